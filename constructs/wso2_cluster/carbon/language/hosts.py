"""Texts that name one machine: an address or a host name."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

_LABEL = r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)"
_NAME = re.compile(rf"(?=.{{1,254}}$){_LABEL}(?:\.{_LABEL})*\.?")
_NUMBERS = re.compile(r"[\d.]+", re.ASCII)
_ADDRESS = "write the node's private address"
_BROADCAST = IPv4Address("255.255.255.255")
_MISTAKES = (
    (re.compile(""), "it is empty", _ADDRESS),
    (re.compile(r".{255,}", re.DOTALL), "it is longer than any name", _ADDRESS),
    (
        re.compile(r"[^:\s]+:\d{1,9}", re.ASCII),
        "'{}' has a port",
        "write the address alone: the port has a place of its own",
    ),
    (re.compile(r"[\d.*-]*\.[\d*]*[*-][\d.*-]*", re.ASCII), "'{}' is a range", _ADDRESS),
    (re.compile(r".*[\s,;].*", re.DOTALL), "'{}' is not one address", "write one address"),
)


def address(text: str) -> IPv4Address | IPv6Address | None:
    """The IP address that *text* is; None: it is none. Leading zeros do not count, as in Java's InetAddress."""
    if _NUMBERS.fullmatch(text):
        text = ".".join(part.lstrip("0") or "0" if part else "" for part in text.split("."))
    try:
        return ip_address(text)
    except ValueError:
        return None


def fault(text: str) -> tuple[str, str] | None:
    """Why *text* names no machine that could be connected to, and what to write. None: it may name one."""
    found = address(text.removeprefix("[").removesuffix("]"))
    if found is not None and not found.is_multicast and found != _BROADCAST:
        return None
    if found is not None:
        what = "a multicast address" if found.is_multicast else "the broadcast address"
        return f"'{text}' is {what}", _ADDRESS
    for pattern, reason, fix in _MISTAKES:
        if pattern.fullmatch(text):
            return reason.format(text), fix
    if _NUMBERS.fullmatch(text) or not _NAME.fullmatch(text):
        return f"'{text}' is neither an address nor a host name", _ADDRESS
    return None

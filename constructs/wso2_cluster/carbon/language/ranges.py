"""Ranges of addresses in a list of well-known members, as Hazelcast reads them."""

from __future__ import annotations

import re

from wso2_cluster.carbon.language.errors import LanguageError

_RANGE = re.compile(r"(\d{1,3}\.\d{1,3}\.\d{1,3}\.)(?:(\*)|(\d{1,9})-(\d{1,9}))", re.ASCII)
_RANGE_LIKE = re.compile(r"[\d.*-]*[*-][\d.*-]*", re.ASCII)


class AddressRangeError(LanguageError):
    """A range of addresses that is none."""


def expand(host: str) -> tuple[str, ...]:
    """The addresses that the host name of a well-known member stands for.

    Only the last number of an IPv4 address may be a range or `*` (Hazelcast 3.5, `AddressUtil`); anything else,
    host names too, stands for itself.

    Raises:
        AddressRangeError: a range outside 0-255, from high to low, or in another place than the last number.
    """
    parts = _RANGE.fullmatch(host)
    if parts is None:
        if _RANGE_LIKE.fullmatch(host):
            raise AddressRangeError(
                f"'{host}' is not an address range: only the last number may be one, such as 10.0.1.10-20 or 10.0.1.*"
            )
        return (host,)
    low, high = (0, 255) if parts[2] else (int(parts[3]), int(parts[4]))
    if not low <= high <= 255:
        raise AddressRangeError(f"'{host}' is not an address range: it has to go up, and to 255 at most")
    return tuple(f"{parts[1]}{number}" for number in range(low, high + 1))

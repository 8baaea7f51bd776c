"""Lines of a configuration file of NGINX."""

from collections.abc import Iterable

_INDENT = "    "


def block(head: str, lines: Iterable[str]) -> list[str]:
    """*lines* in braces after *head*."""
    return [f"{head} {{", *(f"{_INDENT}{line}" if line else "" for line in lines), "}"]


def text(lines: Iterable[str]) -> str:
    """A file of *lines*."""
    return "".join(f"{line}\n" for line in lines)

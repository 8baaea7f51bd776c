"""Places in JSON and TOML files: keys of objects and tables, and indexes of arrays, which count from 0."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Union

from wso2_node.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Key = Union[str, int]
BARE = r"[A-Za-z0-9_-]+"


def parse_keys(value: object, least: int = 1) -> list[Key]:
    """Return the keys of `["clustering", "members", 0]`; NodeError when it is no such list of `least` keys or more."""
    keys = value if isinstance(value, list) else []
    if not isinstance(value, list) or len(keys) < least or not all(type(k) is str or _index(k) for k in keys):
        raise NodeError(f'{value!r} has to be a list of keys such as ["clustering", "members"], indexes from 0')
    return keys


def _index(key: object) -> bool:
    return type(key) is int and key >= 0


def dotted(keys: Sequence[Key]) -> str:
    """Return the keys as a person would say them: `a."b.c".members[0]`."""
    text = ""
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += "." * bool(text) + (
                key if re.fullmatch(BARE, key) else '"' + re.sub(r'["\\]', r"\\\g<0>", key) + '"'
            )
    return text


def changed(plain: Any, at: Sequence[Key], *value: object) -> Any:  # noqa: ANN401 - JSON
    """Return a copy of the data in which the place `at` has the value, or without a value is not there any more."""
    if not at:
        return value[0]
    key: Any = at[0]
    rest = at[1:]
    # An array is looked at as its items by index, so that one more is like one more key.
    items = dict(enumerate(plain)) if isinstance(plain, list) else {**plain}
    if rest or value:
        items[key] = changed(items.get(key, [] if rest and isinstance(rest[0], int) else {}), rest, *value)
    else:
        del items[key]
    return [*items.values()] if isinstance(plain, list) else items


def value_at(plain: Any, at: Sequence[Key]) -> Any:  # noqa: ANN401 - JSON
    """Return what is at a place of the data that is there."""
    for key in at:
        plain = plain[key]
    return plain


def near(key: str, names: Iterable[str]) -> str:
    """Return up to five of `names` for a message, those like `key` if there are any."""
    there = [*names]
    import difflib  # noqa: PLC0415 - for messages alone

    close = difflib.get_close_matches(key, there, 3) or there[:5]
    return ", ".join(repr(name) for name in close) or "nothing"


def line(text: str, at: int) -> int:
    """Return the number of the line in which the offset `at` is."""
    return text.count("\n", 0, at) + 1


def place(text: str, at: int) -> str:
    """Return `line 3, column 5` for the offset `at`; a tab is one column."""
    return f"line {line(text, at)}, column {at - text.rfind(chr(10), 0, at)}"


def decoded(data: bytes) -> tuple[str, str]:
    """Return the byte order mark, if any, and the text behind it; NodeError with its place when it is not UTF-8."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        raise NodeError(f"{place(before, len(before))}: not UTF-8: save the file in UTF-8") from None
    if "\0" in text:
        raise NodeError(f"{place(text, text.index(chr(0)))}: UTF-16, or no text at all: save the file in UTF-8")
    return (text[:1], text[1:]) if text.startswith("\ufeff") else ("", text)

"""Names and values as TOML writes them, each on one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wso2_node.errors import NodeError
from wso2_node.keypath import BARE, Key

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNSAFE = re.compile('["\\\\\x00-\x08\x0a-\x1f\x7f]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def checked(value: object) -> object:
    """Return `value`; NodeError when TOML cannot write it: null, integers beyond 64 bits, half characters."""
    written(value)
    return value


def name_of(keys: Sequence[Key]) -> str:
    """Return the dotted name, in quotes where it needs them."""
    return ".".join(str(key) if re.fullmatch(BARE, str(key)) else written(str(key)) for key in keys)


def written(value: Any) -> str:  # noqa: ANN401 - JSON
    """Return the value as TOML on one line; NodeError for null, which TOML lacks, and for integers beyond 64 bits."""
    if isinstance(value, str):
        return encodable('"' + _UNSAFE.sub(lambda char: _ESCAPES.get(char[0]) or f"\\u{ord(char[0]):04X}", value) + '"')
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise NodeError("the value is an integer of more than 64 bits, which TOML lacks")
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, dict):
        inner = ", ".join(f"{name_of([key])} = {written(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    raise NodeError("the value is or has null, which TOML lacks: remove it")


def encodable(text: str) -> str:
    """Return the text; NodeError when a character of it is only half there."""
    half = re.search("[\ud800-\udfff]", text)
    if half:
        raise NodeError(f"U+{ord(half[0]):04X} in the value is half a character: remove it")
    return text

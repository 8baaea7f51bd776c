"""Values in node.json: a text, or a list of texts and {"ref": NAME} to be joined. There is no template syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_node.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Callable


def render(value: object, resolve: Callable[[str], str]) -> str:
    """Return the text of `value`, with `resolve(NAME)` for each reference; NodeError when it has another shape."""
    return "".join(text if name is None else resolve(name) for text, name in _parts(value))


def references(value: object) -> list[str]:
    """Return the names that `value` refers to, in order; NodeError when it has another shape."""
    return [name for _, name in _parts(value) if name is not None]


def _parts(value: object) -> list[tuple[str, str | None]]:
    parts: list[tuple[str, str | None]] = []
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, str):
            parts.append((part, None))
        elif isinstance(value, list) and isinstance(part, dict) and [*part] == ["ref"] and isinstance(part["ref"], str):
            parts.append(("", part["ref"]))
        else:
            raise NodeError(f'a value has to be text or a list of text and {{"ref": NAME}}, not {part!r}')
    return parts


def line_end(data: bytes) -> bytes:
    r"""Return the line end that most lines of `data` have: CRLF or LF."""
    return b"\r\n" if 2 * data.count(b"\r\n") > data.count(b"\n") else b"\n"

"""Values in node.json: a text, or a list of texts and {"ref": NAME} to be joined. There is no template syntax.
{"ref": NAME, "escape": "xml"} is written as XML has it, for a file from which a product renders XML without doing so.

For JSON and TOML files they are data: any JSON, in which each list that has a {"ref": NAME} among its items is such a
text to be joined, and every other list an array. A list with an {"each": NAME} is an array as well: one such text for
each word of the value.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from wso2_node.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Callable


def render(value: object, resolve: Callable[[str], str]) -> str:
    """Return the text of `value`, with `resolve(NAME)` for each reference; NodeError when it has another shape."""
    return "".join(text if name is None else _written(resolve(name), escape) for text, name, escape in _parts(value))


def references(value: object) -> list[str]:
    """Return the names that `value` refers to, in order; NodeError when it has another shape."""
    return [name for _, name, _ in _parts(value) if name is not None]


def render_data(value: object, resolve: Callable[[str], str]) -> Any:  # noqa: ANN401 - JSON
    """Return the data of `value`, with `resolve(NAME)` for each reference; NodeError when it is not JSON."""
    if isinstance(value, dict):
        return {key: render_data(inner, resolve) for key, inner in value.items()}
    if isinstance(value, list):
        if any(is_reference(part) for part in value):
            return render(value, resolve)
        repeated = [part["each"] for part in value if is_each(part)]
        if repeated:
            text = [{"ref": part["each"]} if is_each(part) else part for part in value]
            return [render(text, one) for one in each(repeated[0], resolve)]
        return [render_data(part, resolve) for part in value]
    if value is not None and not isinstance(value, (str, int, float)):
        raise NodeError(f"{value!r} is no value of JSON")
    if isinstance(value, float) and not math.isfinite(value):
        raise NodeError(f"{value!r} is no number of JSON")
    return value


def each(name: str, resolve: Callable[[str], str]) -> list[Callable[[str], str]]:
    """Return for each word of a reference's value a `resolve` that has this word alone for it."""
    return [partial(_one, resolve, name, word) for word in resolve(name).split()]


def _one(resolve: Callable[[str], str], name: str, word: str, reference: str) -> str:
    return word if reference == name else resolve(reference)


def same(one: object, other: object, *, kinds: bool = False) -> bool:
    """Say whether two values are the same data; 1 and 1.0 are, unless `kinds` asks for the same kind of number."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key], kinds=kinds) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(mine, other[index], kinds=kinds) for index, mine in enumerate(one))
    numbers = {type(one), type(other)} == {int, float} and not kinds
    return (numbers or type(one) is type(other)) and (one == other or str(one) == str(other) == "nan")


def is_reference(part: Any) -> bool:  # noqa: ANN401 - JSON
    """Say whether a part of a list stands for the value of a reference."""
    if not isinstance(part, dict) or not isinstance(part.get("ref"), str):
        return False
    return [*part] == ["ref"] or part == {"ref": part["ref"], "escape": "xml"}


def is_each(part: Any) -> bool:  # noqa: ANN401 - JSON
    """Say whether a part of a list stands for each word of the value of a reference."""
    return isinstance(part, dict) and [*part] == ["each"] and isinstance(part["each"], str)


def _written(text: str, escape: str | None) -> str:
    if escape:
        for char, written in ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"):
            text = text.replace(char, written)
    return text


def _parts(value: object) -> list[tuple[str, str | None, str | None]]:
    parts: list[tuple[str, str | None, str | None]] = []
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, str):
            parts.append((part, None, None))
        elif isinstance(value, list) and isinstance(part, dict) and is_reference(part):
            parts.append(("", part["ref"], part.get("escape")))
        else:
            raise NodeError(f'a value has to be text or a list of text and {{"ref": NAME}}, not {part!r}')
    return parts


def line_end(data: bytes) -> bytes:
    r"""Return the line end that most lines of `data` have: CRLF or LF, or CR when there is no other."""
    if b"\r" in data and b"\n" not in data:
        return b"\r"
    return b"\r\n" if 2 * data.count(b"\r\n") > data.count(b"\n") else b"\n"

"""The edits that node.json asks for: their shape, and making them in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wso2_node import properties, shell, xml
from wso2_node.errors import EditError, NodeError
from wso2_node.values import render
from wso2_node.xmlpath import NAME, Step, parse_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Resolve = Callable[[str], str]


def apply_edits(path: str, data: bytes, edits: Sequence[Mapping[str, Any]], resolve: Resolve) -> bytes:
    """Return the bytes of the file `path` after all edits, made in order; `resolve` has the value of a reference.

    Raises EditError with every edit that cannot be made. Edits whose result is there already change no byte.
    """
    findings: dict[str, list[str]] = {}
    for number, edit in enumerate(edits, 1):
        try:
            function, arguments = _call(edit, resolve)
            data = function(data, **arguments)
        except NodeError as error:
            # A file that does not parse fails every edit for the same reason: said once.
            findings.setdefault(str(error), []).append(str(number))
    if findings:
        raise EditError(path, [f"edit {', '.join(numbers)}: {reason}" for reason, numbers in findings.items()])
    return data


def validate_edit(edit: object) -> None:
    """Check the shape of one edit, without any file; NodeError says what is wrong with it."""
    _call(edit, str)


def _call(edit: object, resolve: Resolve) -> tuple[Callable[..., bytes], dict[str, object]]:
    """Return the function that makes the edit and its arguments, references resolved."""
    op = edit.get("op") if isinstance(edit, dict) else None
    if not isinstance(op, str) or op not in _OPS:
        raise NodeError(f"op is {op!r}; allowed: {', '.join(_OPS)}")
    function, required, optional = _OPS[op]
    arguments = {}
    for key, value in _record(edit, f"op {required}", optional).items():
        try:
            arguments[key] = _ARGUMENTS[key](value, resolve)
        except NodeError as error:
            raise NodeError(f"{key}: {error}") from None
    if op == "set_text" and not arguments.get("create") and arguments.keys() & {"attributes", "after"}:
        raise NodeError('attributes and after belong to an element to insert: add "create": true, or remove them')
    del arguments["op"]
    return function, arguments


def _is(kind: type, value: Any, allowed: str, pattern: str = "") -> Any:  # noqa: ANN401 - the value, of that kind
    if not isinstance(value, kind) or (pattern and not re.fullmatch(pattern, str(value))):
        raise NodeError(f"{value!r} has to be {allowed}")
    return value


def _record(value: object, required: str, optional: str) -> dict[str, Any]:
    given: dict[str, Any] = _is(dict, value, "an object")
    allowed = f"{required} {optional}".split()
    wrong = [f"{key} is missing" for key in required.split() if key not in given]
    wrong += [f"{key} is unknown; allowed: {', '.join(allowed)}" for key in given if key not in allowed]
    if wrong:
        raise NodeError("; ".join(wrong))
    return given


def _element(value: object, resolve: Resolve) -> xml.New:
    given = _record(value, "tag", "attributes text children")
    if "text" in given and "children" in given:
        raise NodeError("an element has either text or children")
    return xml.New(
        _is(str, given["tag"], "a local name of XML", NAME),
        _attributes(given.get("attributes", {}), resolve),
        [_element(child, resolve) for child in _is(list, given["children"], "a list")]
        if "children" in given
        else render(given.get("text", ""), resolve),
    )


def _attributes(value: object, resolve: Resolve) -> dict[str, str]:
    return {_name(name): render(text, resolve) for name, text in _is(dict, value, "an object").items()}


def _name(value: object, _: object = None) -> str:
    return str(_is(str, value, "a name of XML", f"(?:{NAME}:)?{NAME}"))


def _after(value: object, _: Resolve) -> list[Step]:
    paths = [parse_path(f"/{step}") for step in _is(list, value, "a list")]
    if any(len(path) > 1 for path in paths):
        raise NodeError(f"{value!r} has to be a list of single steps such as \"parameter[@name='domain']\"")
    return [path[0] for path in paths]


_ARGUMENTS: Mapping[str, Callable[[Any, Resolve], object]] = {
    "op": lambda value, _: value,
    "at": lambda value, _: parse_path(value),
    "value": render,
    "create": lambda value, _: _is(bool, value, "true or false"),
    "attributes": _attributes,
    "after": _after,
    "name": _name,
    "element": _element,
    "key": lambda value, _: _is(str, value, "a key, not empty", r"[\s\S]+"),
    "option": lambda value, _: _is(str, value, "an option such as -Xmx or -Dname=", shell.OPTION),
}
# op -> the function, its required and its optional keys
_OPS: Mapping[str, tuple[Callable[..., bytes], str, str]] = {
    "set_text": (xml.set_text, "at value", "create attributes after"),
    "set_attribute": (xml.set_attribute, "at name value", ""),
    "put": (xml.put, "at element", "after"),
    "remove": (xml.remove, "at", ""),
    "set_property": (properties.set_property, "key value", "create"),
    "jvm_option": (shell.jvm_option, "option value", ""),
}

"""The edits that node.json asks for: their shape, and making them in order."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from wso2_node import shell, xml
from wso2_node.errors import EditError, NodeError
from wso2_node.keypath import parse_keys
from wso2_node.tomltext import checked
from wso2_node.values import each, render, render_data
from wso2_node.xmlpath import ATTRIBUTE, NAME, Step, parse_path, xml_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Resolve = Callable[[str], str]


def apply_edits(path: str, data: bytes, edits: Sequence[Mapping[str, Any]], resolve: Resolve) -> bytes:
    """Return the bytes of the file `path` after all edits, made in order; `resolve` has the value of a reference.

    Raises EditError with every edit that cannot be made, named by its `source`, what asked for it, or else by its
    number. Edits whose result is there already change no byte.
    """
    findings: dict[str, list[str]] = {}
    for number, edit in enumerate(edits, 1):
        try:
            op, arguments = _call(edit, resolve)
            # Most products have no JSON and no TOML files.
            module = import_module(f"wso2_node.{_OPS[op][0]}")
            data = getattr(module, op)(data, **arguments)
        except NodeError as error:
            # A file that does not parse fails every edit for the same reason: said once.
            source = edit.get("source") if isinstance(edit, dict) else None
            findings.setdefault(str(error), []).append(source if isinstance(source, str) else str(number))
    if findings:
        raise EditError(path, [f"{_listed(names)}: {reason}" for reason, names in findings.items()])
    return data


def _listed(names: Sequence[str]) -> str:
    numbers = ", ".join(filter(str.isdecimal, names))
    others = dict.fromkeys(name for name in names if not name.isdecimal())
    return ", ".join([*filter(None, [numbers and f"edit {numbers}"]), *others])


def validate_edit(edit: object) -> None:
    """Check the shape of one edit, without any file; NodeError says what is wrong with it."""
    _call(edit, str)


def _call(edit: object, resolve: Resolve) -> tuple[str, dict[str, object]]:
    """Return the name of the function that makes the edit and its arguments, references resolved."""
    op = edit.get("op") if isinstance(edit, dict) else None
    if not isinstance(op, str) or op not in _OPS:
        raise NodeError(f"op is {op!r}; allowed: {', '.join(_OPS)}")
    _, required, optional, arguments_of = _OPS[op]
    given: dict[str, Any] = {**edit} if isinstance(edit, dict) else {}
    _is(str, given.pop("source", ""), "text")
    arguments = {}
    for key, value in _record(given, f"op {required}", optional).items():
        try:
            arguments[key] = arguments_of[key](value, resolve)
        except NodeError as error:
            raise NodeError(f"{key}: {error}") from None
    if op == "set_text" and not arguments.get("create") and arguments.keys() & {"attributes", "after"}:
        raise NodeError('attributes and after belong to an element to insert: add "create": true, or remove them')
    del arguments["op"]
    return op, arguments


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


def _elements(value: object, resolve: Resolve) -> list[xml.New]:
    """Return a child to write; one that is for `each` word of a reference's value: as often as there are words."""
    name = value.get("each") if isinstance(value, dict) else None
    if name is None or not isinstance(value, dict):
        return [_element(value, resolve)]
    given = {key: inner for key, inner in value.items() if key != "each"}
    return [_element(given, one) for one in each(_is(str, name, "the name of a reference", r"[\s\S]+"), resolve)]


def _element(value: object, resolve: Resolve) -> xml.New:
    given = _record(value, "tag", "attributes text children")
    if "text" in given and "children" in given:
        raise NodeError("an element has either text or children")
    return xml.New(
        _is(str, given["tag"], "a local name of XML", NAME),
        _attributes(given.get("attributes", {}), resolve),
        [new for child in _is(list, given["children"], "a list") for new in _elements(child, resolve)]
        if "children" in given
        else xml_text(render(given.get("text", ""), resolve)),
    )


def _attributes(value: object, resolve: Resolve) -> dict[str, str]:
    return {_name(name): xml_text(render(text, resolve)) for name, text in _is(dict, value, "an object").items()}


def _name(value: object, _: object = None) -> str:
    return str(_is(str, value, "a name of XML", ATTRIBUTE))


def _text_place(value: object, _: Resolve) -> list[Step]:
    steps = parse_path(value)
    children = [name for name, _ in steps[-1].predicates if name[0] != "@"]
    if children:
        raise NodeError(f"{value!r} asks for a child {children[0]!r}, which a text would delete: set the child's text")
    return steps


def _below_root(value: object, _: Resolve) -> list[Step]:
    steps = parse_path(value)
    if len(steps) == 1:
        raise NodeError(f"{value!r} is the root element, without which the file is no XML: name one below it")
    return steps


def _after(value: object, _: Resolve) -> list[Step]:
    paths = [parse_path(f"/{step}") for step in _is(list, value, "a list")]
    if any(len(path) > 1 for path in paths):
        raise NodeError(f"{value!r} has to be a list of single steps such as \"parameter[@name='domain']\"")
    return [path[0] for path in paths]


_ARGUMENTS: Mapping[str, Callable[[Any, Resolve], object]] = {
    "op": lambda value, _: value,
    "at": lambda value, _: parse_path(value),
    "value": lambda value, resolve: xml_text(render(value, resolve)),
    "create": lambda value, _: _is(bool, value, "true or false"),
    "attributes": _attributes,
    "after": _after,
    "name": _name,
    "element": _element,
    "prefix": lambda value, _: _is(str, value, "a prefix of XML", rf"(?!(?i:xml)){NAME}"),
    "uri": lambda value, _: xml_text(_is(str, value, "the name of a namespace, not empty", r"[\s\S]+")),
}
_IN_PROPERTIES: Mapping[str, Callable[[Any, Resolve], object]] = {
    **_ARGUMENTS,
    "key": lambda value, _: _is(str, value, "a key, not empty", r"[\s\S]+"),
    "value": render,
}
_IN_SHELL: Mapping[str, Callable[[Any, Resolve], object]] = {
    **_ARGUMENTS,
    "option": lambda value, _: _is(str, value, "an option such as -Xmx or -Dname=", shell.OPTION),
    "value": lambda value, resolve: shell.script_text(render(value, resolve)),
}
_IN_JSON: Mapping[str, Callable[[Any, Resolve], object]] = {
    **_ARGUMENTS,
    "at": lambda value, _: parse_keys(value),
    "value": render_data,
}
_MERGED = {
    **_IN_JSON,
    "at": lambda value, _: parse_keys(value, 0),
    "value": lambda value, resolve: render_data(_is(dict, value, "an object"), resolve),
}
_IN_TOML = {**_IN_JSON, "value": lambda value, resolve: checked(render_data(value, resolve))}
# op -> the module that has a function of that name, its required and its optional keys, and how these are read
_OPS: Mapping[str, tuple[str, str, str, Mapping[str, Callable[[Any, Resolve], object]]]] = {
    "set_text": ("xml", "at value", "create attributes after", {**_ARGUMENTS, "at": _text_place}),
    "set_attribute": ("xml", "at name value", "", _ARGUMENTS),
    "put": ("xml", "at element", "after", _ARGUMENTS),
    "remove": ("xml", "at", "", {**_ARGUMENTS, "at": _below_root}),
    "declare_prefix": ("xml", "prefix uri", "", _ARGUMENTS),
    "set_property": ("properties", "key value", "create", _IN_PROPERTIES),
    "jvm_option": ("shell", "option value", "", _IN_SHELL),
    "set_json": ("json", "at value", "create", _IN_JSON),
    "merge_json": ("json", "at value", "", _MERGED),
    "remove_json": ("json", "at", "", _IN_JSON),
    "set_toml": ("toml", "at value", "create", _IN_TOML),
    "remove_toml": ("toml", "at", "", _IN_TOML),
}

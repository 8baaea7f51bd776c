"""Pydantic's complaints in plain words: the value, what is allowed, and the fix."""

import re
from collections.abc import Callable

from pydantic_core import ErrorDetails

from wso2_cluster.deployment.balancer import CERTIFICATE_KINDS
from wso2_cluster.deployment.document import Entry
from wso2_cluster.deployment.meaning import meanings
from wso2_cluster.deployment.walk import field_at, kinds_at, settings_at
from wso2_cluster.deployment.wording import Location, choice, dotted, flow, nearest, plain, shown

_REFUSED = {"multicast": "a VPC carries no multicast"}
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}


def worded(error: ErrorDetails, entry: Entry) -> tuple[Location, str]:
    """Location in the file and message for *error*; *entry* is the setting there, or the nearest one around it."""
    loc, _ = settings_at(error["loc"])
    name = dotted(loc)
    if error["type"] == "missing":
        return loc, f"'{name}' is missing: {_purpose(error['loc'])}"
    if error["type"] == "union_tag_not_found":
        key = error["ctx"]["discriminator"].strip("'")
        names = choice(name for _, name in kinds_at(error["loc"]))
        return (*loc, key), f"'{dotted((*loc, key))}' is missing: use {names}"
    if error["type"] == "extra_forbidden":
        return loc, _unknown_key(error["loc"])
    if error["type"] == "union_tag_invalid":
        loc = (*loc, error["ctx"]["discriminator"].strip("'"))
        name = dotted(loc)
    if error["type"] in _EXPECTED:
        message = _wrong_type(_EXPECTED[error["type"]], error["input"], entry) + _example(error["loc"], error["input"])
    else:
        message = _MESSAGES.get(error["type"], _as_it_is)(error)
    return loc, f"{name}: {message}" if name else message


def _purpose(loc: Location) -> str:
    field = field_at(loc)
    if field is None:
        raise AssertionError(f"pydantic misses a field that the model lacks: {loc}")
    if field.examples:
        return f"add it, for example '{loc[-1]}: {flow(field.examples[0])}'"
    _, owner = settings_at(loc[:-1])
    meaning = meanings(owner).get(str(loc[-1]), "") if owner is not None else ""
    return f"add it ({meaning.removesuffix('.')})"


def _unknown_key(loc: Location) -> str:
    place, owner = settings_at(loc[:-1])
    where = f" in '{dotted(place)}'" if place else ""
    names = list(owner.model_fields) if owner is not None else []
    near = nearest(str(loc[-1]), names)
    hint = f"did you mean '{near}'?" if near is not None else f"use {'one of ' * (len(names) > 1)}{', '.join(names)}"
    return f"unknown key {shown(loc[-1])}{where}: {hint}"


def _example(loc: Location, value: object) -> str:
    """How the mapping is written that stands at *loc* instead of *value*, where the model knows."""
    if isinstance(value, dict):
        return ""
    kinds, field = kinds_at(loc), field_at(loc)
    if kinds:
        return f": begin it with '{kinds[0][0]}: {kinds[0][1]}'"
    example = field.examples[0] if field is not None and field.examples else None
    return f": write {flow(example)}" if isinstance(example, dict) else ""


def _wrong_type(expected: str, value: object, entry: Entry) -> str:
    text = plain(entry.text or "")
    if isinstance(value, str):
        got = f"the text {shown(value)}"
    elif isinstance(value, bool | int | float):
        got = f"the number {text}" if not isinstance(value, bool) else text
    else:
        got = shown(value)
    fix = ""
    if expected == "text" and isinstance(value, bool | int | float):
        fix = f': quote it, "{text}"'
    elif expected == "a list" and isinstance(value, str | bool | int | float):
        fix = f": write [{text}]"
    elif expected == "true or false" and isinstance(value, str) and value in {"true", "false"}:
        fix = ": take the quotes away"
    elif expected == "true or false" and str(value).lower() in {"yes", "on", "y", "1"}:
        fix = ": write true"
    elif expected == "true or false" and str(value).lower() in {"no", "off", "n", "0"}:
        fix = ": write false"
    elif expected == "a whole number" and isinstance(value, str) and value.isdecimal():
        fix = ": take the quotes away" if value.isascii() else f": write {int(value)}"
    return f"expected {expected}, got {got}{fix}"


def _too_small(error: ErrorDetails) -> str:
    return f"{shown(error['input'])} is too small: use {error['ctx']['ge']} or more"


def _too_large(error: ErrorDetails) -> str:
    return f"{shown(error['input'])} is too large: use {error['ctx']['le']} or less"


def _too_few(error: ErrorDetails) -> str:
    return f"expected {error['ctx']['min_length']} items or more, got {error['ctx']['actual_length']}"


def _too_many(error: ErrorDetails) -> str:
    return f"expected {error['ctx']['max_length']} items or fewer, got {len(error['input'])}"


def _empty(_: ErrorDetails) -> str:
    return "the text is empty: write one, or leave the key out"


def _not_a_choice(error: ErrorDetails) -> str:
    value = error["loc"][-2] if error["loc"][-1] == "[key]" else error["input"]
    return _choose(value, re.findall(r"'([^']*)'", error["ctx"]["expected"]) or [error["ctx"]["expected"].lower()])


def _no_such_member(error: ErrorDetails) -> str:
    tag = error["ctx"]["tag"]
    reason = f"{_REFUSED[tag]}, " if tag in _REFUSED else ""
    return reason + _choose(tag, re.findall(r"'([^']*)'", error["ctx"]["expected_tags"]))


def _no_such_certificate(error: ErrorDetails) -> str:
    value = error["input"]
    got = f"{{{', '.join(plain(str(key)) for key in value)}}}" if isinstance(value, dict) else shown(value)
    return f"expected exactly one of {CERTIFICATE_KINDS}, got {plain(got)}"


def _choose(value: object, names: list[str]) -> str:
    near = nearest(str(value), names)
    return f"{shown(value)} is not allowed: use {choice(names)}" + (f"; did you mean '{near}'?" if near else "")


_MESSAGES: dict[str, Callable[[ErrorDetails], str]] = {
    "greater_than_equal": _too_small,
    "less_than_equal": _too_large,
    "too_short": _too_few,
    "too_long": _too_many,
    "string_too_short": _empty,
    "enum": _not_a_choice,
    "literal_error": _not_a_choice,
    "union_tag_invalid": _no_such_member,
    "certificate_kind": _no_such_certificate,
}


def _as_it_is(error: ErrorDetails) -> str:
    return error["msg"].removeprefix("Value error, ")

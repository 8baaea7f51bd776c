"""Pydantic's complaints about a product file in plain words: the key, the value, what is allowed, and the fix."""

import json
from collections.abc import Iterable

from pydantic_core import ErrorDetails

from wso2_cluster.wording import printable

_EXPECTED = {
    "bool_type": "true or false",
    "int_type": "a whole number",
    "string_type": "text",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
}


def quoted(text: str) -> str:
    """*text* in single quotes on one line, characters without a shape of their own escaped."""
    return f"'{printable(text)}'"


def dotted(keys: Iterable[str | int]) -> str:
    """*keys* as `versions[0].java[1]`, indexes counted from 0."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")


def worded(error: ErrorDetails) -> str:
    """`KEY: message` for *error*; without a key when it is about the whole file."""
    place = dotted(error["loc"])
    return f"{place}: {_message(error)}" if place else _message(error)


def _message(error: ErrorDetails) -> str:
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind]}, got {_shown(value)}"
    messages = {
        "extra_forbidden": "is no key of a catalogue file: docs/products.md lists them",
        "missing": "is missing",
        "too_short": "the list is empty: name one or more, or leave the key out",
        "enum": f"{_shown(value)} is not allowed: use {context.get('expected')}",
        "greater_than_equal": f"{_shown(value)} is too small: use {context.get('ge')} or more",
        "less_than_equal": f"{_shown(value)} is too large: use {context.get('le')} or less",
        "value_error": str(context.get("error")),
    }
    return messages.get(kind) or f"{error['msg']}, got {_shown(value)}"


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return quoted(value) if isinstance(value, str) else json.dumps(value)

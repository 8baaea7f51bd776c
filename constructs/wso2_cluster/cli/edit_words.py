"""Edits of a node.json in a person's words."""

import json
from collections.abc import Mapping
from typing import Any


def target(edit: Mapping[str, Any]) -> str:
    """The place that an edit changes; an XML path without its root, which every path of a file shares."""
    at = edit.get("at")
    if edit["op"] == "declare_prefix":
        return f"@xmlns:{edit['prefix']}"
    if at is None:
        return str(edit.get("key") or edit["option"])
    if isinstance(at, list):
        return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in at).removeprefix(".")
    place = "/".join(at.split("/")[2:]) or at
    return f"{place}/@{edit['name']}" if edit["op"] == "set_attribute" else str(place)


def becomes(edit: Mapping[str, Any]) -> str:
    """What stands there then; what a node looks up when it starts is in brackets."""
    if edit["op"] == "declare_prefix":
        return str(edit["uri"])
    if "element" in edit:
        return _element(edit["element"])
    if "value" not in edit:
        return "removed"
    # In these files a text has quotes, and without it is something else.
    data = edit["op"].endswith(("_json", "_toml")) and not _is_looked_up(edit["value"])
    return json.dumps(edit["value"], ensure_ascii=False) if data else _value(edit["value"])


def _element(element: Mapping[str, Any]) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in element.get("attributes", {}).items())
    children = "".join(_element(child) for child in element.get("children", ()))
    content = children or _value(element.get("text", ""))
    tag = element["tag"]
    written = f"<{tag}{attributes}>{content}</{tag}>" if content else f"<{tag}{attributes}/>"
    return f"{written}…" if "each" in element else written


def _value(value: Any) -> str:  # noqa: ANN401 - what JSON has
    if isinstance(value, str):
        return value
    if isinstance(value, list) and (_is_looked_up(value) or all(isinstance(part, str) for part in value)):
        return "".join(part if isinstance(part, str) else f"[{part['ref']}]" for part in value)
    return json.dumps(value)


def _is_looked_up(value: object) -> bool:
    """Whether some part of it is looked up when the node starts."""
    return isinstance(value, list) and any(isinstance(part, dict) and "ref" in part for part in value)

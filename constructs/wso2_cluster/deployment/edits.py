"""Edits of one's own in the deployment file: the way to any setting that has no name of its own there.

What a file can take is for the node program to say: its checks are called here, so that no edit passes that could never
be made, whatever the file.
"""

import re
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictStr,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticKnownError

from wso2_cluster.deployment.base import Settings, matching
from wso2_cluster.deployment.nodes import Role
from wso2_cluster.deployment.unknown import UNKNOWN
from wso2_node import shell, xmlpath
from wso2_node.edits import validate_edit
from wso2_node.errors import NodeError

Key = str | int
"""A key of an object or a table, or the index of an array's item."""

_KEY = r'([A-Za-z0-9_-]+|"(?:[^"\\\x00-\x1f]|\\["\\])*")'
_KEYS = rf"{_KEY}(\[\d{{1,6}}\])*(\.{_KEY}(\[\d{{1,6}}\])*)*"
_PREDICATE = rf"""\[\s*@?{xmlpath.NAME}\s*=\s*('[^']*'|"[^"]*")\s*\]"""
_ELEMENTS = rf"(/{xmlpath.NAME}({_PREDICATE})*)+"
_PART = re.compile(rf"{_KEY}|\[(\d+)\]")
DATA_SUFFIXES = (".json", ".toml")
CHANGES = ("set", "merge", "remove", "property", "jvm_option")


def keys_of(place: str) -> tuple[Key, ...]:
    """The keys of `clustering.members[0]` or `"key with blanks".x`."""
    return tuple(
        int(part[2]) if part[2] else re.sub(r"\\(.)", r"\1", part[1][1:-1]) if part[1][0] == '"' else part[1]
        for part in _PART.finditer(place)
    )


def refusal(edit: dict[str, Any]) -> str | None:
    """Why the node program would never make *edit*, in the form of node.json; None if it can."""
    try:
        validate_edit(edit)
    except NodeError as error:
        return str(error).partition(": ")[2]
    return None


def _node_accepts(edit: dict[str, Any]) -> None:
    reason = refusal(edit)
    if reason is not None:
        raise ValueError(reason)


def _place_to_set(place: str) -> str:
    if place.startswith("/"):
        _node_accepts({"op": "set_attribute", "at": place, "name": "name", "value": ""})
    return place


def _place_to_remove(place: str) -> str:
    if place.startswith("/"):
        _node_accepts({"op": "remove", "at": place})
    elif isinstance(keys_of(place)[-1], int):
        raise ValueError(f"{place} is an item of an array, and another would be in its place: set the whole array")
    return place


def _value(value: object, info: ValidationInfo) -> object:
    """Any data for a JSON or TOML file, for all others text that the file can hold."""
    given = {name: setting for name, setting in info.data.items() if setting is not UNKNOWN and setting is not None}
    if "file" not in given:
        return value
    if given["file"].endswith(DATA_SUFFIXES):
        if "merge" in given and not isinstance(value, dict):
            raise PydanticKnownError("dict_type")
        _node_accepts(
            {"op": "set_toml" if given["file"].endswith(".toml") else "set_json", "at": ["a"], "value": value}
        )
        _require_literal(value)
        return value
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    if "jvm_option" in given:
        _node_accepts({"op": "jvm_option", "option": given["jvm_option"], "value": value})
    elif "set" in given:
        _node_accepts({"op": "set_text", "at": "/a", "value": value})
    return value


def _require_literal(value: object) -> None:
    """Refuse what the node program would take for a reference."""
    if isinstance(value, list) and {"ref"} in [set(item) for item in value if isinstance(item, dict)]:
        raise ValueError("a mapping of the one key 'ref' in a list means a looked-up value: give it a second key")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _require_literal(inner)


_Place = Annotated[
    StrictStr,
    matching(
        rf"{_ELEMENTS}|{_KEYS}",
        "steps such as /Server/Ports/Offset or /axisconfig/clustering/parameter[@name='domain'] in an XML file, "
        "keys such as clustering.members[0] in a JSON or TOML file",
    ),
]


class UserEdit(Settings):
    """One change of one file: exactly one of `set`, `merge`, `remove`, `property` and `jvm_option` says what."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [change]} for change in CHANGES],
            "if": {"properties": {"file": {"pattern": r"\.(json|toml)$"}}},
            "else": {"properties": {"value": {"type": "string"}}},
            "dependentSchemas": {
                **{change: {"required": ["value"]} for change in CHANGES if change not in ("remove", "merge")},
                "merge": {"required": ["value"], "properties": {"value": {"type": "object"}}},
                "remove": {"properties": {"value": False, "attribute": False}},
                "attribute": {"required": ["set"]},
            },
        }
    )

    file: Annotated[
        StrictStr,
        matching(
            r"(?!/)(?!(.*/)?([^/]+\.(shipped|drifted(-\d+)?)|\.[^/]+\.wso2-node-new)$)"
            r"((?!\.\.?(/|$))[A-Za-z0-9._+ -]+(/|$))+(?<!/)",
            "a path below the product home, without . and .. parts, and no NAME.shipped or NAME.drifted",
        ),
        Field(examples=["repository/conf/carbon.xml"]),
    ]
    """Relative to the product home."""
    roles: Annotated[tuple[Role, ...], Field(min_length=1)] | None = None
    """Roles whose nodes get it. Default: all."""
    set: Annotated[_Place, AfterValidator(_place_to_set)] | None = None
    """XML element whose text, or `attribute`, becomes `value`; or keys in a JSON or TOML file. A missing element is
    made, but the one around it has to be there, and an `attribute` needs its element itself; missing keys are made, and
    the objects or tables that they stand in."""
    attribute: Annotated[StrictStr, matching(xmlpath.ATTRIBUTE, "an attribute's name")] | None = None
    """A prefix has to be declared in the file; `xmlns` declares one and is no attribute."""
    merge: (
        Annotated[StrictStr, matching(_KEYS, "keys such as authentication.methods.sso.attributes of a JSON file")]
        | None
    ) = None
    """Keys of an object in a JSON file: each key of `value` is set in it, those of mappings in their objects."""
    remove: (
        Annotated[
            _Place,
            AfterValidator(_place_to_remove),
            Field(json_schema_extra={"not": {"pattern": rf"^(/{xmlpath.NAME}({_PREDICATE})*|[^/].*\])$"}}),
        ]
        | None
    ) = None
    """XML element, or keys in a JSON or TOML file, to take away; absent already, nothing happens."""
    property: Annotated[StrictStr, matching(r"[^\s=:#!]+", "a property's key")] | None = None
    """Key in a .properties file whose value becomes `value`; a missing key is added."""
    jvm_option: (
        Annotated[StrictStr, matching(shell.OPTION, "the option with its name, up to its value, for example -Dname=")]
        | None
    ) = None
    """Option in the start script whose value becomes `value`."""
    value: (
        Annotated[
            Any,
            BeforeValidator(_value),
            WithJsonSchema({"type": ["string", "number", "boolean", "array", "object"]}),
        ]
        | None
    ) = None
    """Text; in a JSON or TOML file a number, true, false, a list or a mapping as well."""

    @model_validator(mode="after")
    def _one_change(self) -> "UserEdit":
        changes = [name for name in CHANGES if getattr(self, name) is not None]
        if len(changes) != 1:
            raise ValueError(
                f"an edit says exactly one of {', '.join(CHANGES)}; this one {' and '.join(changes) or 'none'}"
            )
        if changes == ["remove"] and (self.value is not None or self.attribute is not None):
            raise ValueError("remove takes neither value nor attribute")
        if changes != ["remove"] and self.value is None:
            raise ValueError(f"{changes[0]} needs a value")
        if self.attribute is not None and changes != ["set"]:
            raise ValueError(f"attribute goes with set, not with {changes[0]}")
        return self

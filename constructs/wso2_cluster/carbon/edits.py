"""The edits that `wso2_node` understands, as typed values.

A value is text, a reference, or both joined: `Joined("jdbc:mysql://", endpoint, ":3306/db")`. There is no template
syntax, so Carbon's own placeholders such as `${hostName}` are plain text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from wso2_cluster.carbon.references import Reference


@dataclass(frozen=True, init=False)
class Joined:
    """Text and references, one after the other."""

    parts: tuple[str | Reference, ...]

    def __init__(self, *parts: str | Reference) -> None:
        object.__setattr__(self, "parts", parts)


Value: TypeAlias = str | Reference | Joined


def value_json(value: Value) -> str | list[str | dict[str, str]]:
    """*value* in the form that node.json has it."""
    if isinstance(value, str):
        return value
    parts = value.parts if isinstance(value, Joined) else (value,)
    return [part if isinstance(part, str) else part.part_json() for part in parts]


Key: TypeAlias = str | int
"""A key of an object or a table, or an index of an array, counted from 0."""
Data: TypeAlias = "Value | bool | int | float | Sequence[Data] | Mapping[str, Data] | None"
"""What a place in a JSON or TOML file may hold."""


def data_json(data: Data) -> Any:  # noqa: ANN401 - JSON
    """*data* in the form that node.json has it."""
    if isinstance(data, str | Reference | Joined):
        return value_json(data)
    if isinstance(data, Mapping):
        return {key: data_json(item) for key, item in data.items()}
    if isinstance(data, Sequence):
        return [data_json(item) for item in data]
    return data


@dataclass(frozen=True, kw_only=True)
class Element:
    """An XML element to write: with attributes and text."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: Value = ""
    children: tuple["Element", ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        document: dict[str, Any] = {"tag": self.tag}
        if self.attributes:
            document["attributes"] = dict(self.attributes)
        if self.children:
            document["children"] = [child.to_json() for child in self.children]
        elif self.text != "":
            document["text"] = value_json(self.text)
        return document


@dataclass(frozen=True, kw_only=True)
class SetText:
    """The text of the XML element at a path; with `create`, an absent element is made."""

    at: str
    value: Value
    create: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Attributes of an element that is made, besides those that the path names."""
    after: tuple[str, ...] = ()
    """Sibling after which an element is made: the first of these steps that is there."""

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        document: dict[str, Any] = {"op": "set_text", "at": self.at, "value": value_json(self.value)}
        if self.create:
            document["create"] = True
        if self.attributes:
            document["attributes"] = dict(self.attributes)
        if self.after:
            document["after"] = list(self.after)
        return document


@dataclass(frozen=True, kw_only=True)
class SetAttribute:
    """An attribute of the XML element at a path, which must be there."""

    at: str
    name: str
    value: Value

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return {"op": "set_attribute", "at": self.at, "name": self.name, "value": value_json(self.value)}


@dataclass(frozen=True, kw_only=True)
class Put:
    """A whole XML element: replaces the one at the path, or is inserted."""

    at: str
    element: Element
    after: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        document: dict[str, Any] = {"op": "put", "at": self.at, "element": self.element.to_json()}
        if self.after:
            document["after"] = list(self.after)
        return document


@dataclass(frozen=True, kw_only=True)
class Remove:
    """An XML element to take away; one that is not there is no error."""

    at: str

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return {"op": "remove", "at": self.at}


@dataclass(frozen=True, kw_only=True)
class SetProperty:
    """A key of a .properties file."""

    key: str
    value: Value
    create: bool = False

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        document: dict[str, Any] = {"op": "set_property", "key": self.key, "value": value_json(self.value)}
        if self.create:
            document["create"] = True
        return document


@dataclass(frozen=True, kw_only=True)
class JvmOption:
    """A JVM option of the start script: *option* up to its value, such as `-Dhttps.proxyHost=` or `-Xmx`."""

    option: str
    value: Value = ""

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return {"op": "jvm_option", "option": self.option, "value": value_json(self.value)}


@dataclass(frozen=True, kw_only=True)
class SetJson:
    """The value at a place of a JSON file."""

    at: tuple[Key, ...]
    value: Data
    create: bool = False

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return {"op": "set_json", "at": list(self.at), "value": data_json(self.value), "create": self.create}


@dataclass(frozen=True, kw_only=True)
class MergeJson:
    """An object laid over the one at a place of a JSON file: its keys are set, all others stay."""

    at: tuple[Key, ...]
    value: Mapping[str, Data]

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return {"op": "merge_json", "at": list(self.at), "value": data_json(self.value)}


@dataclass(frozen=True, kw_only=True)
class RemoveJson:
    """A member of a JSON file to take away; one that is not there is no error."""

    at: tuple[Key, ...]

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return {"op": "remove_json", "at": list(self.at)}


@dataclass(frozen=True, kw_only=True)
class SetToml:
    """The value of a key of a TOML file."""

    at: tuple[Key, ...]
    value: Data
    create: bool = False

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return {"op": "set_toml", "at": list(self.at), "value": data_json(self.value), "create": self.create}


@dataclass(frozen=True, kw_only=True)
class RemoveToml:
    """A key or a table of a TOML file to take away; one that is not there is no error."""

    at: tuple[Key, ...]

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return {"op": "remove_toml", "at": list(self.at)}


Edit: TypeAlias = (
    SetText
    | SetAttribute
    | Put
    | Remove
    | SetProperty
    | JvmOption
    | SetJson
    | MergeJson
    | RemoveJson
    | SetToml
    | RemoveToml
)


@dataclass(frozen=True, kw_only=True)
class FileEdits:
    """The edits of one file, in the order in which they are applied."""

    path: str
    """Relative to the product home."""
    edits: tuple[Edit, ...]

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return {"path": self.path, "edits": [edit.to_json() for edit in self.edits]}

"""The edits that `wso2_node` understands, as typed values.

A value is text, a reference, or both joined: `Joined("jdbc:mysql://", endpoint, ":3306/db")`. There is no template
syntax, so Carbon's own placeholders such as `${hostName}` are plain text. In JSON and TOML files, values are data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, Union

from wso2_cluster.carbon.references import Reference
from wso2_cluster.errors import WSO2ClusterError


class DataError(WSO2ClusterError):
    """Data for a JSON or TOML file that node.json cannot say."""


@dataclass(frozen=True, init=False)
class Joined:
    """Text and references, one after the other."""

    parts: tuple[str | Reference, ...]

    def __init__(self, *parts: str | Reference) -> None:
        object.__setattr__(self, "parts", parts)


Value: TypeAlias = str | Reference | Joined


@dataclass(frozen=True)
class ForEach:
    """A list of texts in a JSON or TOML file: one for each word of a reference's value, with *after* behind it."""

    reference: Reference
    after: str = ""

    def to_json(self) -> list[str | dict[str, str]]:
        """The form that node.json has it in."""
        return [{"each": self.reference.name}, *([self.after] if self.after else [])]


def value_json(value: Value) -> str | list[str | dict[str, str]]:
    """*value* in the form that node.json has it."""
    if isinstance(value, str):
        return value
    parts = value.parts if isinstance(value, Joined) else (value,)
    return [part if isinstance(part, str) else part.part_json() for part in parts]


Key: TypeAlias = str | int
"""A key of an object or a table, or the index of an array's item, from 0."""
Data: TypeAlias = Union[bool, int, float, Value, ForEach, Sequence["Data"], Mapping[str, "Data"], None]
"""What a JSON or TOML file holds; a text in it may be a reference, or both joined."""


def data_json(data: Data) -> Any:  # noqa: ANN401 - JSON
    """*data* in the form that node.json has it.

    Raises:
        DataError: a list in it has an item `{"ref": ...}` or `{"each": ...}`, which there mean looked-up values.
    """
    if isinstance(data, ForEach):
        return data.to_json()
    if isinstance(data, Joined) and all(isinstance(part, str) for part in data.parts):
        return "".join(str(part) for part in data.parts)
    if isinstance(data, str | Reference | Joined):
        return value_json(data)
    if isinstance(data, Mapping):
        return {key: data_json(inner) for key, inner in data.items()}
    if isinstance(data, Sequence):
        for item in data:
            if isinstance(item, Mapping) and [*item] in (["ref"], ["each"]):
                key = next(iter(item))
                raise DataError(
                    f"an object of the one key '{key}' in a list means a looked-up value: give it a second key"
                )
        return [data_json(item) for item in data]
    return data


@dataclass(frozen=True, kw_only=True)
class _Sourced:
    source: str | None = None
    """What asked for the edit, as errors call it, such as `edits[0]`. Default: errors give its number in the file."""

    def _named(self, **document: object) -> dict[str, Any]:
        return document | ({"source": self.source} if self.source is not None else {})


@dataclass(frozen=True, kw_only=True)
class Element:
    """An XML element to write: with attributes and text."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: Value = ""
    children: tuple["Element", ...] = ()
    each: Reference | None = None
    """For a child: it is written once for each word of this value, and in it the reference is that word alone."""

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        document: dict[str, Any] = {"tag": self.tag}
        if self.each:
            document["each"] = self.each.name
        if self.attributes:
            document["attributes"] = dict(self.attributes)
        if self.children:
            document["children"] = [child.to_json() for child in self.children]
        elif self.text != "":
            document["text"] = value_json(self.text)
        return document


@dataclass(frozen=True, kw_only=True)
class SetText(_Sourced):
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
        document = self._named(op="set_text", at=self.at, value=value_json(self.value))
        if self.create:
            document["create"] = True
        if self.attributes:
            document["attributes"] = dict(self.attributes)
        if self.after:
            document["after"] = list(self.after)
        return document


@dataclass(frozen=True, kw_only=True)
class SetAttribute(_Sourced):
    """An attribute of the XML element at a path, which must be there."""

    at: str
    name: str
    value: Value

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return self._named(op="set_attribute", at=self.at, name=self.name, value=value_json(self.value))


@dataclass(frozen=True, kw_only=True)
class Put(_Sourced):
    """A whole XML element: replaces the one at the path, or is inserted."""

    at: str
    element: Element
    after: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        document = self._named(op="put", at=self.at, element=self.element.to_json())
        if self.after:
            document["after"] = list(self.after)
        return document


@dataclass(frozen=True, kw_only=True)
class Remove(_Sourced):
    """An XML element to take away; one that is not there is no error."""

    at: str

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return self._named(op="remove", at=self.at)


@dataclass(frozen=True, kw_only=True)
class DeclarePrefix(_Sourced):
    """A prefix for a namespace, declared at the root of an XML file, for the names of attributes."""

    prefix: str
    uri: str

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return self._named(op="declare_prefix", prefix=self.prefix, uri=self.uri)


@dataclass(frozen=True, kw_only=True)
class SetProperty(_Sourced):
    """A key of a .properties file."""

    key: str
    value: Value
    create: bool = False

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        document = self._named(op="set_property", key=self.key, value=value_json(self.value))
        if self.create:
            document["create"] = True
        return document


@dataclass(frozen=True, kw_only=True)
class JvmOption(_Sourced):
    """A JVM option of the start script: *option* up to its value, such as `-Dhttps.proxyHost=` or `-Xmx`."""

    option: str
    value: Value = ""

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return self._named(op="jvm_option", option=self.option, value=value_json(self.value))


@dataclass(frozen=True, kw_only=True)
class SetJson(_Sourced):
    """A value of a JSON file; with `create`, a missing key is added, with the objects on the way to it."""

    at: tuple[Key, ...]
    value: Data
    create: bool = False

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        document = self._named(op="set_json", at=list(self.at), value=data_json(self.value))
        return document | ({"create": True} if self.create else {})


@dataclass(frozen=True, kw_only=True)
class MergeJson(_Sourced):
    """Keys of an object in a JSON file, that must be there: each is set or added, objects are merged."""

    at: tuple[Key, ...] = ()
    """None: the whole file."""
    value: Mapping[str, Data]

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return self._named(op="merge_json", at=list(self.at), value=data_json(self.value))


@dataclass(frozen=True, kw_only=True)
class RemoveJson(_Sourced):
    """A key of an object in a JSON file to take away; one that is not there is no error."""

    at: tuple[Key, ...]

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return self._named(op="remove_json", at=list(self.at))


@dataclass(frozen=True, kw_only=True)
class SetToml(_Sourced):
    """A value of a TOML file; a missing key, or table for a mapping, is added unless `create` is False."""

    at: tuple[Key, ...]
    value: Data
    create: bool = True

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        document = self._named(op="set_toml", at=list(self.at), value=data_json(self.value))
        return document | ({} if self.create else {"create": False})


@dataclass(frozen=True, kw_only=True)
class RemoveToml(_Sourced):
    """A key or a table of a TOML file to take away; one that is not there is no error."""

    at: tuple[Key, ...]

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return self._named(op="remove_toml", at=list(self.at))


Edit: TypeAlias = (
    SetText
    | SetAttribute
    | Put
    | Remove
    | DeclarePrefix
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

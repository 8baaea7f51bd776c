"""From axis2.xml, or a `<clustering>` element alone, to the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.language.errors import ClusteringFileError, unreadable
from wso2_cluster.carbon.language.model import (
    ApplicationDomain,
    Attribute,
    Clustering,
    Exclude,
    Exclusions,
    GroupManagement,
    Leaf,
    Member,
    Members,
    NodeManager,
    Other,
    Parameter,
    Property,
    Replication,
    Serializer,
    StateManager,
    Text,
)
from wso2_cluster.carbon.language.source import Node, Source

if TYPE_CHECKING:
    from pathlib import Path

    from wso2_cluster.carbon.language.model import Position

LARGEST = 1_000_000
"""Bytes; the axis2.xml of a product has some 40,000."""


def load(path: Path) -> Clustering:
    """The section of the file at *path*.

    Raises:
        ClusteringFileError: it cannot be read, or as `parse` raises it.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        finding = unreadable(str(path), f"cannot read the file, {reason}", "name a readable axis2.xml")
        raise ClusteringFileError((finding,)) from None
    return parse(data, file=str(path))


def parse(data: bytes | str, *, file: str = "axis2.xml") -> Clustering:
    """The section in *data*: an axis2.xml (root `<axisconfig>`), or a `<clustering>` element alone.

    *file* is what errors call it. Whatever a section says, it has a model; what is wrong with it is for `findings`.

    Raises:
        ClusteringFileError: *data* is larger than 1,000,000 bytes, not readable XML, or has no section.
    """
    if len(data) > LARGEST:
        message = f"the file has more than {LARGEST:,} bytes, so it is no axis2.xml"
        raise ClusteringFileError((unreadable(file, message, "name an axis2.xml"),))
    source = Source(data, file)
    first, *others = _sections(source)
    return _Reader(source).clustering(first, tuple(other.at for other in others))


def _sections(source: Source) -> list[Node]:
    """The `<clustering>` elements, at least one."""
    root = source.root
    if root.name == "clustering":
        sections = [root]
    elif root.name == "axisconfig":
        sections = _named(root, "clustering")
    else:
        message = f"<{root.name}> is neither the root <axisconfig> of an axis2.xml nor a <clustering> element"
        raise source.error(root.start, message, "name one of these")
    if not sections:
        raise source.error(root.start, "<axisconfig> has no <clustering> element", "add one to it")
    for node in (root, sections[0]):
        if any(attribute.name == "xmlns" and attribute.value.value for attribute in node.attributes):
            message = f"<{node.name}> has a namespace, and Axis2 looks for names without one"
            raise source.error(node.start, message, "remove the xmlns attribute")
    return sections


class _Reader:
    """Turns elements of one source into the model's."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def clustering(self, node: Node, seconds: tuple[Position, ...]) -> Clustering:
        known = {"parameter", "members", "groupManagement", "nodeManager", "stateManager"}
        values, attributes = _attributes(node, "class", "enable")
        return Clustering(
            agent=values["class"],
            enable=values["enable"],
            parameters=tuple(self._parameter(child) for child in _named(node, "parameter")),
            members=tuple(self._members(child) for child in _named(node, "members")),
            group_management=tuple(self._group_management(child) for child in _named(node, "groupManagement")),
            node_managers=tuple(self._node_manager(child) for child in _named(node, "nodeManager")),
            state_managers=tuple(self._state_manager(child) for child in _named(node, "stateManager")),
            attributes=attributes,
            others=self._others(node, known),
            at=node.at,
            seconds=seconds,
            source=self._source.text[node.start : node.end],
            file=self._source.file,
        )

    def _others(self, node: Node, known: set[str], *, text: bool = False) -> tuple[Other, ...]:
        """What of *node*'s content is not among the *known* elements; with *text*, its text has a meaning."""
        source = self._source
        strangers = [
            (child.start, Other(name=child.name, raw=source.text[child.start : child.end], at=child.at))
            for child in node.children
            if child.name not in known
        ]
        if not text:
            strangers += [(at, Other(raw=raw, at=source.position(at))) for at, raw in source.gaps(node)]
        return tuple(other for _, other in sorted(strangers, key=lambda each: each[0]))

    def _parameter(self, node: Node) -> Parameter:
        values, attributes = _attributes(node, "name")
        is_text = not node.children
        return Parameter(
            name=values["name"],
            text=self._source.content(node) if is_text else Text(value=""),
            properties=tuple(self._property(child) for child in _named(node, "property")),
            serializers=tuple(self._serializer(child) for child in _named(node, "serializer")),
            attributes=attributes,
            others=self._others(node, {"property", "serializer"}, text=is_text),
            at=node.at,
        )

    def _property(self, node: Node) -> Property:
        values, attributes = _attributes(node, "name", "value")
        others = self._others(node, set())
        return Property(name=values["name"], value=values["value"], attributes=attributes, others=others, at=node.at)

    def _serializer(self, node: Node) -> Serializer:
        values, attributes = _attributes(node, "typeClass")
        text = self._source.content(node)
        others = self._others(node, set(), text=True)
        return Serializer(
            type_class=values["typeClass"], implementation=text, attributes=attributes, others=others, at=node.at
        )

    def _members(self, node: Node) -> Members:
        return Members(
            members=tuple(self._member(child) for child in _named(node, "member")),
            attributes=node.attributes,
            others=self._others(node, {"member"}),
            at=node.at,
        )

    def _member(self, node: Node) -> Member:
        return Member(
            host_names=tuple(self._leaf(child) for child in _named(node, "hostName")),
            ports=tuple(self._leaf(child) for child in _named(node, "port")),
            attributes=node.attributes,
            others=self._others(node, {"hostName", "port"}),
            at=node.at,
        )

    def _leaf(self, node: Node) -> Leaf:
        others = self._others(node, set(), text=True)
        return Leaf(text=self._source.content(node), attributes=node.attributes, others=others, at=node.at)

    def _group_management(self, node: Node) -> GroupManagement:
        values, attributes = _attributes(node, "enable")
        return GroupManagement(
            enable=values["enable"],
            domains=tuple(self._domain(child) for child in _named(node, "applicationDomain")),
            attributes=attributes,
            others=self._others(node, {"applicationDomain"}),
            at=node.at,
        )

    def _domain(self, node: Node) -> ApplicationDomain:
        values, attributes = _attributes(node, "name", "description", "agent", "subDomain", "port")
        return ApplicationDomain(
            name=values["name"],
            description=values["description"],
            agent=values["agent"],
            sub_domain=values["subDomain"],
            port=values["port"],
            attributes=attributes,
            others=self._others(node, set()),
            at=node.at,
        )

    def _node_manager(self, node: Node) -> NodeManager:
        values, attributes = _attributes(node, "class", "enable")
        others = self._others(node, set())
        return NodeManager(
            implementation=values["class"], enable=values["enable"], attributes=attributes, others=others, at=node.at
        )

    def _state_manager(self, node: Node) -> StateManager:
        values, attributes = _attributes(node, "class", "enable")
        return StateManager(
            implementation=values["class"],
            enable=values["enable"],
            replications=tuple(self._replication(child) for child in _named(node, "replication")),
            attributes=attributes,
            others=self._others(node, {"replication"}),
            at=node.at,
        )

    def _replication(self, node: Node) -> Replication:
        known = {"defaults", "context"}
        return Replication(
            exclusions=tuple(self._exclusions(child) for child in node.children if child.name in known),
            attributes=node.attributes,
            others=self._others(node, known),
            at=node.at,
        )

    def _exclusions(self, node: Node) -> Exclusions:
        is_default = node.name == "defaults"
        values, attributes = _attributes(node, *(() if is_default else ("class",)))
        return Exclusions(
            defaults=is_default,
            context=values.get("class"),
            excludes=tuple(self._exclude(child) for child in _named(node, "exclude")),
            attributes=attributes,
            others=self._others(node, {"exclude"}),
            at=node.at,
        )

    def _exclude(self, node: Node) -> Exclude:
        values, attributes = _attributes(node, "name")
        return Exclude(name=values["name"], attributes=attributes, others=self._others(node, set()), at=node.at)


def _named(node: Node, name: str) -> list[Node]:
    return [child for child in node.children if child.name == name]


def _attributes(node: Node, *names: str) -> tuple[dict[str, Text | None], tuple[Attribute, ...]]:
    """Values of the attributes *names*, and the attributes besides them."""
    given = {attribute.name: attribute.value for attribute in node.attributes}
    values = {name: given.get(name) for name in names}
    return values, tuple(attribute for attribute in node.attributes if attribute.name not in names)

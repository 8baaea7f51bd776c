"""The deployment file's own edits, as edits of the node program."""

from collections.abc import Iterator

from wso2_cluster.carbon.edits import (
    Edit,
    FileEdits,
    JvmOption,
    MergeJson,
    Remove,
    RemoveJson,
    RemoveToml,
    SetAttribute,
    SetJson,
    SetProperty,
    SetText,
    SetToml,
)
from wso2_cluster.deployment import UserEdit
from wso2_cluster.deployment.edits import keys_of
from wso2_cluster.topology import Node, Topology


def user_edits(topology: Topology, node: Node) -> Iterator[FileEdits]:
    """One entry per edit of the deployment file that *node*'s role gets, named by its place there."""
    for index, edit in enumerate(topology.deployment.edits):
        if edit.roles is None or node.role.value in edit.roles:
            yield FileEdits(path=edit.file, edits=(_edit(edit, f"edits[{index}]"),))


def _edit(edit: UserEdit, source: str) -> Edit:
    value = "" if edit.value is None else edit.value
    if edit.property is not None:
        return SetProperty(key=edit.property, value=value, create=True, source=source)
    if edit.jvm_option is not None:
        return JvmOption(option=edit.jvm_option, value=value, source=source)
    if edit.file.endswith(".toml"):
        return _in_toml(edit, source)
    return _in_json(edit, source) if edit.file.endswith(".json") else _in_xml(edit, value, source)


def _in_xml(edit: UserEdit, value: str, source: str) -> Edit:
    if edit.remove is not None:
        return Remove(at=edit.remove, source=source)
    place = edit.set or ""
    if edit.attribute is not None:
        return SetAttribute(at=place, name=edit.attribute, value=value, source=source)
    return SetText(at=place, value=value, create=True, source=source)


def _in_json(edit: UserEdit, source: str) -> Edit:
    if edit.remove is not None:
        return RemoveJson(at=keys_of(edit.remove), source=source)
    if isinstance(edit.merge, str):
        return MergeJson(at=keys_of(edit.merge), value=edit.value or {}, source=source)
    return SetJson(at=keys_of(edit.set or ""), value=edit.value, create=True, source=source)


def _in_toml(edit: UserEdit, source: str) -> Edit:
    if edit.remove is not None:
        return RemoveToml(at=keys_of(edit.remove), source=source)
    return SetToml(at=keys_of(edit.set or ""), value=edit.value, source=source)

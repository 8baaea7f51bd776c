"""The deployment file's own edits, as edits of the node program."""

from collections.abc import Iterator

from wso2_cluster.carbon.edits import Edit, FileEdits, JvmOption, Remove, SetAttribute, SetProperty, SetText
from wso2_cluster.deployment import UserEdit
from wso2_cluster.topology import Node, Topology


def user_edits(topology: Topology, node: Node) -> Iterator[FileEdits]:
    """One entry per edit of the deployment file that *node*'s role gets."""
    for edit in topology.deployment.edits:
        if edit.roles is None or node.role.value in edit.roles:
            yield FileEdits(path=edit.file, edits=(_edit(edit),))


def _edit(edit: UserEdit) -> Edit:
    value = edit.value or ""
    match edit:
        case UserEdit(set=str(path), attribute=str(attribute)):
            return SetAttribute(at=path, name=attribute, value=value)
        case UserEdit(set=str(path)):
            return SetText(at=path, value=value, create=True)
        case UserEdit(remove=str(path)):
            return Remove(at=path)
        case UserEdit(property=str(key)):
            return SetProperty(key=key, value=value, create=True)
        case _:
            return JvmOption(option=edit.jvm_option or "", value=value)

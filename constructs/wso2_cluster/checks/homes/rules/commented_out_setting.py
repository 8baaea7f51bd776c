"""Rule: a setting that someone filled in is active."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.listeners import receivers
from wso2_cluster.checks.homes.markup import commented_out
from wso2_cluster.checks.homes.registry import registry
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wso2_cluster.checks.homes.home import Home
    from wso2_cluster.checks.homes.markup import Comment, Node

_CARBON = {"HostName": ("www.wso2.org",), "MgtHostName": ("mgt.wso2.org",)}
"""Elements of carbon.xml that matter when they are absent, with the examples that WSO2 ships in comments."""
_CLUSTERING = (
    "AvoidInitiation",
    "membershipScheme",
    "domain",
    "localMemberHost",
    "localMemberPort",
    "groupPassword",
    "accessKey",
    "secretKey",
    "securityGroup",
    "region",
    "tagKey",
    "tagValue",
    "access-key",
    "secret-key",
    "security-group-name",
    "tag-key",
    "tag-value",
)
"""Parameters of the clustering section that no product ships in a comment."""
_REGISTRY = (
    (
        "remoteInstance",
        re.compile(r"<remoteInstance\b|^remoteInstance\b"),
        re.compile(r"<id>\s*(?!instanceid<)([^<\s]+)"),
    ),
    ("mount", re.compile(r"<mount\b|^mount\b"), re.compile(r"<instanceId>\s*(?!instanceid<)([^<\s]+)")),
)
"""Elements of registry.xml, how a comment with one begins, and the id in it; the shipped examples say instanceid."""
_PREFIX_EXAMPLE = "https://apachehost:port/somepath"


@rule("commented-out-setting", Severity.WARNING, source="carbon-kernel 4.4.16, carbon.xml and axis2.xml as shipped")
def filled_in_settings_are_active(home: Home) -> Iterator[Violation]:
    """A setting with a value of one's own is not in a comment while the active one is missing.

    Products ship many settings in comments, in two ways of writing; a value put into one of those counts for nothing.
    The examples that WSO2 ships are not reported.
    """
    if home.is_rendered:
        return
    if home.carbon is not None:
        root = home.carbon.root
        yield from _found(root, lambda name, _, text: name in _CARBON and text not in ("", *_CARBON[name]))
    yield from _of_registry(home)
    section = home.axis2.root.first("clustering") if home.axis2 else None
    if section is not None:
        yield from _found(section, lambda name, given, _: name == "parameter" and given.get("name") in _CLUSTERING)
    for node in receivers(home):
        yield from _found(
            node,
            lambda _, given, text: given.get("name") == "WSDLEPRPrefix" and text not in ("", _PREFIX_EXAMPLE),
        )


def _of_registry(home: Home) -> Iterator[Violation]:
    file = home.xml(home.conf_path("registry.xml"))
    books = registry(home)
    active = {
        "remoteInstance": {instance.identity.text for instance in books.instances},
        "mount": {mount.instance.text for mount in books.mounts if mount.instance},
    }
    for comment in file.root.comments if file else ():
        for name, begins, names_it in _REGISTRY:
            found = names_it.findall(comment.text) if begins.search(comment.text.strip()) else []
            if found and not active[name].intersection(found):
                yield Violation(
                    place=comment.place,
                    message=f"a {name} of {found[0]} stands in a comment, and there is no active one",
                    fix="write it outside of the comment",
                )
                break


def _found(parent: Node, wanted: Callable[[str, dict[str, str], str], bool]) -> Iterator[Violation]:
    for comment in parent.comments:
        for name, attributes, text in commented_out(comment.text):
            if wanted(name, attributes, text) and not _is_active(parent, name, attributes):
                yield _violation(comment, attributes.get("name", name), parent)


def _is_active(parent: Node, name: str, attributes: dict[str, str]) -> bool:
    return any(node.attributes.get("name") == attributes.get("name") for node in parent.all(name))


def _violation(comment: Comment, name: str, parent: Node) -> Violation:
    return Violation(
        place=comment.place,
        message=f"{name} stands in a comment, and <{parent.name}> has no active one",
        fix="write it outside of the comment",
    )

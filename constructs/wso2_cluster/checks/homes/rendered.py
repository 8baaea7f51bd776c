"""What deployment.toml makes of the clustering section (carbon-kernel 4.7.1, axis2.xml.j2 and default.json)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.agents import HAZELCAST_AGENT
from wso2_cluster.carbon.language.model import (
    Clustering,
    Leaf,
    Member,
    Members,
    Parameter,
    Position,
    Property,
    Text,
)

if TYPE_CHECKING:
    from wso2_cluster.checks.homes.toml import TomlFile

DEFAULTS = {"domain": "wso2.carbon.domain", "localMemberPort": "4000", "membershipScheme": "multicast"}
"""What counts where deployment.toml says nothing; localMemberHost is then `node_ip` of `[server]`."""
_KEYS = {
    "membershipScheme": "membership_scheme",
    "domain": "domain",
    "localMemberHost": "local_member_host",
    "localMemberPort": "local_member_port",
}


def rendered_clustering(toml: TomlFile, file: str) -> Clustering:
    """The section that the kernel writes from *toml*, which is called *file*: on where `membership_scheme` is set."""
    table = toml.place("clustering")
    parameters = [_parameter(toml, "AvoidInitiation", "true")]
    for name, key in _KEYS.items():
        keys = ("clustering", key)
        if name == "localMemberHost" and toml.text(*keys) is None:
            keys = ("server", "node_ip")
        parameters.append(_parameter(toml, name, DEFAULTS.get(name, ""), *keys))
    parameters += [
        _parameter(toml, name, str(value), "clustering", "properties", name)
        for name, value in toml.table("clustering", "properties").items()
    ]
    at = Position(line=table.line, column=table.column)
    held = Property(name=Text(value="subDomain", at=at), value=Text(value="worker", at=at), at=at)
    parameters.append(Parameter(name=Text(value="properties", at=at), properties=(held,), at=at))
    enabled = toml.text("clustering", "membership_scheme") is not None
    return Clustering(
        agent=Text(value=HAZELCAST_AGENT, at=at),
        enable=_text(toml, str(enabled).lower(), "clustering", "membership_scheme"),
        parameters=tuple(parameters),
        members=(Members(members=tuple(_members(toml)), at=_position(toml, "clustering", "members")),),
        at=at,
        file=file,
    )


def _members(toml: TomlFile) -> list[Member]:
    listed = toml.get("clustering", "members")
    found = []
    for each in listed if isinstance(listed, list) else []:
        host, _, port = str(each).partition(":")
        texts = (_text(toml, part, "clustering", "members") for part in (host, port))
        leaves = tuple(Leaf(text=text, at=text.at) for text in texts)
        found.append(Member(host_names=leaves[:1], ports=leaves[1:], at=leaves[0].at))
    return found


def _parameter(toml: TomlFile, name: str, default: str, *keys: str) -> Parameter:
    value = toml.text(*keys) if keys else None
    at = _position(toml, *(keys or ("clustering",)))
    text = Text(value=value.text if value else default, at=at)
    return Parameter(name=Text(value=name, at=at), text=text, at=at)


def _text(toml: TomlFile, value: str, *keys: str) -> Text:
    return Text(value=value, at=_position(toml, *keys))


def _position(toml: TomlFile, *keys: str) -> Position:
    place = toml.place(*keys)
    return Position(line=place.line, column=place.column)

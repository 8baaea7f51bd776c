"""Where a product home listens: the connectors of Tomcat and the receivers of Axis2, with their TLS settings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wso2_cluster.carbon.language.members import java_integer
from wso2_cluster.checks.homes.finding import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.finding import Place
    from wso2_cluster.checks.homes.home import Home
    from wso2_cluster.checks.homes.markup import Node

_PROTOCOLS = ("transport", "https", "sslHostConfig", "properties", "protocols")
_CIPHERS = ("transport", "https", "sslHostConfig", "properties", "ciphers")


@dataclass(frozen=True, kw_only=True)
class SecureListener:
    """A listener that speaks TLS."""

    name: str
    """For people: `the Connector of port 9443`."""
    place: Place
    protocols: Value | None
    ciphers: Value | None
    protocols_name: str
    """What the setting is called here."""
    ciphers_name: str


@dataclass(frozen=True, kw_only=True)
class Port:
    """A port that is listened on, the offset of carbon.xml added."""

    number: int
    name: str
    """For people: `the Connector of port 9443`."""
    place: Place


def catalina_path(home: Home) -> str:
    """The file of Tomcat's connectors."""
    return home.conf_path("tomcat/catalina-server.xml")


def connectors(home: Home) -> list[Node]:
    """The connectors of Tomcat."""
    file = home.xml(catalina_path(home))
    return [node for node in file.root.walk() if node.name == "Connector"] if file else []


def receivers(home: Home) -> list[Node]:
    """The transport receivers of Axis2."""
    return home.axis2.root.all("transportReceiver") if home.axis2 else []


def parameter(node: Node, name: str) -> Value | None:
    """The parameter *name* of a receiver; the last one counts."""
    found = [child for child in node.all("parameter") if child.attributes.get("name") == name]
    return found[-1].value if found else None


def secure_listeners(home: Home) -> Iterator[SecureListener]:
    """All that speak TLS."""
    if home.is_rendered:
        yield from _rendered(home)
        return
    for node in connectors(home):
        hosts = node.all("SSLHostConfig")
        if not hosts and node.attributes.get("SSLEnabled", "").lower() != "true":
            continue
        name = _connector_name(node)
        for host in hosts or [node]:
            shorthand = host is node
            protocols = "sslEnabledProtocols" if shorthand else "protocols"
            yield SecureListener(
                name=name,
                place=host.place,
                protocols=host.attribute(protocols),
                ciphers=host.attribute("ciphers"),
                protocols_name=protocols,
                ciphers_name="ciphers",
            )
    for node in receivers(home):
        # Carbon's own HttpsTransportListener has no socket: it goes through Tomcat's connector.
        if "SSLListener" in node.attributes.get("class", ""):
            yield SecureListener(
                name=f"the receiver {node.attributes.get('name', '')}",
                place=node.place,
                protocols=parameter(node, "HttpsProtocols"),
                ciphers=parameter(node, "PreferredCiphers"),
                protocols_name="HttpsProtocols",
                ciphers_name="PreferredCiphers",
            )


def _connector_name(node: Node) -> str:
    return f"the Connector of port {node.attributes.get('port', '?')}"


def _rendered(home: Home) -> Iterator[SecureListener]:
    toml = home.toml
    if toml is None:
        return
    place = toml.place(*_PROTOCOLS[:-1])
    given = toml.text(*_PROTOCOLS)
    yield SecureListener(
        name="the Connector https",
        place=place,
        protocols=given or _default(home, ".".join(_PROTOCOLS), place),
        ciphers=toml.text(*_CIPHERS),
        protocols_name="[transport.https.sslHostConfig.properties] protocols",
        ciphers_name="[transport.https.sslHostConfig.properties] ciphers",
    )


def _default(home: Home, key: str, place: Place) -> Value | None:
    """What the product's default.json gives, where deployment.toml does not."""
    values = home.json("repository/resources/conf/default.json")
    text = values.get(key) if isinstance(values, dict) else None
    return None if text is None else Value(text=text if isinstance(text, str) else json.dumps(text), place=place)


def ports(home: Home) -> Iterator[Port]:
    """Ports that are listened on, those of the cluster left out."""
    offset = 0
    carbon = home.carbon.root if home.carbon else None
    given = carbon.first("Ports", "Offset") if carbon else None
    if given is not None:
        offset = java_integer(given.text) or 0
    found = [(_connector_name(node), node.attribute("port")) for node in connectors(home)]
    found += [(f"the receiver {node.attributes.get('name', '')}", parameter(node, "port")) for node in receivers(home)]
    for name in ("RMIRegistryPort", "RMIServerPort"):
        node = carbon.first("Ports", "JMX", name) if carbon else None
        found.append((name, node.value if node else None))
    for name, value in found:
        number = java_integer(value.text) if value else None
        if value is not None and number is not None:
            yield Port(number=number + offset, name=name, place=value.place)

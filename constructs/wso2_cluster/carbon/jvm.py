"""wso2server.sh: heap, proxy flags and further JVM options."""

import re
from collections.abc import Iterator

from wso2_cluster.carbon.edits import Edit, JvmOption
from wso2_cluster.topology import Node, Topology

METADATA_SERVICE = "169.254.169.254"
_NAMED = re.compile(r"-(D[^=]+=|XX:\w+=|Xm[nsx](?=\d)|Xss(?=\d)|Xloggc:)")
"""Options that Java takes once: a name, and its value. A second one replaces the first."""
_LITERAL = re.compile(r"-[\w./:@%+,=-]*", re.ASCII)
"""What the start script's line can hold without quotes."""


def jvm_edits(topology: Topology, node: Node) -> Iterator[Edit]:
    """Options for the JVM. Those of the deployment file come last, so they win over the rest."""
    if heap := node.group.heap:
        yield JvmOption(option="-Xms", value=f"{heap.min}m")
        yield JvmOption(option="-Xmx", value=f"{heap.max}m")
    if proxy := topology.deployment.proxy:
        yield JvmOption(option="-Dhttps.proxyHost=", value=str(proxy.host))
        yield JvmOption(option="-Dhttps.proxyPort=", value=str(proxy.port))
        yield JvmOption(option="-Dhttp.nonProxyHosts=", value="|".join(non_proxy_hosts(topology)))
    for option in node.group.jvm_options:
        yield jvm_option(option)


def jvm_option(text: str) -> JvmOption:
    """The edit that sets *text*, an option with its value, for example `-Duser.timezone=UTC` or `-Xss512k`.

    Options such as `-javaagent:` and `--add-opens=` may stand there several times, and `-XX:+UseG1GC` is no value of
    `-XX:`: they are one piece, and replace nothing.
    """
    start = _NAMED.match(text) or _LITERAL.match(text)
    name = start.group() if start else text
    return JvmOption(option=name, value=text[len(name) :])


def non_proxy_hosts(topology: Topology) -> tuple[str, ...]:
    """Hosts that are reached without the proxy, in Java's syntax: a `*` at the start or the end of an entry.

    They hold for https as well: Java has no `https.nonProxyHosts` (Java SE 8, "Networking Properties"). The metadata
    service and the cluster's own network are always among them.
    """
    deployment = topology.deployment
    proxy = deployment.proxy
    return tuple(
        dict.fromkeys(
            (
                "localhost",
                "127.*",
                METADATA_SERVICE,
                *_network_patterns(topology),
                "*.internal",
                "*.local",
                deployment.hosts.service,
                deployment.hosts.console,
                *(proxy.exceptions if proxy else ()),
            )
        )
    )


def _network_patterns(topology: Topology) -> Iterator[str]:
    """The VPC's block or, in an existing VPC, the private subnets, as patterns.

    A pattern covers whole octets, so a block smaller than /24 takes its neighbours along: addresses of the same VPC,
    which are reached without the proxy too.
    """
    network = topology.deployment.network
    blocks = [network.cidr] if network.existing is None else [subnet.cidr for subnet in topology.private_subnets]
    for block in sorted(blocks):
        octets = 2 if block.prefixlen == 16 else 3
        larger = block.supernet(new_prefix=24) if block.prefixlen > 24 else block
        for part in larger.subnets(new_prefix=octets * 8):
            yield ".".join(str(part.network_address).split(".")[:octets]) + ".*"

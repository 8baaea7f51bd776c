"""How a node starts: flags of the start script, and what it waits for."""

from dataclasses import dataclass
from typing import Any

from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.deployment import GATEWAY_PROFILES, ManagedDatabase, Role, Tables
from wso2_cluster.products import PatternName, Product
from wso2_cluster.topology import Node, Topology

START_TIMEOUT = 900
"""Seconds that a node may take to answer: Carbon needs one to three minutes, creating tables some more."""


@dataclass(frozen=True, kw_only=True)
class Start:
    """The product's service on a node."""

    script: str
    flags: tuple[str, ...]
    first_flags: tuple[str, ...]
    """Flags until the first start has succeeded."""
    java_home: str | None
    """None: the Java that the command `java` is."""
    ready_port: int
    """Port that answers once the node is up."""
    wait_for: tuple[tuple[str, int], ...]
    """Hosts and ports that must answer before the very first start."""
    timeout: int = START_TIMEOUT
    """Seconds."""

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return {
            "script": self.script,
            "flags": list(self.flags),
            "first_flags": list(self.first_flags),
            "java_home": self.java_home,
            "ready_port": self.ready_port,
            "wait_for": [{"host": host, "port": port} for host, port in self.wait_for],
            "timeout": self.timeout,
        }


def profile_flag(product: Product, profile: str) -> str:
    """The flag that starts one *profile* of *product*: an argument, so it wins over what the script itself passes.

    Raises:
        SettingError: the product is built with no such profile.
    """
    if profile not in product.profiles:
        allowed = (
            f"use {', '.join(product.profiles)}" if product.profiles else "it has none but the default: leave it out"
        )
        raise SettingError(f"{product.title} {product.version} has no profile '{profile}': {allowed}")
    return f"-Dprofile={profile}"


def start_of(topology: Topology, node: Node) -> Start:
    """How *node* starts.

    `-Dsetup` creates the tables, so one node alone has it, and only until it started once; the others wait for that
    node's member port, which Carbon opens after registry and user store are up.
    """
    first = topology.database_node
    return Start(
        script=topology.product.paths.start_script,
        flags=_flags(topology, node),
        first_flags=("-Dsetup",) if node is first and not _has_tables(topology) else (),
        java_home=topology.deployment.product.jdk.home,
        ready_port=topology.ports.console_https,
        wait_for=() if first is None or node is first else ((str(first.address), first.member_port),),
    )


def _flags(topology: Topology, node: Node) -> tuple[str, ...]:
    """A gateway's role is its profile: API Manager is built with no profile worker, which `-DworkerNode=true` would
    start (carbon-kernel 4.4.16, Main.java)."""
    if topology.deployment.pattern is PatternName.APIM_GATEWAY:
        return (profile_flag(topology.product, GATEWAY_PROFILES[node.role]),)
    profile = node.group.profile
    return (
        *(("-DworkerNode=true",) if node.role is Role.WORKER else ()),
        *((profile_flag(topology.product, profile),) if profile else ()),
    )


def _has_tables(topology: Topology) -> bool:
    """Whether the product finds its tables: the node program makes them, or, of an Enterprise Store, a person has made
    them, since the product would make those of some of its databases alone."""
    database = topology.deployment.database
    if topology.deployment.pattern is PatternName.ENTERPRISE_STORE:
        return True
    return isinstance(database, ManagedDatabase) and database.tables is Tables.DBSCRIPTS

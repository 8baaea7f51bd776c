"""The deployment file of a rehearsal: a shipped one, with what the lab was asked for put in."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from wso2_cluster.lab.choices import LabError, Scheme

_MORE = ("worker", "member")
"""Roles of which there can be more or fewer nodes."""
_AWS_PORTS = range(5701, 5801)
"""Where Hazelcast looks for members in scheme aws."""


@dataclass(frozen=True, kw_only=True)
class Object:
    """A file that the nodes fetch from S3."""

    source: str
    """`s3://BUCKET/KEY`."""
    sha256: str

    def setting(self) -> dict[str, str]:
        """As the deployment file has it."""
        return {"source": self.source, "sha256": self.sha256}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What goes into the deployment file. What is None stays as it is."""

    pack: Object
    libraries: tuple[Object, ...]
    version: str | None = None
    """Of the product."""
    classic: bool | None = None
    """Whether a kernel that could render its files reads XML; None: as it is for the product."""
    java_home: str | None = None
    """On the machines; None: the operating system's Java."""
    ami: str | None = None
    """Image of Debian 12 that the machines start from; None: Debian's own."""
    scheme: Scheme | None = None
    nodes: int | None = None
    """How many members or workers."""


def chosen(source: Path, choice: Choice) -> str:
    """The text of the deployment file *source* with the choice put in.

    The machines run Debian 12, Hazelcast logs who is in the cluster, and a database that the file expects to exist
    becomes one of the deployment's own. Everything else stays as it is: network, balancer, artifacts, host names.

    Raises:
        LabError: the number of nodes is asked for, and no role has one.
    """
    yaml = YAML()
    document: dict[str, Any] = yaml.load(source.read_text("utf-8"))
    product = document["product"]
    product.pop("jdk", None)
    if choice.version is not None:
        product["version"] = choice.version
    if choice.classic is not None:
        product.pop("configuration", None)
        if choice.classic:
            product["configuration"] = "xml"
    if choice.java_home is not None:
        product["jdk"] = {"home": choice.java_home}
    product["pack"] = choice.pack.setting()
    product["libraries"] = [library.setting() for library in choice.libraries]
    document["aws"]["image"] = {"os": "debian-12"} | ({"ami": choice.ami} if choice.ami else {})
    if document.get("database", {}).get("kind") == "existing":
        document["database"] = {"kind": "rds-mysql", "instance_class": "db.t3.medium", "final_snapshot": False}
    # Who is in the cluster, and no more: kernels start a new file when one has 10 MB, which FINEST fills in minutes.
    document.setdefault("logging", {})["hazelcast"] = "INFO"
    _choose_scheme(document["cluster"], choice.scheme)
    if choice.nodes is not None:
        _choose_nodes(document["nodes"], choice.nodes, source)
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def _choose_scheme(cluster: dict[str, Any], scheme: Scheme | None) -> None:
    membership = cluster["membership"]
    if scheme is None or scheme.value == membership["scheme"]:
        return
    if scheme is Scheme.WKA:
        cluster["membership"] = {"scheme": "wka"}
    else:
        membership["scheme"] = scheme.value
    if scheme is Scheme.AWS and cluster.get("local_member_port") not in _AWS_PORTS:
        cluster["local_member_port"] = _AWS_PORTS[0]


def _choose_nodes(nodes: dict[str, Any], count: int, source: Path) -> None:
    for role in _MORE:
        if role in nodes:
            nodes[role]["count"] = count
            return
    raise LabError(f"{source.name} has neither members nor workers, whose number could be chosen: leave NODES out.")

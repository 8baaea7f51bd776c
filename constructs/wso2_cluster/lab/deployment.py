"""The deployment file of a rehearsal: a shipped one, with what the lab was asked for put in."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from wso2_cluster.deployment.nodes import HOME_FOLDER
from wso2_cluster.lab.choices import Kernel, LabError, Scheme


@dataclass(frozen=True, kw_only=True)
class Object:
    """A file that the nodes fetch from S3."""

    source: str
    """`s3://BUCKET/KEY`."""
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a rehearsal of a Carbon kernel is asked for."""

    scheme: Scheme
    kernel: Kernel
    nodes: int
    """Members of the cluster, at least 1."""
    pack: Object
    libraries: Sequence[Object]

    def __post_init__(self) -> None:
        """Refuse a cluster without members."""
        if self.nodes < 1:
            raise LabError(f"{self.nodes} nodes make no cluster: ask for 1 or more, such as NODES=3.")


def chosen(source: Path, choice: Choice) -> str:
    """The text of the deployment file *source* with the choice in place of its product, scheme and number of nodes.

    Everything else stays as it is: network, balancer, database, host names, logging.
    """
    yaml = YAML()
    document: dict[str, Any] = yaml.load(source.read_text("utf-8"))
    product = document["product"]
    product["version"] = choice.kernel.value
    for key in ("configuration", "jdk"):
        product.pop(key, None)
    if choice.kernel is Kernel.KERNEL_4_5_1:
        product["configuration"] = "xml"
        product["jdk"] = {"home": f"{HOME_FOLDER}/wso2carbon-core-{choice.kernel}/jre"}
    product["pack"] = _object(choice.pack)
    product["libraries"] = [_object(library) for library in choice.libraries]
    membership = document["cluster"]["membership"]
    if choice.scheme is Scheme.WKA:
        document["cluster"]["membership"] = {"scheme": "wka"}
    else:
        membership["scheme"] = choice.scheme.value
    document["nodes"]["member"]["count"] = choice.nodes
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def _object(what: Object) -> dict[str, str]:
    return {"source": what.source, "sha256": what.sha256}

"""The node program on its way to the instances: cut into parameters of SSM's parameter store, pinned by its checksum.

User data has no room for it: the program alone comes close to EC2's 16,384 bytes, and the edits of a node have to fit
too. So user data brings `wso2_node.bootstrap`, which fetches the rest and accepts only what was there at synth.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import zopfli.zlib

from wso2_cluster.topology import Topology

PARAMETER_LIMIT = 4096
"""Characters that a parameter of the standard tier holds (Systems Manager user guide, "Parameter tiers")."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """The modules of `wso2_node`, as nodes fetch them."""

    sha256: str
    """Of the modules' text, so it does not depend on how they were compressed."""
    parts: tuple[str, ...]
    """What the parameters hold, in order: base64 of the compressed modules."""

    def names(self, topology: Topology) -> tuple[str, ...]:
        """Names of the parameters that hold the parts."""
        return tuple(f"/wso2/{topology.deployment.name}/program/{number}" for number in range(1, len(self.parts) + 1))

    def to_json(self, topology: Topology, *, command: str | None = None) -> dict[str, Any]:
        """program.json, as `wso2_node.bootstrap` reads it.

        Args:
            topology: the cluster.
            command: what the program does once it is there. Default: it installs the product.
        """
        return {
            "region": topology.deployment.aws.region,
            "parameters": list(self.names(topology)),
            "sha256": self.sha256,
            **({"command": command} if command else {}),
        }


@cache
def program() -> Program:
    """The program of this library's own version."""
    # Not zlib, which writes other bytes on another machine: each of these parameters would change with it.
    return _packed(lambda modules: zopfli.zlib.compress(modules, numiterations=5))


@cache
def rough_program() -> Program:
    """The same program, packed in no time and not as small: to tell how large things are, not for nodes."""
    return _packed(zlib.compress)


def _packed(compress: Callable[[bytes], bytes]) -> Program:
    modules = json.dumps(_sources(), sort_keys=True).encode()
    text = base64.b64encode(compress(modules)).decode()
    return Program(
        sha256=hashlib.sha256(modules).hexdigest(),
        parts=tuple(text[start : start + PARAMETER_LIMIT] for start in range(0, len(text), PARAMETER_LIMIT)),
    )


@cache
def bootstrap() -> str:
    """The source of the one module that user data holds."""
    return _sources()["bootstrap.py"]


@cache
def _sources() -> dict[str, str]:
    folder = resources.files("wso2_node")
    return {item.name: item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".py")}

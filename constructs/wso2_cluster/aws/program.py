"""The node program, where instances fetch it."""

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.program import program
from wso2_cluster.topology import Topology


class NodeProgram(Construct):
    """The node program in parameters of the standard tier, which cost nothing.

    They are not secret. Nodes take only what matches the checksum in their user data, so who may write the parameters
    can keep a node from starting, and can't run anything on it.
    """

    ready: tuple[ITerraformDependable, ...]

    def __init__(self, scope: Construct, id: str, *, topology: Topology) -> None:  # noqa: A002
        super().__init__(scope, id)
        parts = program().parts
        self.ready = tuple(
            aws.SsmParameter(
                self,
                f"part-{number}",
                name=name,
                type="String",
                description=f"Node program of {topology.deployment.name}, part {number} of {len(parts)}",
                value=part,
            )
            for number, (name, part) in enumerate(zip(program().names(topology), parts, strict=True), 1)
        )

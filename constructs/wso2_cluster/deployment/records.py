"""The deployment file, `records`: names in Route 53."""

from typing import Annotated

from pydantic import Field, StrictBool, StrictStr

from wso2_cluster.deployment.base import HostName, Settings, matching


class Records(Settings):
    """Names of balancer, console and nodes in a hosted zone."""

    zone: Annotated[HostName, Field(examples=["example.com"])]
    """The zone's domain: the names of `hosts` end with it."""
    zone_id: (
        Annotated[StrictStr, matching(r"Z[A-Z0-9]{1,31}", "the id of a hosted zone, such as Z0123456789ABCDEFGHIJ")]
        | None
    ) = None
    """Use this hosted zone. Default: one is made."""
    private: StrictBool = False
    """Whether the zone answers only inside the network; its certificate can't be validated by DNS then."""
    nodes: StrictBool = True
    """Whether every node has a name too: its own and the zone's."""

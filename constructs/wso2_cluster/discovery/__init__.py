"""Who would join whom, by the rules of the Hazelcast that WSO2 products embed.

The rules are those of Hazelcast 3.5 (kernels 4.4.1-4.4.40; packages `com.hazelcast.aws` and
`com.hazelcast.cluster.impl`). It asks EC2 for every instance of the region, filters by itself, and then tries three
ports of each address that is left. Versions 3.12 and 4.2 (kernels 4.5-4.9) send the same filters with the request, find
the same instances, and try ports 5701 to 5708 of each.

All of it works on plain data, so a cluster can be judged before it exists; `describe_instances` fetches the data of
one that does.
"""

from wso2_cluster.discovery.answers import saved_instances
from wso2_cluster.discovery.candidates import DEFAULT_REGION, Instance, LeftOut, Query, Verdict, find_candidates
from wso2_cluster.discovery.ec2 import Ec2Client, describe_instances
from wso2_cluster.discovery.errors import DiscoveryError
from wso2_cluster.discovery.membership import (
    HZ_PORTS,
    PORT_TRIES,
    Member,
    Membership,
    Miss,
    Scheme,
    View,
    candidates_of,
    expand_range,
    hz_ports,
    who_joins_whom,
)

__all__ = [
    "DEFAULT_REGION",
    "HZ_PORTS",
    "PORT_TRIES",
    "DiscoveryError",
    "Ec2Client",
    "Instance",
    "LeftOut",
    "Member",
    "Membership",
    "Miss",
    "Query",
    "Scheme",
    "Verdict",
    "View",
    "candidates_of",
    "describe_instances",
    "expand_range",
    "find_candidates",
    "hz_ports",
    "saved_instances",
    "who_joins_whom",
]

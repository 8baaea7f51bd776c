"""Who would join whom, by the rules of the Hazelcast that WSO2 products embed.

The rules are those of Hazelcast 3.5 (kernels 4.4.1-4.4.40; packages `com.hazelcast.aws` and
`com.hazelcast.cluster.impl`). It asks EC2 for every instance of the region, filters by itself, and then tries three
ports of each address that is left. Later versions send the same filters with the request and find the same members.

All of it works on plain data, so a cluster can be judged before it exists; `describe_instances` fetches the data of
one that does.
"""

from wso2_cluster.discovery.candidates import DEFAULT_REGION, Instance, Query, Verdict, find_candidates
from wso2_cluster.discovery.ec2 import Ec2Client, describe_instances
from wso2_cluster.discovery.errors import DiscoveryError
from wso2_cluster.discovery.membership import (
    PORT_TRIES,
    Member,
    Membership,
    Miss,
    Scheme,
    View,
    expand_range,
    who_joins_whom,
)

__all__ = [
    "DEFAULT_REGION",
    "PORT_TRIES",
    "DiscoveryError",
    "Ec2Client",
    "Instance",
    "Member",
    "Membership",
    "Miss",
    "Query",
    "Scheme",
    "Verdict",
    "View",
    "describe_instances",
    "expand_range",
    "find_candidates",
    "who_joins_whom",
]

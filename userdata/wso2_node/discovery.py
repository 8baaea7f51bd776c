"""Who the members of the cluster are: EC2's instances with its tag and security group, looked up at every start.

The list becomes the well-known members of the product's configuration. Two nodes that each knew itself alone would
make two clusters, and neither would ever look for the other one. So a node waits until EC2 lists as many instances as
its own has in the tag NODES, and without them until the list stays the same for a while: EC2 may show an instance to
others some seconds later than to itself (EC2 API reference, "Eventual consistency").
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from wso2_node.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from wso2_node.references import Aws

NODES = "wso2-nodes"
# Seconds: between two looks, how long the list of too few has to stay the same, and how long all of it may take.
PAUSE = 5
STEADY = 30
LIMIT = 180
# A pending instance has its address already, and is a member soon.
_STATES = ("pending", "running")
_PER_PAGE = 1000


class Asked(NamedTuple):
    """Who is looked for, as in node.json; `address` is the node's own."""

    address: str
    tag_key: str
    tag_value: str
    security_group: str

    def __str__(self) -> str:
        return f"tag {self.tag_key}={self.tag_value} in security group {self.security_group!r}"


def find(aws: Aws, asked: Asked, clock: Callable[[], float] = time.monotonic) -> list[str]:
    """Return the addresses of all members in the node's VPC, its own among them, in their numbers' order.

    NodeError when EC2 refuses, or does not list this very instance within LIMIT seconds. With fewer members than NODES
    says, the node starts all the same: whoever comes later finds it.
    """
    end = clock() + LIMIT
    said, since, found = "", clock(), list[str]()
    while True:
        before = found
        found, wanted = _members([*_instances(aws, asked)], asked)
        now = clock()
        since = since if found == before else now
        if found and (0 < wanted <= len(found) or now - since >= STEADY or now >= end):
            break
        if now >= end:
            raise NodeError(
                f"members: EC2 lists no instance at {asked.address} with {asked}, though this node runs there: give "
                "this instance its tag and group back, or deploy the stack again"
            )
        text = f"EC2 lists {_count(found, wanted)} with {asked}"
        if text != said:
            aws.say(f"waiting for members: {text}")
            said = text
        aws.sleep(PAUSE)
    if said:
        few = "; whoever comes later finds this node" if len(found) < wanted else ""
        aws.say(f"going on with {_count(found, wanted)}{few}")
    return found


def _count(found: Sequence[str], wanted: int) -> str:
    of = f" of {wanted}" if wanted else ""
    return f"{len(found)}{of} members" + (f": {', '.join(found)}" if found else "")


def _instances(aws: Aws, asked: Asked) -> Iterator[Mapping[str, Any]]:
    """Yield the instances that match, from all pages: a page may be empty and yet not the last one."""
    more: dict[str, str] = {}
    filters = {
        f"tag:{asked.tag_key}": [_literal(asked.tag_value)],
        "instance.group-name": [_literal(asked.security_group)],
        "instance-state-name": [*_STATES],
    }
    while True:
        answer = aws.call(
            "members",
            "ec2",
            "describe_instances",
            fix="see that the instance's role allows ec2:DescribeInstances, and that there is a way to EC2's endpoint",
            Filters=[{"Name": name, "Values": values} for name, values in filters.items()],
            MaxResults=_PER_PAGE,
            **more,
        )
        for reservation in answer["Reservations"]:
            yield from reservation["Instances"]
        if not answer.get("NextToken"):
            return
        more = {"NextToken": answer["NextToken"]}


def _literal(text: str) -> str:
    """Return a filter's value that stands for itself: * and ? would be wildcards."""
    for special in "\\*?":
        text = text.replace(special, f"\\{special}")
    return text


def _members(instances: Sequence[Mapping[str, Any]], asked: Asked) -> tuple[list[str], int]:
    """Return the addresses, none while this very node is not among them, and how many NODES says there are."""
    own = [each for each in instances if each.get("PrivateIpAddress") == asked.address]
    networks = sorted({str(each.get("VpcId")) for each in own})
    if len(networks) > 1:
        raise NodeError(
            f"members: EC2 lists {asked.address} with {asked} in {' and '.join(networks)}: "
            "give each cluster a tag of its own"
        )
    if not own:
        return [], 0
    there = {str(each.get("PrivateIpAddress")) for each in instances if str(each.get("VpcId")) == networks[0]}
    wanted = [tag["Value"] for tag in own[0].get("Tags", ()) if tag["Key"] == NODES]
    # Not the order of texts, in which .9 comes behind .10.
    addresses = sorted(there - {"None"}, key=lambda address: [*map(int, address.split("."))])
    return addresses, int(wanted[0]) if wanted and wanted[0].isdecimal() else 0

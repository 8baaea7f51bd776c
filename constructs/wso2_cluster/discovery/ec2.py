"""The instances of a real account, as discovery looks at them."""

from __future__ import annotations

import logging
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, Protocol

from wso2_cluster.discovery.answers import instance_of
from wso2_cluster.discovery.errors import DiscoveryError

if TYPE_CHECKING:
    from wso2_cluster.discovery.candidates import Instance

log = logging.getLogger(__name__)


class Ec2Client(Protocol):
    """The part of `boto3.client("ec2")` that is used here."""

    @property
    def meta(self) -> Any:  # noqa: ANN401
        """Where the client keeps its region."""

    def get_paginator(self, operation_name: Literal["describe_instances"], /) -> Any:  # noqa: ANN401
        """What walks the pages of an answer."""


def describe_instances(client: Ec2Client) -> tuple[Instance, ...]:
    """All instances of the client's region, from `boto3.client("ec2")`.

    Reads every page. Hazelcast 3.5 does not: it asks once, without filters, and reads what comes (up to 1,000
    instances). So each instance keeps the number of its page, `find_candidates` refuses those behind the first, and
    a second page is logged as a warning.

    Raises `DiscoveryError` when EC2 cannot be asked.
    """
    # Takes as long to load as all else that is needed to judge plain data.
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    instances: list[Instance] = []
    region = str(client.meta.region_name)
    pages = iter(client.get_paginator("describe_instances").paginate())
    for page in count(1):
        try:
            answer = next(pages, None)
        except (ClientError, BotoCoreError) as error:
            raise DiscoveryError(
                f"EC2 in {region} did not list its instances: {error}. Needed is the permission ec2:DescribeInstances; "
                "a member whose key lacks it starts all the same, and stays alone."
            ) from error
        if answer is None:
            break
        instances.extend(
            instance_of(described, region, page)
            for reservation in answer["Reservations"]
            for described in reservation["Instances"]
        )
    last = instances[-1].page if instances else 1
    if last > 1:
        log.warning(
            "EC2 in %s answers in %d pages. Hazelcast 3.5 reads the first alone and misses the members on the others; "
            "use well-known members there.",
            region,
            last,
        )
    return tuple(instances)

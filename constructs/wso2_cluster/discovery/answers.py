"""DescribeInstances' answers: from EC2 itself, or saved in a file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from wso2_cluster.discovery.candidates import Instance
from wso2_cluster.discovery.errors import DiscoveryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ZONE = re.compile(r"([a-z]{2,4}(?:-[a-z]+)+-[0-9]+)")


def instance_of(described: Mapping[str, Any], region: str | None, page: int) -> Instance:
    """The instance that EC2 describes so.

    Raises:
        LookupError, TypeError, AttributeError: it is no description of an instance.
    """
    tags = {tag["Key"]: tag["Value"] for tag in described.get("Tags", ())}
    return Instance(
        id=described["InstanceId"],
        name=tags.get("Name") or described["InstanceId"],
        state=described["State"]["Name"],
        private_address=described.get("PrivateIpAddress"),
        tags=tags,
        groups=tuple(group["GroupName"] for group in described.get("SecurityGroups", ())),
        region=region,
        page=page,
        vpc=described.get("VpcId"),
    )


def saved_instances(text: str, name: str) -> tuple[Instance, ...]:
    """The instances of an answer that `aws ec2 describe-instances` printed; *name* is the file's, for messages.

    Several answers in a list are the pages of one, in their order. The region of an instance is that of its zone.

    Raises:
        DiscoveryError: the text is no such answer; the message says what is missing and where.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise DiscoveryError(f"{name}: not JSON: {error}. {_HOW}") from None
    pages = document if isinstance(document, list) else [document]
    return tuple(_instances(pages, name))


_HOW = "Save it with: aws ec2 describe-instances --output json > instances.json"


def _instances(pages: list[Any], name: str) -> Iterator[Instance]:
    for page, answer in enumerate(pages, 1):
        if not isinstance(answer, dict) or not isinstance(answer.get("Reservations"), list):
            raise DiscoveryError(f"{name}: has no list 'Reservations'. {_HOW}")
        for number, reservation in enumerate(answer["Reservations"]):
            try:
                for described in reservation["Instances"]:
                    zone = _ZONE.match(described.get("Placement", {}).get("AvailabilityZone") or "")
                    yield _sound(instance_of(described, zone[1] if zone else None, page))
            except (LookupError, TypeError, AttributeError) as error:
                raise DiscoveryError(
                    f"{name}: Reservations[{number}] describes no instances: {type(error).__name__}: {error}. {_HOW}"
                ) from None


def _sound(instance: Instance) -> Instance:
    """*instance*, whose texts are texts.

    Raises:
        TypeError: they are something else.
    """
    texts = (instance.id, instance.state, instance.private_address or "", instance.vpc or "")
    for text in (*texts, *instance.tags, *instance.tags.values(), *instance.groups):
        if not isinstance(text, str):
            raise TypeError(f"expected text, got {text!r}")
    return instance

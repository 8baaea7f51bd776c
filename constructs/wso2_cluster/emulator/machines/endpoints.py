"""The names and addresses under which services of AWS answer."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from botocore.loaders import Loader

NETWORK = IPv4Network("198.51.100.0/24")
"""Where the public addresses of AWS lie here: TEST-NET-2 (RFC 5737), which nobody else has."""
_PUBLIC = IPv4Address("198.51.100.1")
# A gateway endpoint is a route to one service, so these two need addresses of their own.
_WITH_GATEWAYS = {"s3": IPv4Address("198.51.100.2"), "dynamodb": IPv4Address("198.51.100.3")}

# botocore names their endpoints by rules, not in the list.
_UNLISTED = frozenset({"ssmmessages"})


@dataclass(frozen=True, kw_only=True)
class AwsName:
    """What the name of an endpoint of AWS says."""

    service: str
    """As in the endpoint's name: `ec2`, `s3`, `api.ecr`."""
    region: str | None
    """None: the endpoint of a service that has one for all regions, such as `iam.amazonaws.com`."""


def public_address(service: str) -> IPv4Address:
    """The address of a service's public endpoint; *service* as endpoint names have it."""
    return _WITH_GATEWAYS.get(service, _PUBLIC)


def aws_name(name: str) -> AwsName | None:
    """Read the name of an endpoint; None when AWS has no such name. Services and regions are those of botocore."""
    labels, suffix = _without_suffix(name.rstrip(".").lower())
    if not labels:
        return None
    regions, services = _known()[suffix]
    if labels[-1] in regions:
        *before, region = labels
        if len(before) > 1 and before[-1] == "dualstack":
            before.pop()
    else:
        before, region = labels, None
    if "s3" in before:
        # A bucket's name may have dots.
        before = ["s3"]
    service = ".".join(before)
    return AwsName(service=service, region=region) if service in services else None


def _without_suffix(name: str) -> tuple[list[str], str]:
    for suffix in _known():
        if name.endswith(f".{suffix}"):
            return name.removesuffix(f".{suffix}").split("."), suffix
    return [], ""


@functools.cache
def _known() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Regions and services by the ending of their names; two partitions share `amazonaws.com`."""
    known: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for partition in Loader().load_data("endpoints")["partitions"]:
        variants = partition["defaults"].get("variants", ())
        for suffix in {partition["dnsSuffix"], *(variant["dnsSuffix"] for variant in variants)}:
            regions, services = known.get(suffix, (frozenset(), _UNLISTED))
            known[suffix] = regions | partition["regions"].keys(), services | partition["services"].keys()
    return known

"""What names stand for in a VPC."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from tests.unit.emulator.machines.pictures import MEMBERS, PRIVATE, VPC, account, instance
from wso2_cluster.emulator.machines import dns
from wso2_cluster.emulator.machines.account import (
    Account,
    Endpoint,
    EndpointAddress,
    EndpointKind,
    Record,
    StandIn,
    Subnet,
    Zone,
)
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.resolver import names_of

DATABASE = StandIn(
    name="database",
    address=IPv4Address("10.0.1.50"),
    subnet=PRIVATE,
    groups=(MEMBERS,),
    dns_names=("Esb.abc.us-east-1.rds.amazonaws.com.",),
)
SSM = Endpoint(
    id="vpce-1",
    vpc_id="vpc-1",
    service="ssm",
    region="us-east-1",
    kind=EndpointKind.INTERFACE,
    private_dns=True,
    groups=(),
    addresses=(EndpointAddress(address=IPv4Address("10.0.1.254"), subnet=PRIVATE),),
    route_table_ids=frozenset(),
    dns_names=("vpce-1.ssm.us-east-1.vpce.amazonaws.com",),
)


def record(name: str, kind: str, *values: str, alias: str | None = None) -> Record:
    return Record(name=name, type=kind, ttl=30, values=values, alias=alias)


ZONE = Zone(
    name="esb.internal",
    vpc_ids=frozenset({"vpc-1"}),
    records=(
        record("esb.internal", "NS", "ns-1.awsdns.com."),
        record("esb.internal", "SOA", "whatever"),
        record("one.esb.internal", "A", "10.0.1.1", "10.0.1.2"),
        record("www.esb.internal", "CNAME", "one.esb.internal."),
        record("db.esb.internal", "CNAME", "esb.abc.us-east-1.rds.amazonaws.com"),
        record("files.esb.internal", "CNAME", "fs-1.efs.us-east-1.amazonaws.com"),
        record("outside.esb.internal", "CNAME", "www.example.com"),
        record("esb.internal", "A", alias="one.esb.internal"),
        record("loop.esb.internal", "A", alias="pool.esb.internal"),
        record("pool.esb.internal", "A", alias="loop.esb.internal"),
        record("ring.esb.internal", "CNAME", "ring.esb.internal"),
        record("deep.er.esb.internal", "TXT", '"two words" next'),
        record("*.any.esb.internal", "A", "10.0.1.3"),
        record("_x._tcp.esb.internal", "SRV", "1 2 5701 one.esb.internal"),
    ),
)
PICTURE = account(instance("10.0.1.10"), endpoints=(SSM,), zones=(ZONE,))


OTHER = replace(PRIVATE, id="subnet-other", zone="us-east-1b")
FILES = "fs-1.efs.us-east-1.amazonaws.com"


def target(address: str, subnet: Subnet) -> StandIn:
    """A mount target of the file system."""
    return StandIn(
        name="fs-1",
        address=IPv4Address(address),
        subnet=subnet,
        groups=(),
        dns_names=(f"{subnet.zone}.{FILES}",),
        zone_names=(FILES,),
    )


def addresses(name: str, picture: Account = PICTURE) -> list[str] | str:
    """The addresses of a name, or what the resolver says instead."""
    status, answers = names_of(picture, "vpc-1", [DATABASE]).answer(name, dns.Type.A)
    found = [str(IPv4Address(answer.data)) for answer in answers if answer.type is dns.Type.A]
    return found if status is dns.Status.FOUND else status.name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("esb.abc.us-east-1.rds.amazonaws.com", ["10.0.1.50"]),
        ("other.abc.us-east-1.rds.amazonaws.com", "NO_SUCH_NAME"),
        ("ec2.us-east-1.amazonaws.com", ["198.51.100.1"]),
        ("sts.amazonaws.com", ["198.51.100.1"]),
        ("iam.amazonaws.com", ["198.51.100.1"]),
        ("s3.us-east-1.amazonaws.com", ["198.51.100.2"]),
        ("my.packs.s3.us-east-1.amazonaws.com", ["198.51.100.2"]),
        ("packs.s3.amazonaws.com", ["198.51.100.2"]),
        ("api.ecr.us-east-1.amazonaws.com", ["198.51.100.1"]),
        ("ec2.us-east-9.amazonaws.com", "NO_SUCH_NAME"),
        ("ec3.us-east-1.amazonaws.com", "NO_SUCH_NAME"),
        ("fs-1.efs.us-east-1.amazonaws.com", "NO_SUCH_NAME"),
        ("amazonaws.com", "NO_SUCH_NAME"),
        ("ec2.cn-north-1.amazonaws.com.cn", ["198.51.100.1"]),
        ("ssm.us-east-1.amazonaws.com", ["10.0.1.254"]),
        ("ssm.eu-west-1.amazonaws.com", ["198.51.100.1"]),
        ("vpce-1.ssm.us-east-1.vpce.amazonaws.com", ["10.0.1.254"]),
        ("ip-10-0-1-10.ec2.internal", ["10.0.1.10"]),
        ("ip-10-0-1-99.ec2.internal", "NO_SUCH_NAME"),
        ("one.esb.internal", ["10.0.1.1", "10.0.1.2"]),
        ("www.esb.internal", ["10.0.1.1", "10.0.1.2"]),
        ("db.esb.internal", ["10.0.1.50"]),
        ("outside.esb.internal", []),
        ("esb.internal", ["10.0.1.1", "10.0.1.2"]),
        ("loop.esb.internal", []),
        ("ring.esb.internal", "FAILED"),
        ("er.esb.internal", []),
        ("a.b.any.esb.internal", ["10.0.1.3"]),
        ("none.esb.internal", "NO_SUCH_NAME"),
        ("example.com", "NO_SUCH_NAME"),
        ("", "NO_SUCH_NAME"),
    ],
)
def test_a_name_stands_for(name: str, expected: list[str] | str) -> None:
    assert addresses(name) == expected


def test_an_address_has_the_name_of_its_instance() -> None:
    names = names_of(PICTURE, "vpc-1", ())
    assert names.answer("10.1.0.10.in-addr.arpa", dns.Type.PTR) == (
        dns.Status.FOUND,
        (dns.pointer("10.1.0.10.in-addr.arpa", dns.Type.PTR, 5, "ip-10-0-1-10.ec2.internal"),),
    )
    for name in ("9.9.0.10.in-addr.arpa", "x.in-addr.arpa", "in-addr.arpa"):
        assert names.answer(name, dns.Type.PTR)[0] is dns.Status.NO_SUCH_NAME


def test_records_of_other_types() -> None:
    names = names_of(PICTURE, "vpc-1", ())
    (text,) = names.answer("deep.er.esb.internal", dns.Type.TXT)[1]
    (service,) = names.answer("_x._tcp.esb.internal", dns.Type.SRV)[1]
    assert text.data == b"\x09two words\x04next"
    assert service.data == b"\0\x01\0\x02\x16\x45\x03one\x03esb\x08internal\0"


def test_without_dns_host_names_private_names_do_not_hold() -> None:
    vpc = replace(VPC, dns_hostnames=False)
    picture = replace(PICTURE, vpcs=(vpc,))
    assert addresses("one.esb.internal", picture) == "NO_SUCH_NAME"
    assert addresses("ssm.us-east-1.amazonaws.com", picture) == ["198.51.100.1"]


def test_the_zone_of_another_vpc_does_not_hold() -> None:
    picture = replace(PICTURE, zones=(replace(ZONE, vpc_ids=frozenset({"vpc-2"})),))
    assert addresses("one.esb.internal", picture) == "NO_SUCH_NAME"


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("CAA", '0 issue "x"', "cannot answer record x.esb.internal CAA"),
        ("A", "10.0.1", "cannot answer record x.esb.internal A '10.0.1'"),
        ("SRV", "1 2 99999 a", "cannot answer record x.esb.internal SRV"),
        ("CNAME", "a..b", "is no DNS name"),
        ("TXT", "x" * 300, "more than 255 bytes"),
        ("TXT", '"open', "No closing quotation"),
    ],
)
def test_a_record_that_cannot_be_answered_is_refused_at_once(kind: str, value: str, said: str) -> None:
    zone = replace(ZONE, records=(record("x.esb.internal", kind, value),))
    with pytest.raises(MachineError, match=said):
        names_of(replace(PICTURE, zones=(zone,)), "vpc-1", ())


def test_a_name_of_zones_leads_to_the_mount_target_in_the_zone_of_the_asker() -> None:
    one, other = instance("10.0.1.10"), instance("10.0.2.10", subnet=OTHER)
    names = names_of(account(one, other, zones=(ZONE,)), "vpc-1", [target("10.0.1.20", PRIVATE)])

    def asked(address: IPv4Address, name: str) -> list[str]:
        return [
            str(IPv4Address(each.data))
            for each in names.asked_by(address).answer(name, dns.Type.A)[1]
            if each.type is dns.Type.A
        ]

    assert asked(one.address, FILES) == ["10.0.1.20"]
    assert asked(other.address, FILES) == []
    assert names.asked_by(other.address).answer(FILES, dns.Type.A)[0] is dns.Status.NO_SUCH_NAME
    assert asked(one.address, "files.esb.internal") == ["10.0.1.20"]
    assert asked(other.address, f"us-east-1a.{FILES}") == ["10.0.1.20"]
    names = names_of(account(one, other), "vpc-1", [target("10.0.1.20", PRIVATE), target("10.0.2.20", OTHER)])
    assert (asked(one.address, FILES), asked(other.address, FILES)) == (["10.0.1.20"], ["10.0.2.20"])

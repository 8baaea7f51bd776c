"""What an instance is told about itself."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from tests.unit.emulator.machines.pictures import PROFILE, ROLE, instance
from wso2_cluster.emulator.machines.instance_data import documents
from wso2_cluster.emulator.server import SessionKeys

if TYPE_CHECKING:
    from wso2_cluster.emulator.machines.account import InstanceView, RoleView

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
PLAIN = """\
dynamic/instance-identity/document
meta-data/ami-id
meta-data/ami-launch-index
meta-data/ami-manifest-path
meta-data/hostname
meta-data/instance-action
meta-data/instance-id
meta-data/instance-life-cycle
meta-data/instance-type
meta-data/local-hostname
meta-data/local-ipv4
meta-data/mac
meta-data/network/interfaces/macs/02:00:00:00:00:01/device-number
meta-data/network/interfaces/macs/02:00:00:00:00:01/interface-id
meta-data/network/interfaces/macs/02:00:00:00:00:01/local-hostname
meta-data/network/interfaces/macs/02:00:00:00:00:01/local-ipv4s
meta-data/network/interfaces/macs/02:00:00:00:00:01/mac
meta-data/network/interfaces/macs/02:00:00:00:00:01/owner-id
meta-data/network/interfaces/macs/02:00:00:00:00:01/security-group-ids
meta-data/network/interfaces/macs/02:00:00:00:00:01/security-groups
meta-data/network/interfaces/macs/02:00:00:00:00:01/subnet-id
meta-data/network/interfaces/macs/02:00:00:00:00:01/subnet-ipv4-cidr-block
meta-data/network/interfaces/macs/02:00:00:00:00:01/vpc-id
meta-data/network/interfaces/macs/02:00:00:00:00:01/vpc-ipv4-cidr-block
meta-data/network/interfaces/macs/02:00:00:00:00:01/vpc-ipv4-cidr-blocks
meta-data/placement/availability-zone
meta-data/placement/availability-zone-id
meta-data/placement/region
meta-data/profile
meta-data/reservation-id
meta-data/security-groups
meta-data/services/domain
meta-data/services/partition
""".splitlines()


def keys(_: InstanceView, role: RoleView) -> SessionKeys:
    expires = NOON + dt.timedelta(hours=6)
    return SessionKeys(key_id=f"ASIA-{role.name}", secret_key="secret", token="token", issued=NOON, expires=expires)


def told(which: InstanceView) -> dict[str, bytes]:
    return {path: document() for path, document in documents(which, keys).items()}


def test_a_plain_instance_is_told_this_and_no_more() -> None:
    assert list(told(instance("10.0.1.10"))) == PLAIN


def test_what_an_instance_has_besides_is_told_too() -> None:
    more = replace(
        instance("10.0.1.10"),
        public_address=IPv4Address("203.0.113.5"),
        user_data=b"\x1f\x8b",
        profile=PROFILE,
        tags_in_metadata=True,
        tags={"Name": "esb", "wso2-role": "worker"},
    )
    said = told(more)
    assert sorted(set(said) - set(PLAIN)) == [
        "meta-data/iam/info",
        "meta-data/iam/security-credentials/node",
        "meta-data/network/interfaces/macs/02:00:00:00:00:01/public-ipv4s",
        "meta-data/public-ipv4",
        "meta-data/tags/instance/Name",
        "meta-data/tags/instance/wso2-role",
        "user-data",
    ]
    assert said["user-data"] == b"\x1f\x8b"
    assert said["meta-data/tags/instance/wso2-role"] == b"worker"


def test_keys_of_the_role_have_the_form_of_ec2() -> None:
    said = told(instance("10.0.1.10", profile=PROFILE))
    assert json.loads(said["meta-data/iam/security-credentials/node"]) == {
        "Code": "Success",
        "LastUpdated": "2026-11-21T12:00:00Z",
        "Type": "AWS-HMAC",
        "AccessKeyId": "ASIA-node",
        "SecretAccessKey": "secret",
        "Token": "token",
        "Expiration": "2026-11-21T18:00:00Z",
    }


def test_a_role_that_ec2_may_not_take_on_has_no_keys() -> None:
    said = told(instance("10.0.1.10", profile=replace(PROFILE, role=replace(ROLE, trusts_ec2=False))))
    assert json.loads(said["meta-data/iam/security-credentials/node"])["Code"] == "AssumeRoleUnauthorizedAccess"


def test_a_profile_without_a_role_has_none_to_list() -> None:
    said = told(instance("10.0.1.10", profile=replace(PROFILE, role=None)))
    assert [path for path in said if "iam" in path] == ["meta-data/iam/info"]


def test_the_identity_document() -> None:
    assert json.loads(told(instance("10.0.1.10"))["dynamic/instance-identity/document"]) == {
        "accountId": "123456789012",
        "architecture": "x86_64",
        "availabilityZone": "us-east-1a",
        "billingProducts": None,
        "devpayProductCodes": None,
        "marketplaceProductCodes": None,
        "imageId": "ami-1",
        "instanceId": "i-10",
        "instanceType": "t3.medium",
        "kernelId": None,
        "pendingTime": "2026-11-21T12:00:00Z",
        "privateIp": "10.0.1.10",
        "ramdiskId": None,
        "region": "us-east-1",
        "version": "2017-09-30",
    }

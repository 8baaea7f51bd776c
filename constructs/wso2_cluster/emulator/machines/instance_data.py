"""What the metadata service tells an instance about itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from wso2_cluster.emulator.machines.account import InstanceView, Profile, RoleView
    from wso2_cluster.emulator.server import SessionKeys

Document = Callable[[], bytes]
"""Says one thing at the moment when it is asked for: keys of a role are made then."""

_PARTITIONS = {"cn-": ("aws-cn", "amazonaws.com.cn"), "us-gov-": ("aws-us-gov", "amazonaws.com")}


def documents(instance: InstanceView, keys: Callable[[InstanceView, RoleView], SessionKeys]) -> Mapping[str, Document]:
    """Everything by path below the version, such as `meta-data/instance-id`, in the order in which EC2 lists it.

    Left out is what this instance does not have on EC2 either: public keys, a public address, a role, tags that
    are not shown to it, user data.
    """
    partition, domain = next(
        (known for start, known in _PARTITIONS.items() if instance.region.startswith(start)), ("aws", "amazonaws.com")
    )
    groups = "\n".join(group.name for group in instance.groups)
    meta = {
        "ami-id": instance.image,
        "ami-launch-index": str(instance.launch_index),
        "ami-manifest-path": "(unknown)",
        "hostname": instance.hostname,
        "instance-action": "none",
        "instance-id": instance.id,
        "instance-life-cycle": "on-demand",
        "instance-type": instance.type,
        "local-hostname": instance.hostname,
        "local-ipv4": str(instance.address),
        "mac": instance.mac,
        **_network(instance, groups),
        "placement/availability-zone": instance.subnet.zone,
        "placement/availability-zone-id": instance.subnet.zone_id,
        "placement/region": instance.region,
        "profile": "default-hvm",
        **({"public-ipv4": str(instance.public_address)} if instance.public_address else {}),
        "reservation-id": instance.reservation_id,
        "security-groups": groups,
        "services/domain": domain,
        "services/partition": partition,
        **(
            {f"tags/instance/{key}": value for key, value in sorted(instance.tags.items())}
            if instance.tags_in_metadata
            else {}
        ),
    }
    said: dict[str, Document] = {
        "dynamic/instance-identity/document": _constant(_identity(instance)),
        **{f"meta-data/{path}": _constant(value.encode()) for path, value in meta.items()},
        **(_role(instance, instance.profile, keys) if instance.profile else {}),
    }
    if instance.user_data:
        said["user-data"] = _constant(instance.user_data)
    return dict(sorted(said.items()))


def _network(instance: InstanceView, groups: str) -> dict[str, str]:
    vpc = instance.subnet.vpc
    blocks = [str(cidr) for cidr in vpc.cidrs]
    interface = {
        "device-number": "0",
        "interface-id": instance.interface_id,
        "local-hostname": instance.hostname,
        "local-ipv4s": str(instance.address),
        "mac": instance.mac,
        "owner-id": instance.owner_id,
        "security-group-ids": "\n".join(group.id for group in instance.groups),
        "security-groups": groups,
        "subnet-id": instance.subnet.id,
        "subnet-ipv4-cidr-block": str(instance.subnet.cidr),
        "vpc-id": vpc.id,
        "vpc-ipv4-cidr-block": blocks[0],
        "vpc-ipv4-cidr-blocks": "\n".join(blocks),
        **({"public-ipv4s": str(instance.public_address)} if instance.public_address else {}),
    }
    return {f"network/interfaces/macs/{instance.mac}/{name}": value for name, value in interface.items()}


def _role(
    instance: InstanceView, profile: Profile, keys: Callable[[InstanceView, RoleView], SessionKeys]
) -> dict[str, Document]:
    info = {
        "Code": "Success" if profile.role else "InstanceProfileNotFound",
        "LastUpdated": _time(instance.launch_time),
        "InstanceProfileArn": profile.arn,
        "InstanceProfileId": profile.id,
    }
    said: dict[str, Document] = {"meta-data/iam/info": _constant(_json(info))}
    if role := profile.role:
        said[f"meta-data/iam/security-credentials/{role.name}"] = lambda: _credentials(instance, role, keys)
    return said


def _credentials(
    instance: InstanceView, role: RoleView, keys: Callable[[InstanceView, RoleView], SessionKeys]
) -> bytes:
    if not role.trusts_ec2:
        return _json(
            {
                "Code": "AssumeRoleUnauthorizedAccess",
                "Message": f"EC2 cannot assume the role {role.name}. Please see documentation at "
                "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshoot-iam.html",
                "LastUpdated": _time(instance.launch_time),
            }
        )
    session = keys(instance, role)
    return _json(
        {
            "Code": "Success",
            "LastUpdated": _time(session.issued),
            "Type": "AWS-HMAC",
            "AccessKeyId": session.key_id,
            "SecretAccessKey": session.secret_key,
            "Token": session.token,
            "Expiration": _time(session.expires),
        }
    )


def _identity(instance: InstanceView) -> bytes:
    return _json(
        {
            "accountId": instance.owner_id,
            "architecture": instance.architecture,
            "availabilityZone": instance.subnet.zone,
            "billingProducts": None,
            "devpayProductCodes": None,
            "marketplaceProductCodes": None,
            "imageId": instance.image,
            "instanceId": instance.id,
            "instanceType": instance.type,
            "kernelId": None,
            "pendingTime": _time(instance.launch_time),
            "privateIp": str(instance.address),
            "ramdiskId": None,
            "region": instance.region,
            "version": "2017-09-30",
        }
    )


def _constant(value: bytes) -> Document:
    return lambda: value


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2).encode()


def _time(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

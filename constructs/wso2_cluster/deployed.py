"""A cluster as AWS has it: nodes, their configuration read back from user data, and who would find whom."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from wso2_cluster.deployment import Role
from wso2_cluster.discovery import Instance, Member, describe_instances
from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.members import configured_member, edits_of
from wso2_cluster.userdata import UserDataError, node_document


class DeployedError(WSO2ClusterError):
    """AWS could not be asked, or what it holds is not a cluster of this library."""


@dataclass(frozen=True, kw_only=True)
class DeployedNode:
    """An instance that carries user data of this library."""

    instance: Instance
    role: str
    zone: str
    document: Mapping[str, Any]
    """Its node.json."""

    @property
    def edits(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """Path and edit of every edit, in order."""
        return edits_of(self.document)


def deployed_nodes(environment: Mapping[str, str], name: str) -> tuple[DeployedNode, ...]:
    """The running nodes of deployment *name*, found by their names and read back from EC2.

    Raises:
        DeployedError: EC2 can't be asked.
    """
    ec2 = client("ec2", environment)
    # Not by the beginning alone: another deployment's name may begin with this one's.
    node_name = re.compile(rf"{re.escape(name)}-({'|'.join(Role)})-\d+")
    nodes = []
    try:
        described = {
            found["InstanceId"]: found
            for page in ec2.get_paginator("describe_instances").paginate()
            for reservation in page["Reservations"]
            for found in reservation["Instances"]
        }
        for instance in describe_instances(ec2):
            if instance.state != "running" or not node_name.fullmatch(instance.name):
                continue
            attribute = ec2.describe_instance_attribute(InstanceId=instance.id, Attribute="userData")
            payload = base64.b64decode(attribute.get("UserData", {}).get("Value", ""))
            try:
                document = node_document(payload)
            except UserDataError:
                continue
            found = described[instance.id]
            nodes.append(
                DeployedNode(
                    instance=instance,
                    role=instance.tags.get("wso2-role", ""),
                    zone=found["Placement"]["AvailabilityZone"],
                    document=document,
                )
            )
    except (ClientError, BotoCoreError) as error:
        raise DeployedError(f"EC2 did not show the nodes of {name}: {error}") from error
    return tuple(sorted(nodes, key=lambda node: node.instance.name))


def discovery_view(environment: Mapping[str, str], document: Mapping[str, Any]) -> tuple[Instance, ...]:
    """What a member sees: the instances that EC2 shows to the access key of its own configuration.

    In scheme discovered there is no key: EC2 shows them to the account of *environment*, as it would to the role.

    Raises:
        DeployedError: the key can't be read from its secret.
        DiscoveryError: EC2 refuses the key.
    """
    if "members" in document["references"]:
        return describe_instances(client("ec2", environment))
    reference = document["references"]["discovery-access-key"]
    try:
        answer = client("secretsmanager", environment).get_secret_value(SecretId=reference["id"])
        secret = json.loads(answer["SecretString"])
        keys = {"AWS_ACCESS_KEY_ID": secret["accessKey"], "AWS_SECRET_ACCESS_KEY": secret["secretKey"]}
    except (ClientError, BotoCoreError, ValueError, KeyError, TypeError) as error:
        raise DeployedError(f"secret {reference['id']} holds no discovery key: {error}") from error
    return describe_instances(client("ec2", {**environment, **keys}))


def member_of(node: DeployedNode) -> Member:
    """The cluster member that *node*'s edits make of the product."""
    return configured_member(node.instance.name, node.document)


def client(service: str, environment: Mapping[str, str]) -> Any:  # noqa: ANN401
    """A boto3 client for the account that *environment*'s variables name."""
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=environment.get("AWS_ENDPOINT_URL"),
        region_name=environment.get("AWS_REGION"),
        aws_access_key_id=environment.get("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=environment.get("AWS_SECRET_ACCESS_KEY"),
    )

"""A cluster as AWS has it: nodes, their configuration read back from user data, and who would find whom."""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from wso2_cluster.deployment import Role
from wso2_cluster.discovery import Instance, Member, Query, Scheme, describe_instances
from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.userdata import UserDataError, node_document

_CLUSTERING = "/axisconfig/clustering"


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
        return tuple((file["path"], edit) for file in self.document["files"] for edit in file["edits"])


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
    parameters = {_plain(name): str(value) for name, value in _parameters(node.edits) if isinstance(value, str | int)}
    asked = node.document["references"].get("members")
    scheme = Scheme.DISCOVERED if asked else Scheme(parameters["membershipscheme"])
    query = (
        Query(
            region=node.document["region"],
            tag_key=asked["tag_key"],
            tag_value=asked["tag_value"],
            security_group=asked["security_group"],
            by_node=True,
        )
        if asked
        else Query(
            region=parameters.get("region"),
            tag_key=parameters.get("tagkey"),
            tag_value=parameters.get("tagvalue"),
            security_group=parameters.get("securitygroup") or parameters.get("securitygroupname"),
        )
    )
    return Member(
        name=node.instance.name,
        address=parameters["localmemberhost"],
        port=int(parameters["localmemberport"]),
        domain=parameters["domain"],
        scheme=scheme,
        query=None if scheme is Scheme.WKA else query,
        well_known=tuple(_well_known(node.edits)) if scheme is Scheme.WKA else (),
    )


def client(service: str, environment: Mapping[str, str]) -> Any:  # noqa: ANN401
    """A boto3 client for the account that *environment*'s variables name."""
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=environment.get("AWS_ENDPOINT_URL"),
        region_name=environment.get("AWS_REGION"),
        aws_access_key_id=environment.get("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=environment.get("AWS_SECRET_ACCESS_KEY"),
    )


def _plain(name: str) -> str:
    """`tagKey`, `tag-key` and `tag_key` are one parameter: kernels spell it differently, and deployment.toml again."""
    return name.replace("-", "").replace("_", "").lower()


def _parameters(edits: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterable[tuple[str, Any]]:
    prefix = f"{_CLUSTERING}/parameter[@name='"
    for _, edit in edits:
        at = edit.get("at", "")
        if edit["op"] == "set_toml" and at[0] == "clustering":
            yield at[-1], edit["value"]
        elif edit["op"] == "set_text" and at.startswith(prefix) and at.endswith("']"):
            yield at[len(prefix) : -2], edit["value"]


def _well_known(edits: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterable[tuple[str, int]]:
    for _, edit in edits:
        if edit["op"] == "put" and edit["at"] == f"{_CLUSTERING}/members":
            for member in edit["element"]["children"]:
                values = {child["tag"]: child["text"] for child in member["children"]}
                yield values["hostName"], int(values["port"])
        elif edit["op"] == "set_toml" and edit["at"] == ["clustering", "members"]:
            for member in edit["value"]:
                host, _, port = member.rpartition(":")
                yield host, int(port)

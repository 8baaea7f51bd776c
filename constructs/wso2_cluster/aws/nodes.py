"""The EC2 instances."""

import base64
from collections.abc import Sequence

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable, TerraformResourceLifecycle
from wso2_cluster.topology import Node
from wso2_cluster.userdata import UserData


class NodeInstance(Construct):
    """One node: an instance with a fixed private address and its configuration in the user data.

    Metadata needs a session token (IMDSv2) and is not reachable from containers, the root volume is encrypted, there
    is no public address and no SSH key. Changed user data replaces the instance, since cloud-init would not read it
    again; a newer image does not.
    """

    instance_id: str
    address: str

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        node: Node,
        user_data: UserData,
        image: str,
        subnet_id: str,
        security_group_id: str,
        instance_profile: str,
        metadata_tokens_required: bool,
        tags: dict[str, str],
        after: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, id)
        volume = node.group.volume
        instance = aws.Instance(
            self,
            "instance",
            ami=image,
            instance_type=node.group.instance_type,
            subnet_id=subnet_id,
            private_ip=str(node.address),
            associate_public_ip_address=False,
            vpc_security_group_ids=[security_group_id],
            iam_instance_profile=instance_profile,
            user_data_base64=base64.b64encode(user_data.payload).decode(),
            user_data_replace_on_change=True,
            monitoring=True,
            ebs_optimized=True,
            metadata_options=aws.InstanceMetadataOptions(
                http_endpoint="enabled",
                http_tokens="required" if metadata_tokens_required else "optional",
                http_put_response_hop_limit=1,
            ),
            root_block_device=aws.InstanceRootBlockDevice(
                encrypted=True, kms_key_id=volume.kms_key, volume_size=volume.size, volume_type="gp3"
            ),
            tags={"Name": node.name, "wso2-role": node.role.value, **tags},
            lifecycle=TerraformResourceLifecycle(ignore_changes=["ami"]),
            depends_on=list(after),
        )
        self.instance_id = instance.id
        self.address = instance.private_ip

"""The EC2 instances."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable, TerraformResourceLifecycle, literal
from wso2_cluster.aws.identity import NodeRole
from wso2_cluster.aws.network import Subnet
from wso2_cluster.aws.security import Firewall
from wso2_cluster.deployment import DISTRIBUTIONS, DataVolume, Image, Volume

DATA_DEVICE = "/dev/sdf"
"""The first name that AWS recommends for data volumes (EC2 user guide, "Device names for volumes")."""


@dataclass(frozen=True, kw_only=True)
class MachineImage:
    """What instances start from."""

    id: str
    moves: bool
    """Whether the id changes without anybody's doing; then a new one replaces no instance."""

    @classmethod
    def from_id(cls, id: str) -> "MachineImage":  # noqa: A002
        """The image with this id. Another id replaces the instances."""
        return cls(id=id, moves=False)

    @classmethod
    def from_parameter(cls, scope: Construct, id: str, *, name: str) -> "MachineImage":  # noqa: A002
        """The image that the SSM parameter *name* holds when an instance is made.

        A newer image does not replace the instance; its replacement for another reason takes it.
        """
        return cls(id=aws.DataAwsSsmParameter(scope, id, name=name).insecure_value, moves=True)


def machine_image(scope: Construct, id: str, image: Image) -> MachineImage:  # noqa: A002
    """What instances start from, as a deployment file says it."""
    if image.ami:
        return MachineImage.from_id(image.ami)
    parameter = image.parameter or DISTRIBUTIONS[image.os].image_parameter
    return MachineImage.from_parameter(scope, id, name=str(parameter))


class NodeInstance(Construct):
    """One node: an instance with a fixed private address and its configuration in the user data.

    Metadata needs a session token (IMDSv2) and is not reachable from containers, volumes are encrypted, there is no
    SSH key, and no public address unless asked for. When its host fails, AWS moves the instance, with its address and
    its volumes. Changed user data replaces the instance, since cloud-init would not read it again; the new one has the
    same address.
    """

    instance_id: str
    address: str
    instance: aws.Instance
    """The resource itself: `instance.add_override("hibernation", True)` says what no argument does."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        address: IPv4Address | None,
        subnet: Subnet,
        firewall: Firewall,
        role: NodeRole,
        image: MachineImage,
        user_data: bytes,
        instance_type: str = "t3.medium",
        volume: Volume = Volume(),  # noqa: B008 - frozen
        data_volume: DataVolume | None = None,
        public: bool = False,
        detailed_monitoring: bool = True,
        kms_key: str | None = None,
        security_group_ids: Sequence[str] = (),
        metadata_tokens_required: bool = True,
        termination_protection: bool = False,
        tags: Mapping[str, str] | None = None,
        after: Sequence[ITerraformDependable] = (),
    ) -> None:
        """Make an instance.

        Args:
            scope: the stack, or a construct in it.
            id: id of the construct.
            name: the instance's name.
            address: its private address, in *subnet*; None: AWS chooses one.
            subnet: where it stands.
            firewall: the members' security group.
            role: what it may do on AWS.
            image: what it starts from.
            user_data: at most 16,384 bytes, as cloud-init takes them: `user_data(...)` makes a node's.
            instance_type: its type.
            volume: the root volume.
            data_volume: a second volume, made and deleted with the instance. Default: none.
            public: whether it gets an address on the internet as well. Default: no.
            detailed_monitoring: whether CloudWatch gets its figures every minute, or every five.
            kms_key: ARN of the key for volumes that name none. Default: the account's own for EBS.
            security_group_ids: further groups of one's own.
            metadata_tokens_required: whether metadata answers only with a token (IMDSv2).
            termination_protection: whether EC2 refuses to terminate it, and with that its replacement.
            tags: tags beside its name, on its volumes too.
            after: what has to exist before it starts.
        """
        super().__init__(scope, id)
        # Terraform would take `${…}` in a value that a person wrote for its own.
        written = {literal(key): literal(value) for key, value in {"Name": name, **(tags or {})}.items()}
        self.instance = aws.Instance(
            self,
            "instance",
            ami=image.id,
            instance_type=instance_type,
            subnet_id=subnet.id,
            private_ip=str(address) if address else None,
            associate_public_ip_address=public,
            vpc_security_group_ids=[firewall.group_id, *security_group_ids],
            iam_instance_profile=role.instance_profile,
            user_data_base64=base64.b64encode(user_data).decode(),
            user_data_replace_on_change=True,
            monitoring=detailed_monitoring,
            ebs_optimized=True,
            disable_api_termination=termination_protection,
            maintenance_options=aws.InstanceMaintenanceOptions(auto_recovery="default"),
            metadata_options=aws.InstanceMetadataOptions(
                http_endpoint="enabled",
                http_tokens="required" if metadata_tokens_required else "optional",
                http_put_response_hop_limit=1,
            ),
            root_block_device=aws.InstanceRootBlockDevice(
                encrypted=True,
                kms_key_id=volume.kms_key or kms_key,
                volume_size=volume.size,
                volume_type="gp3",
                tags=written,
            ),
            ebs_block_device=[
                aws.InstanceEbsBlockDevice(
                    device_name=DATA_DEVICE,
                    encrypted=True,
                    kms_key_id=data_volume.kms_key or kms_key,
                    volume_size=data_volume.size,
                    volume_type="gp3",
                    delete_on_termination=True,
                    tags=written,
                )
            ]
            if data_volume
            else None,
            tags=written,
            lifecycle=TerraformResourceLifecycle(ignore_changes=["ami"]) if image.moves else None,
            depends_on=list(after),
        )
        self.instance_id = self.instance.id
        self.address = self.instance.private_ip

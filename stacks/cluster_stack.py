"""The stack of a deployment file."""

from collections.abc import Callable
from pathlib import Path

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.cluster import Cluster
from wso2_cluster.aws.core import Construct, LocalBackend, TerraformOutput, TerraformStack
from wso2_cluster.aws.state import keep_in_s3
from wso2_cluster.carbon import NodeConfiguration
from wso2_cluster.deployment import S3State
from wso2_cluster.topology import Topology
from wso2_cluster.userdata import UserData, user_data

REQUIRED_TERRAFORM = ">= 1.11.0"


class ClusterStack(TerraformStack):
    """Everything that one deployment file describes, in one Terraform state."""

    cluster: Cluster

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        topology: Topology,
        folder: Path,
        trial_folder: Path,
        output_folder: Path,
        terraform_state: Path | None = None,
        user_data: Callable[[NodeConfiguration], UserData] = user_data,
    ) -> None:
        """Build the stack.

        Args:
            scope: the app.
            id: the stack's id, the name of its deployment file without `.yaml`.
            topology: the nodes and what they run.
            folder: the deployment file's folder, which file names in it are relative to.
            trial_folder: where self-signed certificates are kept between synths.
            output_folder: cdktf's output folder.
            terraform_state: folder of Terraform's state, whatever the deployment says. Default: the state is where
                `state` of the deployment says, else in the folder in which cdktf runs.
            user_data: makes the user data of a node.
        """
        super().__init__(scope, id)
        deployment = topology.deployment
        self.add_override("terraform.required_version", REQUIRED_TERRAFORM)
        if terraform_state is not None:
            LocalBackend(self, path=str(terraform_state / f"terraform.{id}.tfstate"))
        elif isinstance(deployment.state, S3State):
            region = deployment.aws.region
            keep_in_s3(self, deployment.state, key=f"{region}/{deployment.name}.tfstate", region=region)
        aws.AwsProvider(
            self,
            "aws",
            region=deployment.aws.region,
            default_tags=[aws.AwsProviderDefaultTags(tags=dict(deployment.aws.tags))] if deployment.aws.tags else None,
        )
        self.cluster = Cluster(
            self,
            "cluster",
            topology=topology,
            folder=folder,
            trial_folder=trial_folder / deployment.name,
            stack_folder=output_folder / "stacks" / id,
            user_data=user_data,
        )
        self._outputs(topology)

    def _outputs(self, topology: Topology) -> None:
        nodes = {
            node.name: {
                "id": self.cluster.nodes[node.name].instance_id,
                "address": str(node.address),
                "role": node.role.value,
                "zone": node.zone,
            }
            for node in topology.nodes
        }
        TerraformOutput(self, "nodes", value=nodes, description="The nodes: instance id, private address, role, zone")
        front, balancer = self.cluster.front, self.cluster.balancer
        entrance = balancer.dns_name if balancer else front.address if front else None
        if front:
            machines = {name: node.instance_id for name, node in front.nodes.items()}
            TerraformOutput(self, "nginx", value=machines, description="NGINX's own machines: instance ids")
        if entrance:
            TerraformOutput(
                self,
                "balancer",
                value=entrance,
                description="Point the service's and the console's host name here ("
                + ("CNAME or alias)" if balancer else "A record)"),
            )
            TerraformOutput(self, "console", value=topology.console_url, description="Management console")
            for name, address in topology.entrances.items():
                TerraformOutput(self, name, value=address, description=name.capitalize())
        if self.cluster.database:
            TerraformOutput(self, "database", value=self.cluster.database.endpoint, description="Host of the database")
        if self.cluster.discovery:
            TerraformOutput(
                self,
                "discovery_secret",
                value=self.cluster.discovery.secret_arn,
                description="Secret with the key that can describe instances",
            )

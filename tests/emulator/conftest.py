"""One deployment of a shipped file for a whole module: it takes minutes."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import needs
from tests.synthesis import SHIPPED
from wso2_cluster.deployed import DeployedNode, client, deployed_nodes, discovery_view, member_of
from wso2_cluster.deployer import Deployer
from wso2_cluster.deployment import WkaMembership, load_deployment
from wso2_cluster.discovery import Membership, who_joins_whom
from wso2_cluster.emulator import EmbeddedAws
from wso2_cluster.topology import Topology, plan_topology
from wso2_node import files
from wso2_node.apply import preview
from wso2_node.config import parse
from wso2_node.references import Aws

STACK = SHIPPED.stem
APP = [sys.executable, "-m", "stacks"]


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """The deployment of a file, in some account."""

    file: Path
    environment: Mapping[str, str]
    """What leads boto3 to the account."""
    deployer: Deployer
    topology: Topology
    said: list[str] = field(default_factory=list)
    """What cdktf printed so far."""

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
        return client(service, self.environment)

    @property
    def stack_folder(self) -> Path:
        """Where Terraform runs."""
        return self.deployer.folder / "cdktf.out" / "stacks" / self.file.stem

    @property
    def state(self) -> str:
        """Terraform's state, as it is kept."""
        return (self.deployer.folder / f"terraform.{self.file.stem}.tfstate").read_text("utf-8")

    def synthesize(self) -> Path:
        """Synthesize the deployment file as it is now; return the Terraform JSON."""
        self._run(APP, self.deployer.folder)
        return self.stack_folder / "cdk.tf.json"

    def plan(self) -> dict[str, tuple[str, ...]]:
        """What Terraform would do to each resource of the Terraform JSON as it is now, besides nothing."""
        document = self.plan_document()
        changes = {each["address"]: tuple(each["change"]["actions"]) for each in document["resource_changes"]}
        return {address: actions for address, actions in changes.items() if actions not in (("no-op",), ("read",))}

    def plan_document(self) -> Any:  # noqa: ANN401 - JSON
        """`terraform show -json` of a plan for the Terraform JSON as it is now."""
        terraform = str(self.deployer.toolchain.terraform)
        self._run([terraform, "plan", "-input=false", "-lock=false", "-out=kept.plan"], self.stack_folder)
        return json.loads(self._run([terraform, "show", "-json", "kept.plan"], self.stack_folder))

    def secret_values(self) -> Mapping[str, str]:
        """What every secret of the account with a value keeps, but names of users; by the secret's name and field."""
        secrets = self.client("secretsmanager")
        found = {}
        for secret in secrets.list_secrets()["SecretList"]:
            try:
                fields = json.loads(secrets.get_secret_value(SecretId=secret["ARN"])["SecretString"])
            except secrets.exceptions.ResourceNotFoundException:
                # A key store's: the first node puts it there, and here none boots.
                continue
            found.update({f"{secret['Name']} {key}": value for key, value in fields.items() if key != "username"})
        return found

    def says_nothing_changes(self) -> bool:
        """Whether `cdktf diff` finds nothing left to do."""
        said: list[str] = []
        self.deployer.diff(self.file.stem, said.append)
        return "No changes. Your infrastructure matches the configuration." in re.sub(
            r"\x1b\[[0-9;]*m", "", "\n".join(said)
        )

    def membership(self) -> Membership:
        """Who finds whom: members ask what EC2 shows to them, or have their lists."""
        nodes = self.nodes()
        lists = isinstance(self.topology.deployment.cluster.membership, WkaMembership)
        instances = () if lists else discovery_view(self.environment, nodes[0].document)
        return who_joins_whom([member_of(node) for node in nodes], instances)

    def behind_balancer(self) -> dict[str, list[tuple[str, int]]]:
        """Names and ports of the nodes in every target group."""
        elb = self.client("elbv2")
        ids = {node.instance.id: node.instance.name for node in self.nodes()}
        behind = {}
        for group in elb.describe_target_groups()["TargetGroups"]:
            health = elb.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]
            targets = [(ids[each["Target"]["Id"]], each["Target"]["Port"]) for each in health]
            behind[group["TargetGroupName"]] = sorted(targets)
        return behind

    def look_up(self, node: DeployedNode) -> dict[str, str]:
        """What *node* looks up before it starts, by the node program's own hand."""
        aws = self._as_node(node)
        return {name: aws.resolve(name) for name in node.document["references"]}

    def apply(self, node: DeployedNode, home: Path) -> dict[str, bytes]:
        """What user data, read back from EC2, makes of the product in *home*, which is only read; by path."""
        config = parse(json.dumps(node.document).encode(), node.instance.name)
        texts = preview(config, lambda path: files.read(files.below(home, path)), self._as_node(node).resolve)
        return {path: after for path, (before, after) in texts.items() if after != before}

    def _as_node(self, node: DeployedNode) -> Aws:
        def make(service: str, **_: object) -> Any:  # noqa: ANN401 - as boto3's
            return self.client(service)

        return Aws(node.document["region"], node.document["references"], make)

    def _run(self, command: list[str], folder: Path) -> str:
        environment = self.deployer.toolchain.child_environment(self.deployer.folder, self.deployer.environment)
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def nodes(self) -> tuple[DeployedNode, ...]:
        return deployed_nodes(self.environment, self.topology.deployment.name)


@dataclass(frozen=True, kw_only=True)
class Account(Deployed):
    """The embedded AWS with the deployment of a file in it."""

    aws: EmbeddedAws


@contextmanager
def deployed(file: Path, folder: Path) -> Iterator[Account]:
    """`cdktf deploy` of *file* has run in *folder*, every request of it with signature and permission checked."""
    toolchain = needs.toolchain()
    topology = plan_topology(load_deployment(file))
    with EmbeddedAws(region=topology.deployment.aws.region) as aws:
        aws.enforce_iam(True)
        account = Account(
            file=file,
            environment=aws.environment(),
            aws=aws,
            deployer=Deployer(
                toolchain=toolchain,
                app=APP,
                folder=folder,
                environment=aws.child_environment(needs.python_environment(DEPLOYMENT=str(file))),
            ),
            topology=topology,
        )
        account.deployer.prepare()
        account.deployer.deploy(file.stem, account.said.append)
        yield account


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """The deployment that `make demo` shows."""
    with deployed(SHIPPED, tmp_path_factory.mktemp("deployment")) as account:
        yield account


@pytest.fixture(scope="module")
def destroyed(account: Account) -> Account:
    """`cdktf destroy` has run. Whatever looks at the deployment has to come before."""
    account.deployer.unprotect(account.file.stem, account.said.append)
    account.deployer.destroy(account.file.stem, account.said.append)
    return account


def left_over(account: Account) -> dict[str, list[Any]]:
    """What there is in the account, of all that a stack can make."""
    ec2 = account.client("ec2")
    instances = [each for page in ec2.describe_instances()["Reservations"] for each in page["Instances"]]
    left = {
        "instances": [each for each in instances if each["State"]["Name"] != "terminated"],
        "networks": [vpc for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]],
        "addresses": ec2.describe_addresses()["Addresses"],
        "gateways": [
            each for each in ec2.describe_nat_gateways()["NatGateways"] if each["State"] not in {"deleted", "deleting"}
        ],
        "internet gateways": [
            each for each in ec2.describe_internet_gateways()["InternetGateways"] if each.get("Attachments")
        ],
        "groups": [each for each in ec2.describe_security_groups()["SecurityGroups"] if each["GroupName"] != "default"],
        "volumes": [each for each in ec2.describe_volumes()["Volumes"] if each["State"] != "deleted"],
        "secrets": account.client("secretsmanager").list_secrets()["SecretList"],
        "parameters": [
            each
            for each in account.client("ssm").describe_parameters()["Parameters"]
            if not each["Name"].startswith("/aws/")
        ],
        "users": account.client("iam").list_users()["Users"],
        "roles": account.client("iam").list_roles()["Roles"],
        "profiles": account.client("iam").list_instance_profiles()["InstanceProfiles"],
        "balancers": account.client("elbv2").describe_load_balancers()["LoadBalancers"],
        "target groups": account.client("elbv2").describe_target_groups()["TargetGroups"],
        "databases": account.client("rds").describe_db_instances()["DBInstances"],
        "snapshots": account.client("rds").describe_db_snapshots()["DBSnapshots"],
        "clusters": account.client("rds").describe_db_clusters()["DBClusters"],
        "subnet groups": account.client("rds").describe_db_subnet_groups()["DBSubnetGroups"],
        "file systems": account.client("efs").describe_file_systems()["FileSystems"],
        "endpoints": [each for each in ec2.describe_vpc_endpoints()["VpcEndpoints"] if each["State"] != "deleted"],
        "flow logs": ec2.describe_flow_logs()["FlowLogs"],
        "alarms": account.client("cloudwatch").describe_alarms()["MetricAlarms"],
        "dashboards": account.client("cloudwatch").list_dashboards()["DashboardEntries"],
        "log groups": account.client("logs").describe_log_groups()["logGroups"],
        "topics": account.client("sns").list_topics()["Topics"],
        "aliases": [
            each
            for each in account.client("kms").list_aliases()["Aliases"]
            if not each["AliasName"].startswith("alias/aws/")
        ],
        "buckets": account.client("s3").list_buckets()["Buckets"],
        "certificates": account.client("acm").list_certificates()["CertificateSummaryList"],
    }
    return {what: found for what, found in left.items() if found}


@pytest.fixture
def command_environment(tmp_path: Path) -> dict[str, str]:
    """The environment of `wso2-cluster` as a child, its temporary files in a folder of their own."""
    (tmp_path / "temporary").mkdir()
    environment = needs.python_environment(TMPDIR=str(tmp_path / "temporary"))
    return {name: value for name, value in environment.items() if not name.startswith("AWS_") and name not in _DEMO}


_DEMO = ("DEPLOYMENT", "KEEP")

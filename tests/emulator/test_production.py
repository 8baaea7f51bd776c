"""deployments/esb-production.yaml on the embedded AWS: deployed, held to what a reviewer asks, destroyed."""

import base64
import gzip
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.emulator.conftest import Account, deployed, left_over
from tests.needs import PROJECT

pytestmark = pytest.mark.emulator

STACK = "esb-production"
REFUSALS = {"UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "403"}
OTHERS = "wso2/other/database"
"""A secret of another cluster."""


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """The production file, as a copy that tests may change and put back."""
    folder = tmp_path_factory.mktemp("production")
    file = Path(shutil.copy(PROJECT / "deployments" / f"{STACK}.yaml", folder / f"{STACK}.yaml"))
    with deployed(file, folder / "deployment") as account:
        yield account


@pytest.fixture
def changed(account: Account) -> Iterator[Callable[[str, str], None]]:
    """Change the deployment file and synthesize it; it is put back afterwards."""
    before = account.file.read_text("utf-8")

    def change(old: str, new: str) -> None:
        assert before.count(old) == 1
        account.file.write_text(before.replace(old, new), "utf-8")
        account.synthesize()

    yield change
    account.file.write_text(before, "utf-8")
    account.synthesize()


def test_cdktf_has_nothing_left_to_change(account: Account) -> None:
    assert account.plan() == {}
    assert account.says_nothing_changes()


def test_nodes_are_spread_over_three_zones(account: Account) -> None:
    zones = Counter(node.zone for node in account.nodes())
    assert zones.keys() == {"eu-west-1a", "eu-west-1b", "eu-west-1c"}
    assert max(zones.values()) - min(zones.values()) <= 1
    assert len({node.zone for node in account.nodes() if node.role == "worker"}) == 3


def test_nodes_have_no_way_out_to_the_internet(account: Account) -> None:
    ec2 = account.client("ec2")
    assert ec2.describe_nat_gateways()["NatGateways"] == []
    subnets = {
        instance["SubnetId"] for page in ec2.describe_instances()["Reservations"] for instance in page["Instances"]
    }
    tables = ec2.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": sorted(subnets)}])
    routes = [route for table in tables["RouteTables"] for route in table["Routes"]]
    assert len(tables["RouteTables"]) == 3
    assert [route for route in routes if route.get("DestinationCidrBlock") == "0.0.0.0/0"] == []


def test_no_secret_is_in_the_state_the_terraform_json_or_user_data(account: Account) -> None:
    values = account.secret_values()
    assert len(values) == 2
    assert "wso2/esb-prod/database/WSO2_CARBON_DB password" in values
    assert all(len(value) >= 16 for value in values.values())
    places = {
        "state": account.state,
        "terraform json": (account.stack_folder / "cdk.tf.json").read_text("utf-8"),
        "user data": json.dumps([node.document for node in account.nodes()]),
        "plan": json.dumps(account.plan_document()),
    }
    found = [(name, place) for name, value in values.items() for place, text in places.items() if value in text]
    assert found == []


def test_the_state_of_a_file_without_scheme_aws_has_no_key_of_a_user(account: Account) -> None:
    assert "aws_iam_access_key" not in account.state
    assert account.client("iam").list_users()["Users"] == []


@pytest.fixture
def as_node(account: Account) -> Callable[[str, str], Any]:
    """Clients with the session that a node of a role gets from its instance."""
    from wso2_cluster.emulator.server import take_on_role  # noqa: PLC0415

    region = account.aws.region
    iam = account.client("iam")

    create: Callable[..., Any] = boto3.client

    def make(role: str, service: str) -> Any:  # noqa: ANN401
        arn = iam.get_role(RoleName=f"esb-prod-{role}-node-{region}")["Role"]["Arn"]
        keys = take_on_role(arn, session="node", region=region, seconds=3600)
        return create(
            service,
            region_name=region,
            endpoint_url=account.aws.endpoint,
            aws_access_key_id=keys.key_id,
            aws_secret_access_key=keys.secret_key,
            aws_session_token=keys.token,
        )

    return make


@pytest.fixture
def another_cluster(account: Account) -> Iterator[None]:
    """Secret and parameter of another cluster in the same account."""
    secrets, parameters = account.client("secretsmanager"), account.client("ssm")
    secrets.create_secret(Name=OTHERS, SecretString='{"password": "theirs"}')
    parameters.put_parameter(Name="/wso2/other/database/endpoint", Value="theirs", Type="String")
    yield
    secrets.delete_secret(SecretId=OTHERS, ForceDeleteWithoutRecovery=True)
    parameters.delete_parameter(Name="/wso2/other/database/endpoint")


def refused(call: Callable[..., Any], **arguments: Any) -> bool:  # noqa: ANN401
    try:
        call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] in REFUSALS:
            return True
        raise
    return False


@pytest.mark.usefixtures("another_cluster")
@pytest.mark.parametrize("role", ["manager", "worker"])
def test_a_node_reads_what_is_its_own_and_nothing_of_another_cluster(
    as_node: Callable[[str, str], Any], role: str
) -> None:
    secrets, parameters = as_node(role, "secretsmanager"), as_node(role, "ssm")
    assert secrets.get_secret_value(SecretId="wso2/esb-prod/database/WSO2_CARBON_DB")["SecretString"]
    assert refused(secrets.get_secret_value, SecretId=OTHERS)
    assert parameters.get_parameter(Name="/wso2/esb-prod/database/endpoint")["Parameter"]["Value"]
    assert refused(parameters.get_parameter, Name="/wso2/other/database/endpoint")
    assert as_node(role, "ec2").describe_instances()["Reservations"]


@pytest.fixture
def bucket(account: Account) -> Iterator[dict[str, bytes]]:
    """Files in the bucket that the production file names."""
    s3, name = account.client("s3"), "example-wso2-packs"
    files = {key: key.encode() for key in ("global-bundle.pem", "another.pem")}
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": account.aws.region})
    for key, data in files.items():
        s3.put_object(Bucket=name, Key=key, Body=data)
    yield files
    for key in files:
        s3.delete_object(Bucket=name, Key=key)
    s3.delete_bucket(Bucket=name)


@pytest.mark.parametrize("role", ["manager", "worker"])
def test_a_node_fetches_the_authorities_that_vouch_for_its_database(
    account: Account, bucket: dict[str, bytes], as_node: Callable[[str, str], Any], role: str
) -> None:
    (source,) = {node.document["trust"]["authorities"]["source"] for node in account.nodes() if node.role == role}
    name, key = source.removeprefix("s3://").split("/")
    s3 = as_node(role, "s3")
    assert s3.get_object(Bucket=name, Key=key)["Body"].read() == bucket[key]
    assert refused(s3.get_object, Bucket=name, Key="another.pem")


def test_the_administrators_secret_is_for_the_manager_alone(
    account: Account, as_node: Callable[[str, str], Any]
) -> None:
    (database,) = account.client("rds").describe_db_instances()["DBInstances"]
    secret = database["MasterUserSecret"]["SecretArn"]
    assert not refused(as_node("manager", "secretsmanager").get_secret_value, SecretId=secret)
    assert refused(as_node("worker", "secretsmanager").get_secret_value, SecretId=secret)


@pytest.mark.parametrize("role", ["manager", "worker"])
@pytest.mark.parametrize(
    ("service", "action", "arguments"),
    [
        ("ec2", "run_instances", {"ImageId": "ami-12345678", "MinCount": 1, "MaxCount": 1}),
        ("ec2", "terminate_instances", {"InstanceIds": ["i-0123456789abcdef0"]}),
        ("ec2", "create_tags", {"Resources": ["i-0123456789abcdef0"], "Tags": [{"Key": "a", "Value": "b"}]}),
        ("ec2", "describe_instance_attribute", {"InstanceId": "i-0123456789abcdef0", "Attribute": "userData"}),
        ("iam", "create_user", {"UserName": "another"}),
        ("iam", "list_roles", {}),
        ("secretsmanager", "list_secrets", {}),
        (
            "secretsmanager",
            "put_secret_value",
            {"SecretId": "wso2/esb-prod/database/WSO2_CARBON_DB", "SecretString": "x"},
        ),
        ("ssm", "put_parameter", {"Name": "/wso2/esb-prod/database/endpoint", "Value": "x", "Overwrite": True}),
        ("ssm", "describe_parameters", {}),
        ("s3", "list_buckets", {}),
        ("s3", "put_object", {"Bucket": "example-wso2-packs", "Key": "wso2esb-4.9.0.zip", "Body": b"x"}),
        ("s3", "get_object", {"Bucket": "example-wso2-packs", "Key": "another.zip"}),
        ("rds", "describe_db_instances", {}),
        ("kms", "list_keys", {}),
        ("logs", "delete_log_group", {"logGroupName": "/wso2/esb-prod"}),
    ],
)
def test_a_node_makes_and_changes_nothing(
    as_node: Callable[[str, str], Any], role: str, service: str, action: str, arguments: dict[str, Any]
) -> None:
    assert refused(getattr(as_node(role, service), action), **arguments)


def test_other_user_data_of_one_worker_replaces_that_worker_and_its_registrations_alone(account: Account) -> None:
    file = account.stack_folder / "cdk.tf.json"
    before = file.read_text("utf-8")
    document = json.loads(before)
    (worker,) = (each for name, each in document["resource"]["aws_instance"].items() if "worker-2" in name)
    user_data = gzip.decompress(base64.b64decode(worker["user_data_base64"])) + b"# another\n"
    worker["user_data_base64"] = base64.b64encode(gzip.compress(user_data, mtime=0)).decode()
    file.write_text(json.dumps(document), "utf-8")
    try:
        planned = account.plan()
    finally:
        file.write_text(before, "utf-8")
    replaced = {address.rpartition("_")[0]: actions for address, actions in planned.items()}
    replacing = ("delete", "create")
    assert {address: actions for address, actions in replaced.items() if actions != ("update",)} == {
        "aws_instance.cluster_worker-2_instance": replacing,
        "aws_lb_target_group_attachment.cluster_balancer_services-worker-2": replacing,
    }
    # Alarms and the dashboard name the instance by its id.
    assert all(each.startswith("aws_cloudwatch_") for each, actions in replaced.items() if actions == ("update",))


def test_commands_of_the_manager_replace_the_manager_and_its_registrations_alone(
    account: Account, changed: Callable[[str, str], None]
) -> None:
    changed("    termination_protection: true\n", "    termination_protection: true\n    commands: [echo another]\n")
    planned = account.plan()
    assert {address.rpartition("_")[0] for address, actions in planned.items() if "delete" in actions} == {
        "aws_instance.cluster_manager-1_instance",
        "aws_lb_target_group_attachment.cluster_balancer_console-manager-1",
    }


def test_a_further_worker_is_added_and_no_node_is_replaced(
    account: Account, changed: Callable[[str, str], None]
) -> None:
    changed("    count: 3\n", "    count: 4\n")
    planned = account.plan()
    assert set(planned.values()) == {("create",), ("update",)}
    created = {address.rpartition("_")[0] for address, actions in planned.items() if actions == ("create",)}
    alarms = "aws_cloudwatch_metric_alarm.cluster_observability_alarms_esb-prod-worker-4"
    assert created == {
        "aws_instance.cluster_worker-4_instance",
        "aws_lb_target_group_attachment.cluster_balancer_services-worker-4",
        *(f"{alarms}-{what}" for what in ("cpu", "memory", "disk")),
    }
    # How many nodes there are is a tag of each, and what alarms compare with.
    updated = {address.partition(".")[0] for address, actions in planned.items() if actions == ("update",)}
    assert updated == {"aws_instance", "aws_cloudwatch_metric_alarm", "aws_cloudwatch_dashboard"}


def test_managers_database_and_balancer_refuse_to_be_deleted(account: Account) -> None:
    ec2 = account.client("ec2")
    for node in account.nodes():
        answer = ec2.describe_instance_attribute(InstanceId=node.instance.id, Attribute="disableApiTermination")
        assert answer["DisableApiTermination"]["Value"] == (node.role == "manager")
    (database,) = account.client("rds").describe_db_instances()["DBInstances"]
    assert database["DeletionProtection"]


def test_destroy_leaves_the_databases_last_snapshot_alone(destroyed: Account) -> None:
    left = left_over(destroyed)
    assert [each["DBSnapshotIdentifier"] for each in left.pop("snapshots")] == ["esb-prod-database-final"]
    assert left == {}

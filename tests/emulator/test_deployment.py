"""The shipped deployment on the embedded AWS: deployed, looked at, destroyed. The order of the tests is the story's."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.emulator.conftest import STACK, Account, left_over
from wso2_cluster.carbon import configure
from wso2_cluster.deployed import client, discovery_view, member_of
from wso2_cluster.discovery import Query, find_candidates
from wso2_cluster.program import program
from wso2_node import bootstrap

pytestmark = pytest.mark.emulator

NAMES = ["esb-manager-1", "esb-worker-1", "esb-worker-2"]
REFUSALS = {"UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "403"}
"""The last is what botocore makes of moto's refusals where it expects JSON."""


def test_the_nodes_run_where_the_deployment_puts_them(account: Account) -> None:
    nodes = account.nodes()
    assert [node.instance.name for node in nodes] == NAMES
    placed = [(str(node.address), node.zone, node.role.value) for node in account.topology.nodes]
    assert [(node.instance.private_address, node.zone, node.role) for node in nodes] == placed


def test_cdktf_has_nothing_left_to_change(account: Account) -> None:
    assert account.says_nothing_changes()


def test_user_data_read_back_from_ec2_is_each_nodes_configuration(account: Account) -> None:
    configured = {each.node.name: each.to_json() for each in configure(account.topology)}
    assert {node.instance.name: node.document for node in account.nodes()} == configured


def test_user_data_holds_the_edits_that_make_a_cluster(account: Account) -> None:
    for node in account.nodes():
        edits = {
            edit["at"]: edit["value"] for path, edit in node.edits if path.endswith("axis2.xml") and "value" in edit
        }
        section = "/axisconfig/clustering/parameter"
        assert edits[f"{section}[@name='membershipScheme']"] == "aws"
        assert edits[f"{section}[@name='domain']"] == "wso2.esb.domain"
        assert edits[f"{section}[@name='localMemberHost']"] == node.instance.private_address
        assert edits[f"{section}[@name='tagValue']"] == node.instance.tags["wso2-cluster"] == "esb"
        assert edits[f"{section}[@name='securityGroup']"] in node.instance.groups


def test_the_program_that_user_data_expects_can_be_fetched(account: Account) -> None:
    settings = program().to_json(account.topology)
    modules = json.loads(bootstrap.fetch(settings, account.client("ssm")))
    assert {"__main__.py", "apply.py", "xml.py"} <= modules.keys()


def test_the_members_discover_each_other_with_their_own_key(account: Account) -> None:
    membership = account.membership()
    assert membership.clusters == (tuple(NAMES),)
    assert membership.one_sided == ()
    for view in membership.views:
        assert sorted([view.member, *view.finds]) == NAMES
        assert view.unanswered == ()


@pytest.fixture
def strangers(account: Account) -> Iterator[None]:
    """Instances beside the nodes that must not become members: another tag, stopped, in another group."""
    ec2 = account.client("ec2")
    node = account.nodes()[0].instance
    (found,) = ec2.describe_instances(InstanceIds=[node.id])["Reservations"][0]["Instances"]
    members = found["SecurityGroups"][0]["GroupId"]
    other = ec2.create_security_group(GroupName="others", Description="Others", VpcId=found["VpcId"])["GroupId"]

    def start(name: str, tag: str, group: str) -> str:
        answer = ec2.run_instances(
            ImageId=found["ImageId"],
            InstanceType="t3.micro",
            MinCount=1,
            MaxCount=1,
            SubnetId=found["SubnetId"],
            SecurityGroupIds=[group],
            TagSpecifications=[
                {
                    "ResourceType": "instance",
                    "Tags": [{"Key": "Name", "Value": name}, {"Key": "wso2-cluster", "Value": tag}],
                }
            ],
        )
        return str(answer["Instances"][0]["InstanceId"])

    started = [start("other-tag", "am", members), start("stopped", "esb", members), start("other-group", "esb", other)]
    ec2.stop_instances(InstanceIds=[started[1]])
    yield
    ec2.terminate_instances(InstanceIds=started)
    ec2.delete_security_group(GroupId=other)


@pytest.mark.usefixtures("strangers")
def test_strangers_are_left_out_each_for_its_reason(account: Account) -> None:
    nodes = account.nodes()
    query = member_of(nodes[0]).query
    assert query == Query(region="us-east-1", tag_key="wso2-cluster", tag_value="esb", security_group="esb-members")
    verdicts = {
        each.instance.name: each
        for each in find_candidates(discovery_view(account.environment, nodes[0].document), query)
    }
    assert sorted(name for name, verdict in verdicts.items() if verdict.accepted) == NAMES
    assert {name: verdict.reason for name, verdict in verdicts.items() if not verdict.accepted} == {
        "other-tag": "tag-key/tag-value don't match: asked is wso2-cluster=esb, the instance has wso2-cluster=am",
        "stopped": "the instance is not running but stopped",
        "other-group": "security-group-name doesn't match: asked is 'esb-members', the instance has 'others'",
    }


@pytest.fixture
def as_discovery_key(account: Account) -> Callable[[str], Any]:
    """Clients that sign with the key that members find in their secret."""
    secret = account.client("secretsmanager").get_secret_value(SecretId="wso2/esb/discovery-key")
    key = json.loads(secret["SecretString"])

    environment = {
        **account.environment,
        "AWS_ACCESS_KEY_ID": key["accessKey"],
        "AWS_SECRET_ACCESS_KEY": key["secretKey"],
    }
    return lambda service: client(service, environment)


def test_the_discovery_key_lists_instances_and_zones(as_discovery_key: Callable[[str], Any]) -> None:
    ec2 = as_discovery_key("ec2")
    found = [each for reservation in ec2.describe_instances()["Reservations"] for each in reservation["Instances"]]
    assert len([each for each in found if each["State"]["Name"] == "running"]) == 3
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    assert {"us-east-1a", "us-east-1b"} <= set(zones)


@pytest.mark.parametrize(
    ("service", "action", "arguments"),
    [
        ("ec2", "describe_security_groups", {}),
        ("ec2", "describe_vpcs", {}),
        ("ec2", "run_instances", {"ImageId": "ami-12345678", "MinCount": 1, "MaxCount": 1}),
        ("ec2", "terminate_instances", {"InstanceIds": ["i-0123456789abcdef0"]}),
        ("ec2", "create_tags", {"Resources": ["i-0123456789abcdef0"], "Tags": [{"Key": "a", "Value": "b"}]}),
        ("ec2", "describe_instance_attribute", {"InstanceId": "i-0123456789abcdef0", "Attribute": "userData"}),
        ("iam", "create_access_key", {"UserName": "esb-discovery-us-east-1"}),
        ("iam", "list_users", {}),
        ("secretsmanager", "get_secret_value", {"SecretId": "wso2/esb/discovery-key"}),
        ("secretsmanager", "list_secrets", {}),
        ("ssm", "get_parameter", {"Name": "/wso2/esb/database/endpoint"}),
        ("rds", "describe_db_instances", {}),
        ("s3", "list_buckets", {}),
        ("elbv2", "describe_load_balancers", {}),
    ],
)
def test_the_discovery_key_may_do_nothing_else(
    as_discovery_key: Callable[[str], Any], service: str, action: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(as_discovery_key(service), action)(**arguments)
    assert caught.value.response["Error"]["Code"] in REFUSALS


def test_the_balancer_has_every_node_behind_its_host_name(account: Account) -> None:
    assert account.behind_balancer() == {
        "esb-console": [("esb-manager-1", 9443)],
        "esb-services": [("esb-worker-1", 8243), ("esb-worker-2", 8243)],
    }


def test_everything_that_a_node_looks_up_is_there(account: Account) -> None:
    """As a node does it: parameters first, then the secrets that they name."""
    node = account.nodes()[0]
    references, looked_up = node.document["references"], account.look_up(node)
    assert looked_up.keys() == references.keys()
    assert all(looked_up.values())
    (database,) = account.client("rds").describe_db_instances()["DBInstances"]
    assert looked_up["database-endpoint"] == database["Endpoint"]["Address"]
    assert looked_up["database-username"] == "wso2_carbon_db"


def test_the_state_stays_in_the_deployers_own_folder(account: Account) -> None:
    folder = account.deployer.folder
    assert [path.name for path in folder.rglob("*.tfstate") if ".terraform" not in path.parts] == [
        f"terraform.{STACK}.tfstate"
    ]


def test_of_all_secrets_the_discovery_key_alone_is_in_the_state_and_none_in_user_data(account: Account) -> None:
    values = account.secret_values()
    assert len(values) == 5
    assert {name for name, value in values.items() if value in account.state} == {
        "wso2/esb/discovery-key accessKey",
        "wso2/esb/discovery-key secretKey",
    }
    user_data = json.dumps([node.document for node in account.nodes()])
    assert [name for name, value in values.items() if value in user_data] == []


def test_destroy_leaves_nothing(destroyed: Account) -> None:
    assert left_over(destroyed) == {}

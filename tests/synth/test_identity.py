"""aws/identity.py: the discovery user and its key, and the nodes' role."""

import json
from copy import deepcopy
from typing import Any

import pytest

from tests import variants
from tests.synth.conftest import Synthesize, SynthesizeDeployment
from tests.synthesis import address, one
from wso2_cluster.deployment import Deployment
from wso2_cluster.testing import Match, Template

pytestmark = pytest.mark.synth

USER_TYPES = (
    "aws_iam_user",
    "aws_iam_user_policy",
    "aws_iam_access_key",
    "aws_secretsmanager_secret",
    "aws_secretsmanager_secret_version",
)


def boot_policy(template: Template) -> dict[str, list[str]]:
    """Resources by action of the nodes' own policy, without what every node reads: the parameters of its cluster."""
    policy = json.loads(one(template, "aws_iam_role_policy")["policy"])
    actions = {action: statement["Resource"] for statement in policy["Statement"] for action in statement["Action"]}
    assert actions.pop("ssm:GetParameter") == actions.pop("ssm:GetParameters")
    return actions


def test_nodes_read_the_parameters_of_their_own_cluster(synthesized: Synthesize) -> None:
    for variant, arn in (
        ("worker-manager", "arn:aws:ssm:eu-west-1:*:parameter/wso2/esb/*"),
        ("kernel", "arn:aws:ssm:eu-west-1:*:parameter/wso2/carbon/*"),
        ("china", "arn:aws-cn:ssm:cn-north-1:*:parameter/wso2/esb/*"),
    ):
        (statement,) = (
            each
            for each in json.loads(one(synthesized(variant), "aws_iam_role_policy")["policy"])["Statement"]
            if each["Action"] == ["ssm:GetParameter", "ssm:GetParameters"]
        )
        assert statement["Resource"] == [arn]


def test_the_discovery_user_may_describe_instances_and_zones_and_nothing_else(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    expected: dict[str, Any] = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["ec2:DescribeAvailabilityZones", "ec2:DescribeInstances"],
                "Resource": ["*"],
            }
        ],
    }
    template.has_resource_properties("aws_iam_user_policy", {"policy": Match.serialized_json(Match.exact(expected))})
    template.resource_count_is("aws_iam_user_policy", 1)
    template.resource_count_is("aws_iam_user_policy_attachment", 0)


def test_the_key_is_kept_in_a_secret_that_goes_with_it(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    template.has_resource_properties(
        "aws_secretsmanager_secret", {"name": "wso2/esb/discovery-key", "recovery_window_in_days": 0}
    )
    key = address(template, "aws_iam_access_key")
    expected = {"accessKey": f"${{{key}.id}}", "secretKey": f"${{{key}.secret}}"}
    template.has_resource_properties(
        "aws_secretsmanager_secret_version", {"secret_string": Match.serialized_json(Match.exact(expected))}
    )


def test_nodes_start_after_the_key_is_in_its_secret(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    secret = address(template, "aws_secretsmanager_secret_version")
    assert all(secret in node["depends_on"] for node in template.find_resources("aws_instance").values())


DISCOVERED = ("discovered", "kernel-discovered")


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_nodes_may_describe_instances_in_scheme_discovered_alone(synthesized: Synthesize, variant: str) -> None:
    about_ec2 = {
        action: resource for action, resource in boot_policy(synthesized(variant)).items() if action.startswith("ec2:")
    }
    assert about_ec2 == ({"ec2:DescribeInstances": ["*"]} if variant in DISCOVERED else {})


@pytest.mark.parametrize("variant", DISCOVERED)
def test_nodes_in_scheme_discovered_have_the_tag_their_number_and_tokens(synthesized: Synthesize, variant: str) -> None:
    tag, count = {"discovered": (("wso2-cluster", "esb"), "3"), "kernel-discovered": (("team", "payments"), "2")}[
        variant
    ]
    for node in synthesized(variant).find_resources("aws_instance").values():
        assert {tag[0]: tag[1], "wso2-nodes": count}.items() <= node["tags"].items()
        assert node["metadata_options"]["http_tokens"] == "required"


def test_scheme_discovered_differs_from_wka_in_policy_tag_and_user_data_alone(
    synthesized: Synthesize, synthesize_deployment: SynthesizeDeployment
) -> None:
    settings = variants.data(variants.WORKER_MANAGER, cluster__membership={"scheme": "wka"})
    wka = synthesize_deployment(Deployment.model_validate(settings)).document["resource"]
    discovered = deepcopy(synthesized("discovered").document["resource"])
    for name, node in discovered["aws_instance"].items():
        del node["tags"]["wso2-nodes"]
        node["user_data_base64"] = wka["aws_instance"][name]["user_data_base64"]
    for policy in discovered["aws_iam_role_policy"].values():
        document = json.loads(policy["policy"])
        document["Statement"] = [each for each in document["Statement"] if each["Action"] != ["ec2:DescribeInstances"]]
        policy["policy"] = json.dumps(document)
    assert discovered == wka


@pytest.mark.parametrize("variant", ["own-key", "kernel", "kernel-inside", *DISCOVERED])
def test_without_a_key_to_make_there_is_no_user(synthesized: Synthesize, variant: str) -> None:
    for type_ in USER_TYPES:
        synthesized(variant).resource_count_is(type_, 0)
        synthesized("worker-manager").resource_count_is(type_, 1)


def test_a_key_of_ones_own_may_be_read_by_name(synthesized: Synthesize) -> None:
    assert boot_policy(synthesized("own-key")) == {
        "secretsmanager:GetSecretValue": ["arn:aws:secretsmanager:eu-west-1:*:secret:prod/discovery-??????"]
    }


def test_user_and_role_have_the_permissions_boundary(synthesized: Synthesize) -> None:
    bounded, unbounded = synthesized("boundary"), synthesized("worker-manager")
    for type_ in ("aws_iam_user", "aws_iam_role"):
        bounded.has_resource_properties(type_, {"permissions_boundary": variants.BOUNDARY})
        unbounded.has_resource_properties(type_, {"permissions_boundary": Match.absent()})


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("aws_iam_user", "esb-discovery-eu-west-1"),
        ("aws_iam_role", "esb-node-eu-west-1"),
        ("aws_iam_instance_profile", "esb-node-eu-west-1"),
    ],
)
def test_names_in_iam_hold_the_region_since_iam_has_one_namespace_for_all(
    synthesized: Synthesize, type_: str, name: str
) -> None:
    synthesized("worker-manager").has_resource_properties(type_, {"name": name})


def test_nodes_read_their_own_cluster_and_packs_and_nothing_else(synthesized: Synthesize) -> None:
    template = synthesized("rds")
    database = address(template, "aws_db_instance")
    assert boot_policy(template) == {
        "secretsmanager:GetSecretValue": [
            f"${{{address(template, 'aws_secretsmanager_secret')}.arn}}",
            f"${{{database}.master_user_secret[0].secret_arn}}",
        ],
        # The driver comes over https and needs no permission.
        "s3:GetObject": ["arn:aws:s3:::packs/wso2esb-4.9.0.zip"],
    }


def test_an_existing_databases_secret_may_be_read(synthesized: Synthesize) -> None:
    template = synthesized("existing-database")
    assert boot_policy(template)["secretsmanager:GetSecretValue"] == [
        f"${{{address(template, 'aws_secretsmanager_secret')}.arn}}",
        "arn:aws:secretsmanager:eu-west-1:*:secret:prod/wso2/database-??????",
    ]


def test_without_secrets_and_packs_nodes_read_parameters_alone(synthesized: Synthesize) -> None:
    assert boot_policy(synthesized("kernel")) == {}


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_no_policy_allows_an_action_by_wildcard(synthesized: Synthesize, variant: str) -> None:
    template = synthesized(variant)
    policies = template.find_resources("aws_iam_role_policy") | template.find_resources("aws_iam_user_policy")
    actions = [
        action
        for policy in policies.values()
        for statement in json.loads(policy["policy"])["Statement"]
        for action in statement["Action"]
    ]
    assert [action for action in actions if "*" in action] == []


def test_session_manager_takes_the_place_of_ssh(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    template.has_resource_properties(
        "aws_iam_role_policy_attachment", {"policy_arn": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"}
    )
    for node in template.find_resources("aws_instance").values():
        assert "key_name" not in node
        assert node["iam_instance_profile"] == f"${{{address(template, 'aws_iam_instance_profile')}.name}}"


@pytest.mark.parametrize(("variant", "principal"), [("rds", "ec2.amazonaws.com"), ("china", "ec2.amazonaws.com.cn")])
def test_only_ec2_takes_the_role_on(synthesized: Synthesize, variant: str, principal: str) -> None:
    synthesized(variant).has_resource_properties(
        "aws_iam_role",
        {
            "assume_role_policy": Match.serialized_json(
                {"Statement": [{"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"}]}
            )
        },
    )


def test_arns_name_the_partition_of_the_region(synthesized: Synthesize) -> None:
    template = synthesized("china")
    assert boot_policy(template) == {"s3:GetObject": ["arn:aws-cn:s3:::packs/wso2esb-4.9.0.zip"]}
    template.has_resource_properties(
        "aws_iam_role_policy_attachment", {"policy_arn": "arn:aws-cn:iam::aws:policy/AmazonSSMManagedInstanceCore"}
    )

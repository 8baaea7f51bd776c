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


def statements(template: Template, role: str = "") -> list[dict[str, Any]]:
    """What nodes of *role* may do beside sessions; without *role*, what nodes of all roles may, who have the same."""
    policies = template.find_resources("aws_iam_role_policy", {"name": "boot"})
    (text,) = {each["policy"] for name, each in policies.items() if f"role-{role}" in name}
    found: list[dict[str, Any]] = json.loads(text)["Statement"]
    assert all(each["Effect"] == "Allow" for each in found)
    return found


def boot_policy(template: Template, role: str = "") -> dict[str, list[str]]:
    """Resources by action of `statements`, without what every node reads: the parameters of its cluster."""
    actions: dict[str, list[str]] = {}
    for statement in statements(template, role):
        for action in statement["Action"]:
            actions.setdefault(action, []).extend(statement["Resource"])
    assert actions.pop("ssm:GetParameter") == actions.pop("ssm:GetParameters")
    return actions


def roles(variant: str) -> list[str]:
    """The kinds of nodes of *variant* for which a role is made."""
    groups = variants.deployment(variant).nodes
    return [role.value for role, group in groups.items() if group.instance_profile is None]


def test_nodes_read_the_parameters_of_their_own_cluster(synthesized: Synthesize) -> None:
    for variant, arn in (
        ("worker-manager", "arn:aws:ssm:eu-west-1:*:parameter/wso2/esb/*"),
        ("kernel", "arn:aws:ssm:eu-west-1:*:parameter/wso2/carbon/*"),
        ("china", "arn:aws-cn:ssm:cn-north-1:*:parameter/wso2/esb/*"),
    ):
        (statement,) = (
            each
            for each in json.loads(
                next(iter(synthesized(variant).find_resources("aws_iam_role_policy", {"name": "boot"}).values()))[
                    "policy"
                ]
            )["Statement"]
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


def test_the_discovery_user_can_be_deleted_with_keys_that_were_made_by_hand(synthesized: Synthesize) -> None:
    synthesized("worker-manager").has_resource_properties("aws_iam_user", {"force_destroy": True})


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


DISCOVERED = {
    "discovered": (("wso2-cluster", "esb"), "3"),
    "kernel-discovered": (("team", "payments"), "2"),
    "gateway-inside": (("wso2-cluster", "apim"), "3"),
    "identity-discovered": (("wso2-cluster", "is"), "2"),
    "stores": (("wso2-cluster", "es-{role}"), "2"),
}
"""Variants, the tag of their nodes, and how many of a cluster there are."""


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_nodes_may_describe_instances_in_scheme_discovered_alone(synthesized: Synthesize, variant: str) -> None:
    for role in roles(variant):
        allowed = boot_policy(synthesized(variant), role)
        about_ec2 = {action: resources for action, resources in allowed.items() if action.startswith("ec2:")}
        assert about_ec2 == ({"ec2:DescribeInstances": ["*"]} if variant in DISCOVERED else {})


@pytest.mark.parametrize("variant", DISCOVERED)
def test_nodes_in_scheme_discovered_have_the_tag_their_number_and_tokens(synthesized: Synthesize, variant: str) -> None:
    tag, count = DISCOVERED[variant]
    for node in synthesized(variant).find_resources("aws_instance").values():
        value = tag[1].format(role=node["tags"]["wso2-role"])
        assert {tag[0]: value, "wso2-nodes": count}.items() <= node["tags"].items()
        assert node["metadata_options"]["http_tokens"] == "required"


def test_scheme_discovered_differs_from_wka_in_policy_tag_and_user_data_alone(
    synthesized: Synthesize, synthesize_deployment: SynthesizeDeployment
) -> None:
    settings = variants.data(variants.WORKER_MANAGER, cluster__membership={"scheme": "wka"})
    wka = deepcopy(synthesize_deployment(Deployment.model_validate(settings)).document["resource"])
    discovered = deepcopy(synthesized("discovered").document["resource"])
    for name, node in discovered["aws_instance"].items():
        for tags in (node["tags"], node["root_block_device"]["tags"]):
            del tags["wso2-nodes"]
        node["user_data_base64"] = wka["aws_instance"][name]["user_data_base64"]
    for resources in (wka, discovered):
        for policy in resources["aws_iam_role_policy"].values():
            policy["policy"] = json.loads(policy["policy"])["Statement"]
    for policy in discovered["aws_iam_role_policy"].values():
        policy["policy"] = [each for each in policy["policy"] if each["Action"] != ["ec2:DescribeInstances"]]
    assert discovered == wka


@pytest.mark.parametrize(
    "variant", ["own-key", "kernel", "kernel-inside", *(each for each in DISCOVERED if each != "stores")]
)
def test_without_a_key_to_make_there_is_no_user(synthesized: Synthesize, variant: str) -> None:
    for type_ in USER_TYPES:
        synthesized(variant).resource_count_is(type_, 0)
        synthesized("worker-manager").resource_count_is(type_, 1)


def test_a_key_of_ones_own_may_be_read_by_name(synthesized: Synthesize) -> None:
    assert boot_policy(synthesized("own-key")) == {
        "secretsmanager:GetSecretValue": ["arn:aws:secretsmanager:eu-west-1:*:secret:prod/discovery-??????"]
    }


@pytest.mark.parametrize("base", ["worker-manager", "rds", "aurora", "efs", "observed", "kernel"])
def test_users_and_roles_have_the_permissions_boundary(
    synthesized: Synthesize, synthesize_deployment: SynthesizeDeployment, base: str
) -> None:
    settings = variants.data(variants.VARIANTS[base], aws__permissions_boundary=variants.BOUNDARY)
    bounded, unbounded = synthesize_deployment(Deployment.model_validate(settings)), synthesized(base)
    assert bounded.find_resources("aws_iam_role")
    for type_ in ("aws_iam_user", "aws_iam_role"):
        assert bounded.find_resources(type_, {"permissions_boundary": variants.BOUNDARY}) == bounded.find_resources(
            type_
        )
        assert unbounded.find_resources(type_, {"permissions_boundary": Match.any()}) == {}


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("aws_iam_user", "esb-discovery-eu-west-1"),
        ("aws_iam_role", "esb-manager-node-eu-west-1"),
        ("aws_iam_role", "esb-worker-node-eu-west-1"),
        ("aws_iam_role", "esb-flow-logs-eu-west-1"),
        ("aws_iam_instance_profile", "esb-manager-node-eu-west-1"),
        ("aws_iam_instance_profile", "esb-worker-node-eu-west-1"),
    ],
)
def test_names_in_iam_hold_the_region_since_iam_has_one_namespace_for_all(
    synthesized: Synthesize, type_: str, name: str
) -> None:
    synthesized("worker-manager").has_resource_properties(type_, {"name": name})


@pytest.mark.parametrize("role", ["manager", "worker"])
def test_nodes_read_their_own_cluster_and_packs_and_nothing_else(synthesized: Synthesize, role: str) -> None:
    template = synthesized("rds")
    administrator = f"${{{address(template, 'aws_db_instance')}.master_user_secret[0].secret_arn}}"
    assert boot_policy(template, role) == {
        "secretsmanager:GetSecretValue": [
            f"${{{address(template, 'aws_secretsmanager_secret', 'discovery')}.arn}}",
            f"${{{address(template, 'aws_secretsmanager_secret', 'user')}.arn}}",
            # The manager makes the database's user.
            *([administrator] if role == "manager" else []),
        ],
        "kms:Decrypt": [f"${{{address(template, 'aws_kms_key')}.arn}}"],
        # The driver comes over https and needs no permission.
        "s3:GetObject": ["arn:aws:s3:::packs/wso2esb-4.9.0.zip"],
    }


def test_nodes_read_the_authorities_of_the_database(synthesize_deployment: SynthesizeDeployment) -> None:
    def objects(role: str, **database: object) -> list[str]:
        document = deepcopy(variants.VARIANTS["rds"])
        document["database"] |= database
        return boot_policy(synthesize_deployment(Deployment.model_validate(document)), role)["s3:GetObject"]

    pack, pem = "arn:aws:s3:::packs/wso2esb-4.9.0.zip", "arn:aws:s3:::certificates/global-bundle.pem"
    in_s3, elsewhere = (
        {"source": source, "sha256": "0" * 64}
        for source in ("s3://certificates/global-bundle.pem", "https://example.com/global-bundle.pem")
    )
    for role in ("manager", "worker"):
        assert objects(role, authorities=in_s3) == [pem, pack]
        assert objects(role, authorities=elsewhere) == [pack]


@pytest.mark.parametrize("variant", ["rds", "aurora", "dbscripts", "observed"])
def test_the_administrators_secret_is_for_the_nodes_that_make_users_alone(
    synthesized: Synthesize, variant: str
) -> None:
    template = synthesized(variant)

    def administrators(role: str) -> list[str]:
        secrets = boot_policy(template, role)["secretsmanager:GetSecretValue"]
        return [secret for secret in secrets if "master_user_secret" in secret]

    assert len(administrators("manager")) == 1
    assert administrators("worker") == []


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_no_node_reads_secrets_or_packs_by_wildcard(synthesized: Synthesize, variant: str) -> None:
    """Six question marks stand for what AWS appends to a secret's name, and nothing else is left open."""
    for role in roles(variant):
        allowed = boot_policy(synthesized(variant), role)
        named = (*allowed.get("secretsmanager:GetSecretValue", ()), *allowed.get("s3:GetObject", ()))
        for resource in (*named, *allowed.get("kms:Decrypt", ())):
            last = resource.rpartition(":")[2].removesuffix("-??????")
            assert last
            assert "*" not in last, resource
            assert "?" not in last, resource


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_what_names_no_resource_is_bound_by_a_condition_or_only_describes(
    synthesized: Synthesize, variant: str
) -> None:
    for policy in synthesized(variant).find_resources("aws_iam_role_policy").values():
        for statement in json.loads(policy["policy"])["Statement"]:
            if statement["Resource"] == ["*"]:
                describes = all(action.partition(":")[2].startswith("Describe") for action in statement["Action"])
                assert "Condition" in statement or describes, statement


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_nodes_change_nothing_but_their_sessions_logs_metrics_and_files(synthesized: Synthesize, variant: str) -> None:
    reading = ("Get", "Describe", "Decrypt")
    writing = {
        *("ssm:UpdateInstanceInformation", "cloudwatch:PutMetricData", "logs:CreateLogStream", "logs:PutLogEvents"),
        *("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"),
    }
    for name, policy in synthesized(variant).find_resources("aws_iam_role_policy").items():
        if "_role-" not in name:
            continue
        # The one node that makes the cluster's key puts it where the others find it.
        makes_key = variant == "generated-key-store" and "_role-manager_" in name
        written = writing | ({"secretsmanager:PutSecretValue", "kms:GenerateDataKey"} if makes_key else set())
        for statement in json.loads(policy["policy"])["Statement"]:
            for action in statement["Action"]:
                reads = action.partition(":")[2].startswith(reading)
                assert reads or action in written or action.startswith("ssmmessages:"), f"{name}: {action}"


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


def test_session_manager_takes_the_place_of_ssh_with_the_least_that_its_agent_needs(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    messages = ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")
    expected = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["ssm:UpdateInstanceInformation"],
                "Resource": ["arn:aws:ec2:eu-west-1:*:instance/*"],
            },
            {
                "Effect": "Allow",
                "Action": [f"ssmmessages:{each}" for each in messages],
                "Resource": ["*"],
                "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
            },
        ],
    }
    sessions = template.find_resources("aws_iam_role_policy", {"name": "session-manager"})
    assert [json.loads(each["policy"]) for each in sessions.values()] == [expected, expected]
    template.resource_count_is("aws_iam_role_policy_attachment", 0)
    assert template.find_resources("aws_instance", {"key_name": Match.any()}) == {}


def test_each_kind_of_nodes_has_a_role_of_its_own(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    for role in ("manager", "worker"):
        profile = f"${{{address(template, 'aws_iam_instance_profile', f'role-{role}')}.name}}"
        for name, node in template.find_resources("aws_instance").items():
            assert (node["iam_instance_profile"] == profile) == (f"_{role}-" in name)


def test_a_profile_of_ones_own_takes_the_place_of_a_role(synthesized: Synthesize) -> None:
    template = synthesized("own-nodes")
    assert one(template, "aws_instance", "worker-1")["iam_instance_profile"] == "golden-worker"
    assert [each for each in template.find_resources("aws_iam_role") if "role-worker" in each] == []
    assert address(template, "aws_iam_role", "role-manager")


def test_further_policies_are_attached_and_none_by_default(synthesized: Synthesize) -> None:
    template = synthesized("own-nodes")
    attached = one(template, "aws_iam_role_policy_attachment")
    assert attached["policy_arn"] == "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"
    assert "role-manager" in attached["role"]


def test_nodes_decrypt_with_the_named_keys_and_only_by_way_of_secrets_manager_and_s3(synthesized: Synthesize) -> None:
    policy = one(synthesized("own-nodes"), "aws_iam_role_policy", "role-manager_policy")["policy"]
    (statement,) = (each for each in json.loads(policy)["Statement"] if each["Action"] == ["kms:Decrypt"])
    assert statement["Resource"] == [variants.OTHER_KEY]
    services = ["secretsmanager.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"]
    assert statement["Condition"] == {"StringEquals": {"kms:ViaService": services}}
    assert "kms:Decrypt" not in boot_policy(synthesized("worker-manager"))


@pytest.mark.parametrize("role", ["manager", "worker"])
def test_nodes_decrypt_with_the_databases_key_by_way_of_secrets_manager_alone(
    synthesized: Synthesize, role: str
) -> None:
    template = synthesized("rds")
    (statement,) = (each for each in statements(template, role) if each["Action"] == ["kms:Decrypt"])
    assert statement["Resource"] == [f"${{{address(template, 'aws_kms_key')}.arn}}"]
    assert statement["Condition"] == {"StringEquals": {"kms:ViaService": ["secretsmanager.eu-west-1.amazonaws.com"]}}


@pytest.mark.parametrize(("variant", "principal"), [("rds", "ec2.amazonaws.com"), ("china", "ec2.amazonaws.com.cn")])
def test_only_ec2_takes_the_role_on(synthesized: Synthesize, variant: str, principal: str) -> None:
    template = synthesized(variant)
    taken_on = template.find_resources(
        "aws_iam_role",
        {
            "assume_role_policy": Match.serialized_json(
                {"Statement": [{"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"}]}
            )
        },
    )
    assert taken_on.keys() == {each for each in template.find_resources("aws_iam_role") if "_role-" in each}


def test_arns_name_the_partition_of_the_region(synthesized: Synthesize) -> None:
    template = synthesized("china")
    assert boot_policy(template) == {"s3:GetObject": ["arn:aws-cn:s3:::packs/wso2esb-4.9.0.zip"]}
    assert "arn:aws-cn:ec2:cn-north-1:*:instance/*" in one(template, "aws_iam_role_policy", "worker_session")["policy"]

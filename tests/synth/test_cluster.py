"""aws/cluster.py: the constructs wired together."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests import variants
from tests.synth.conftest import Synthesize
from tests.synthesis import synthesize_into
from wso2_cluster.aws import core
from wso2_cluster.aws.bindings import AwsProvider
from wso2_cluster.aws.cluster import Cluster
from wso2_cluster.aws.settings import ClusterSettings as ClusterKeywords
from wso2_cluster.deployment import (
    Aws,
    Balancer,
    BalancerKind,
    Deployment,
    DeploymentError,
    GeneratedKeyStore,
    Hosts,
    NodeGroup,
    ProductSettings,
    Role,
    WkaMembership,
)
from wso2_cluster.deployment import Cluster as ClusterSettings
from wso2_cluster.products import PatternName
from wso2_cluster.testing import Template
from wso2_cluster.topology import plan_topology
from wso2_cluster.userdata import UserDataError

pytestmark = pytest.mark.synth


@pytest.mark.parametrize(
    ("variant", "groups"),
    [
        ("worker-manager", ["esb-balancer", "esb-members"]),
        ("rds", ["esb-balancer", "esb-database", "esb-members"]),
        ("kernel", ["carbon-members"]),
    ],
)
def test_each_part_has_a_security_group_named_after_the_deployment(
    synthesized: Synthesize, variant: str, groups: list[str]
) -> None:
    found = synthesized(variant).find_resources("aws_security_group").values()
    assert sorted(group["name"] for group in found) == groups


def test_every_member_is_in_the_group_that_hazelcast_asks_for(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    (members,) = template.find_resources("aws_security_group", {"name": "esb-members"})
    for node in template.find_resources("aws_instance").values():
        assert node["vpc_security_group_ids"] == [f"${{{members}.id}}"]


def test_equal_members_all_serve_the_console(synthesized: Synthesize) -> None:
    template = synthesized("kernel-balanced")
    attached = [name for name in template.find_resources("aws_lb_target_group_attachment") if "console-member" in name]
    assert len(attached) == 2


def test_user_data_beyond_ec2s_limit_is_an_error_with_the_size_and_the_largest_parts(tmp_path: Path) -> None:
    # Digests, in which compression finds no pattern.
    names = [f"h{hashlib.sha256(bytes([number])).hexdigest()[:60]}.example.com" for number in range(256)]
    names += [f"g{hashlib.sha256(bytes([number, 0])).hexdigest()[:60]}.example.com" for number in range(256)]
    too_much = Deployment.model_validate(
        variants.data(variants.WORKER_MANAGER, proxy={"host": "10.0.0.200", "port": 3128, "exceptions": names})
    )
    with pytest.raises(UserDataError, match=r"^esb-manager-1: user data is [\d,]+ bytes, EC2 takes 16,384\. Largest"):
        synthesize_into(tmp_path, too_much)
    assert not (tmp_path / "cdktf.out" / "stacks" / "stack" / "cdk.tf.json").exists()


def in_python(**changes: Any) -> Template:  # noqa: ANN401 - some of them are wrong
    settings: dict[str, Any] = {
        "pattern": PatternName.CARBON_CLUSTER,
        "product": ProductSettings(name="carbon-kernel", version="4.7.1"),
        "aws": Aws(region="us-east-1", zones=("us-east-1a", "us-east-1b")),
        "nodes": {Role.MEMBER: NodeGroup(count=2)},
        "cluster": ClusterSettings(domain="carbon.domain", membership=WkaMembership(scheme="wka")),
        "hosts": Hosts(service="carbon.example.com"),
        "balancer": Balancer(kind=BalancerKind.NONE),
        "key_store": GeneratedKeyStore(kind="generated"),
    }
    stack = core.TerraformStack(core.Testing.app(), "stack")
    AwsProvider(stack, "aws", region="us-east-1")
    Cluster(stack, "carbon", **{key: value for key, value in (settings | changes).items() if value is not None})
    return Template.from_stack(stack)


def test_a_cluster_may_be_described_in_python_alone() -> None:
    nodes = in_python().find_resources("aws_instance")
    assert {node["tags"]["Name"] for node in nodes.values()} == {"carbon-member-1", "carbon-member-2"}
    named = in_python(name="shop").find_resources("aws_instance")
    assert {node["tags"]["Name"] for node in named.values()} == {"shop-member-1", "shop-member-2"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"hosts": None}, "hosts: Field required"),
        (
            {"name": "Shop"},
            "name: 'Shop' is not allowed: use 2 to 22 lower-case letters, digits and single -, with a letter first",
        ),
        (
            {"aws": Aws(region="us-east-1", zones=("us-east-1a", "us-east-1b"), tags={"Team": "shop"})},
            (
                "aws.tags: tags of all resources belong to the provider: "
                "AwsProvider(default_tags=[AwsProviderDefaultTags(tags=…)])"
            ),
        ),
        ({"topology": plan_topology(variants.deployment("worker-manager")), "hosts": None}, None),
    ],
)
def test_wrong_settings_in_python_are_named(changes: dict[str, Any], message: str | None) -> None:
    with pytest.raises(DeploymentError) as error:
        in_python(**changes)
    fix = "the topology has settings of its own: leave one of both out"
    keys = ("pattern", "product", "aws", "nodes", "cluster", "balancer", "key_store")
    assert str(error.value) == (message or "\n".join(f"{key}: {fix}" for key in keys))


def test_the_keywords_are_the_deployment_files_keys_but_for_the_state_and_what_is_ignored() -> None:
    assert ClusterKeywords.__annotations__.keys() == Deployment.model_fields.keys() - {"state", "ignore"}

"""aws/nodes.py: the instances."""

import base64

import pytest

from tests import variants
from tests.synth.conftest import Synthesize, SynthesizeDeployment
from tests.synthesis import address, one
from wso2_cluster.carbon import configure
from wso2_cluster.deployment import Deployment
from wso2_cluster.nginx.nodes import front_nodes
from wso2_cluster.testing import Match
from wso2_cluster.topology import plan_topology
from wso2_cluster.userdata import LIMIT, node_document

pytestmark = pytest.mark.synth

HARDENED = {
    "associate_public_ip_address": False,
    "key_name": Match.absent(),
    "metadata_options": Match.exact(
        {"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1}
    ),
    "root_block_device": {"encrypted": True, "volume_type": "gp3"},
    "ebs_optimized": True,
    "monitoring": True,
    "user_data": Match.absent(),
    "maintenance_options": {"auto_recovery": "default"},
}


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_every_node_is_hardened(synthesized: Synthesize, variant: str) -> None:
    """IMDSv2, an encrypted volume, neither a public address nor an SSH key; NGINX alone may face the internet."""
    template = synthesized(variant)
    nodes = template.find_resources("aws_instance")
    assert len(nodes) >= 2
    outside = {address for address, node in nodes.items() if node["associate_public_ip_address"]}
    assert all("_nginx-" in address for address in outside)
    assert template.find_resources("aws_instance", HARDENED).keys() == nodes.keys() - outside
    public = {**HARDENED, "associate_public_ip_address": True}
    assert template.find_resources("aws_instance", public).keys() == outside


def test_detailed_monitoring_can_be_left_out(synthesize_deployment: SynthesizeDeployment) -> None:
    deployment = Deployment.model_validate(variants.data(variants.VARIANTS["nginx"], aws__detailed_monitoring=False))
    nodes = synthesize_deployment(deployment).find_resources("aws_instance")
    assert len(nodes) == 4
    assert {node["monitoring"] for node in nodes.values()} == {False}


def test_a_node_has_its_fixed_address_name_role_and_the_clusters_tag(synthesized: Synthesize) -> None:
    node = one(synthesized("worker-manager"), "aws_instance", "worker-1")
    assert node["private_ip"] == "10.0.64.20"
    assert node["tags"] == {"Name": "esb-worker-1", "wso2-role": "worker", "wso2-cluster": "esb"}
    assert "subnet-private-eu-west-1b" in node["subnet_id"]


def test_the_clusters_tag_is_the_one_that_members_look_for(synthesized: Synthesize) -> None:
    node = one(synthesized("named-group"), "aws_instance", "worker-1")
    assert node["tags"] == {"Name": "esb-worker-1", "wso2-role": "worker", "esb": "esb"}


def test_type_volume_and_image_are_the_deployments(synthesized: Synthesize) -> None:
    template = synthesized("own-image")
    worker, manager = one(template, "aws_instance", "worker-1"), one(template, "aws_instance", "manager-1")
    assert (worker["ami"], worker["instance_type"]) == ("ami-0123456789abcdef0", "m6i.large")
    assert worker["root_block_device"] == {
        "encrypted": True,
        "kms_key_id": "arn:aws:kms:eu-west-1:123456789012:key/1234abcd",
        "volume_size": 100,
        "volume_type": "gp3",
        "tags": worker["tags"],
    }
    assert manager["root_block_device"] == {
        "encrypted": True,
        "volume_size": 30,
        "volume_type": "gp3",
        "tags": manager["tags"],
    }
    assert template.find_resources("data.aws_ssm_parameter") == {}


def test_the_default_image_comes_from_the_distributions_public_parameter(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    template.has_resource_properties(
        "data.aws_ssm_parameter", {"name": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"}
    )
    assert one(template, "aws_instance", "worker-1")["ami"].endswith(".insecure_value}")


def test_a_newer_image_replaces_no_node_and_new_user_data_does(synthesized: Synthesize) -> None:
    for node in synthesized("worker-manager").find_resources("aws_instance").values():
        assert node["lifecycle"] == {"ignore_changes": ["ami"]}
        assert node["user_data_replace_on_change"] is True


def test_another_image_that_a_person_names_replaces_the_nodes(synthesized: Synthesize) -> None:
    for node in synthesized("own-image").find_resources("aws_instance").values():
        assert "lifecycle" not in node


def test_a_data_volume_is_encrypted_and_goes_with_its_node(synthesized: Synthesize) -> None:
    template = synthesized("own-nodes")
    worker, manager = one(template, "aws_instance", "worker-1"), one(template, "aws_instance", "manager-1")
    assert worker["ebs_block_device"] == [
        {
            "device_name": "/dev/sdf",
            "encrypted": True,
            "kms_key_id": variants.OTHER_KEY,
            "volume_size": 80,
            "volume_type": "gp3",
            "delete_on_termination": True,
            "tags": worker["tags"],
        }
    ]
    assert manager["ebs_block_device"][0]["kms_key_id"] == variants.KEY
    assert worker["root_block_device"]["kms_key_id"] == variants.KEY
    assert synthesized("worker-manager").find_resources("aws_instance", {"ebs_block_device": Match.any()}) == {}


def test_a_manager_can_be_protected_from_termination(synthesized: Synthesize) -> None:
    template = synthesized("own-nodes")
    assert one(template, "aws_instance", "manager-1")["disable_api_termination"] is True
    assert one(template, "aws_instance", "worker-1")["disable_api_termination"] is False


def test_tags_and_groups_of_ones_own_come_on_top(synthesized: Synthesize) -> None:
    template = synthesized("own-nodes")
    worker, manager = one(template, "aws_instance", "worker-1"), one(template, "aws_instance", "manager-1")
    own = {"Name": "esb-worker-1", "wso2-role": "worker", "wso2-cluster": "esb"}
    assert worker["tags"] == {**own, "Team": "integration"}
    members = f"${{{address(template, 'aws_security_group', 'members')}.id}}"
    assert worker["vpc_security_group_ids"] == [members, "sg-0123456789abcdef0"]
    assert manager["vpc_security_group_ids"] == [members]


def test_nodes_of_a_role_are_spread_over_the_zones(synthesized: Synthesize) -> None:
    for variant in ("worker-manager", "three-workers", "three-zones", "existing-network"):
        nodes = synthesized(variant).find_resources("aws_instance")
        workers = [node["subnet_id"] for name, node in nodes.items() if "_worker-" in name]
        counts = [workers.count(subnet) for subnet in set(workers)]
        assert len(counts) >= 2
        assert max(counts) - min(counts) <= 1


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_user_data_holds_the_nodes_own_configuration_within_ec2s_limit(synthesized: Synthesize, variant: str) -> None:
    template = synthesized(variant)
    topology = plan_topology(variants.deployment(variant))
    configured, front = configure(topology), front_nodes(topology)
    template.resource_count_is("aws_instance", len(configured) + (len(front.nodes) if front else 0))
    for configuration in configured:
        name = configuration.node.name
        (node,) = template.find_resources("aws_instance", {"tags": {"Name": name}}).values()
        payload = base64.b64decode(node["user_data_base64"], validate=True)
        assert len(payload) <= LIMIT, name
        assert node_document(payload) == configuration.to_json()


def test_metadata_answers_without_a_token_where_hazelcast_asks_so(
    synthesize_deployment: SynthesizeDeployment,
) -> None:
    """Kernel 4.5 to 4.9 in scheme aws; everything else stays hardened."""
    product = {"name": "carbon-kernel", "version": "4.6.0", "jdk": {"home": "/opt/java"}}
    cluster = {"domain": "carbon", "membership": {"scheme": "aws"}, "local_member_port": 5701}
    deployment = Deployment.model_validate({**variants.KERNEL, "product": product, "cluster": cluster})

    nodes = synthesize_deployment(deployment).find_resources("aws_instance")

    assert {each["metadata_options"]["http_tokens"] for each in nodes.values()} == {"optional"}

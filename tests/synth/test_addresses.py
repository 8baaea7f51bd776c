"""The addresses of resources are a contract: one that changes destroys something and makes it anew."""

from pathlib import Path

import pytest

from tests.needs import PROJECT
from tests.synth.conftest import Synthesize, SynthesizeDeployment
from wso2_cluster.deployment import find_deployment_files, load_deployment
from wso2_cluster.testing import Template

pytestmark = pytest.mark.synth

SHIPPED = find_deployment_files(PROJECT / "deployments")
PROGRAM = "aws_ssm_parameter.cluster_program_part-"
"""As many as the program needs. Nothing is lost with one that comes or goes."""


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_deployment_has_exactly_these_addresses(
    file: Path, synthesize_deployment: SynthesizeDeployment
) -> None:
    addresses = synthesize_deployment(load_deployment(file)).addresses
    kept = [address for address in addresses if not address.startswith(PROGRAM)]
    assert "\n".join([*kept, ""]) == Path(__file__).with_name(f"{file.stem}.addresses").read_text("utf-8")


def test_a_further_worker_only_adds(synthesized: Synthesize) -> None:
    two, three = synthesized("worker-manager"), synthesized("three-workers")
    added = sorted(set(three.addresses) - set(two.addresses))
    assert set(two.addresses) < set(three.addresses)
    assert [address.rpartition("_")[0] for address in added] == [
        "aws_instance.cluster_worker-3_instance",
        "aws_lb_target_group_attachment.cluster_balancer_services-worker-3",
    ]


def test_a_further_zone_only_adds(synthesized: Synthesize) -> None:
    two, three = synthesized("nat-per-zone"), synthesized("three-zones")
    assert set(two.addresses) < set(three.addresses)


@pytest.mark.parametrize(
    "variant",
    ["boundary", "internal-balancer", "http-forward", "rds", "tagged", "named-group", "proxy", "shifted-ports"],
)
def test_settings_that_only_change_or_add_something_move_no_node(synthesized: Synthesize, variant: str) -> None:
    nodes = [address for address in synthesized("worker-manager").addresses if address.startswith("aws_instance.")]
    assert [address for address in synthesized(variant).addresses if address.startswith("aws_instance.")] == nodes


def test_addresses_name_neither_the_stack_nor_the_file(synthesized: Synthesize, shipped: Template) -> None:
    """The flags in cdktf.json keep them out, so a renamed file keeps its resources' addresses."""
    assert [address for address in shipped.addresses if "stack" in address or "worker-manager" in address] == []

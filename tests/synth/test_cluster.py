"""aws/cluster.py: the constructs wired together."""

import hashlib
from pathlib import Path

import pytest

from tests import variants
from tests.synth.conftest import Synthesize
from tests.synthesis import synthesize_into
from wso2_cluster.deployment import Deployment
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

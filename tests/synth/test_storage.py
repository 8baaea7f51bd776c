"""aws/storage.py: the shared file system."""

import json

import pytest

from tests.synth.conftest import Synthesize
from tests.synthesis import address, one
from tests.variants import KMS_KEY

pytestmark = pytest.mark.synth


def test_it_is_encrypted_backed_up_and_in_every_zone(synthesized: Synthesize) -> None:
    template = synthesized("efs")
    template.has_resource_properties(
        "aws_efs_file_system",
        {
            "encrypted": True,
            "kms_key_id": f"${{{address(template, 'aws_kms_key')}.arn}}",
            "throughput_mode": "elastic",
            "creation_token": "esb-storage",
        },
    )
    template.has_resource_properties("aws_efs_backup_policy", {"backup_policy": {"status": "ENABLED"}})
    subnets = [each["subnet_id"] for each in template.find_resources("aws_efs_mount_target").values()]
    assert len(subnets) == 2
    assert all("subnet-private-" in subnet for subnet in subnets)


def test_settings_are_the_deployments(synthesized: Synthesize) -> None:
    template = synthesized("efs-frugal")
    template.has_resource_properties("aws_efs_file_system", {"kms_key_id": KMS_KEY, "throughput_mode": "bursting"})
    template.has_resource_properties("aws_efs_backup_policy", {"backup_policy": {"status": "DISABLED"}})


def test_only_members_reach_it_and_on_its_port_alone(synthesized: Synthesize) -> None:
    template = synthesized("efs")
    group = f"${{{address(template, 'aws_security_group', 'storage')}.id}}"
    (rule,) = template.find_resources("aws_vpc_security_group_ingress_rule", {"security_group_id": group}).values()
    assert "members_group" in rule["referenced_security_group_id"]
    assert (rule["from_port"], rule["to_port"], rule["ip_protocol"]) == (2049, 2049, "tcp")
    for target in template.find_resources("aws_efs_mount_target").values():
        assert target["security_groups"] == [group]


def test_its_policy_refuses_clear_text_the_whole_tree_and_root(synthesized: Synthesize) -> None:
    policy = json.loads(one(synthesized("efs"), "aws_efs_file_system_policy")["policy"])
    assert {each["Sid"]: (each["Effect"], each.get("Condition")) for each in policy["Statement"]} == {
        "TlsAlone": ("Deny", {"Bool": {"aws:SecureTransport": "false"}}),
        "AccessPointsAlone": ("Deny", {"Null": {"elasticfilesystem:AccessPointArn": "true"}}),
        "NobodyIsRoot": ("Deny", None),
    }


def test_each_shared_folder_has_an_access_point_whose_id_nodes_look_up(synthesized: Synthesize) -> None:
    template = synthesized("efs")
    points = template.find_resources("aws_efs_access_point")
    assert {each["root_directory"]["path"] for each in points.values()} == {"/esb/deployment", "/esb/tenants"}
    assert {(each["posix_user"]["uid"], each["posix_user"]["gid"]) for each in points.values()} == {(16384, 16384)}
    for folder in ("deployment", "tenants"):
        parameter = one(template, "aws_ssm_parameter", f"storage_parameter-{folder}")
        assert parameter["name"] == f"/wso2/esb/storage/{folder}"
        assert parameter["value"] == f"${{{address(template, 'aws_efs_access_point', folder)}.id}}"


def test_nodes_start_when_it_can_be_mounted_and_may_mount_it(synthesized: Synthesize) -> None:
    template = synthesized("efs")
    for node in template.find_resources("aws_instance").values():
        for needed in template.find_resources("aws_efs_mount_target"):
            assert needed in node["depends_on"]


@pytest.mark.parametrize("variant", ["efs", "efs-own"])
def test_who_deploys_artifacts_writes_and_the_others_only_read(synthesized: Synthesize, variant: str) -> None:
    template = synthesized(variant)
    system = {
        "efs": "${aws_efs_file_system.cluster_storage_file-system_",
        "efs-own": "arn:aws:elasticfilesystem:eu-west-1:*:file-system/fs-0123456789abcdef0",
    }[variant]
    for role, actions in (
        ("manager", ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]),
        ("worker", ["elasticfilesystem:ClientMount"]),
    ):
        policy = json.loads(one(template, "aws_iam_role_policy", f"role-{role}_policy")["policy"])
        (mounts,) = (each for each in policy["Statement"] if each["Action"][0].startswith("elasticfilesystem:"))
        assert mounts["Action"] == actions
        (resource,) = mounts["Resource"]
        assert resource.startswith(system)


def test_without_shared_folders_nobody_mounts(synthesized: Synthesize) -> None:
    assert "elasticfilesystem" not in json.dumps(synthesized("worker-manager").find_resources("aws_iam_role_policy"))


def test_a_file_system_of_ones_own_only_gets_access_points(synthesized: Synthesize) -> None:
    template = synthesized("efs-own")
    for type_ in ("aws_efs_file_system", "aws_efs_mount_target", "aws_efs_file_system_policy"):
        template.resource_count_is(type_, 0)
    template.has_resource_properties("aws_efs_access_point", {"file_system_id": "fs-0123456789abcdef0"})
    template.resource_count_is("aws_efs_access_point", 1)


@pytest.mark.parametrize("variant", ["worker-manager", "svn"])
def test_without_it_there_is_none(synthesized: Synthesize, variant: str) -> None:
    assert [each for each in synthesized(variant).addresses if "efs" in each or "storage" in each] == []

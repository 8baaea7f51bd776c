"""aws/database.py: RDS MySQL."""

import pytest

from tests.synth.conftest import Synthesize
from tests.synthesis import address, one
from wso2_cluster.testing import Match

pytestmark = pytest.mark.synth

TYPES = ("aws_db_instance", "aws_db_parameter_group", "aws_db_subnet_group")


def test_the_database_is_private_encrypted_and_owns_its_password(synthesized: Synthesize) -> None:
    synthesized("rds").has_resource_properties(
        "aws_db_instance",
        {
            "engine": "mysql",
            "publicly_accessible": False,
            "storage_encrypted": True,
            "manage_master_user_password": True,
            "password": Match.absent(),
            "password_wo": Match.absent(),
            "copy_tags_to_snapshot": True,
            "auto_minor_version_upgrade": True,
            "identifier": "esb-database",
            "db_name": "WSO2_CARBON_DB",
        },
    )


def test_by_default_it_is_backed_up_and_leaves_a_snapshot_behind(synthesized: Synthesize) -> None:
    synthesized("rds").has_resource_properties(
        "aws_db_instance",
        {
            "backup_retention_period": 7,
            "skip_final_snapshot": False,
            "final_snapshot_identifier": "esb-database-final",
            "multi_az": False,
            "deletion_protection": False,
        },
    )


def test_settings_are_the_deployments(synthesized: Synthesize) -> None:
    template = synthesized("rds-trial")
    template.has_resource_properties(
        "aws_db_instance",
        {
            "engine_version": "8.4",
            "allocated_storage": 50,
            "multi_az": True,
            "backup_retention_period": 0,
            "deletion_protection": True,
            "skip_final_snapshot": True,
            "final_snapshot_identifier": Match.absent(),
        },
    )
    template.has_resource_properties("aws_db_parameter_group", {"family": "mysql8.4"})


def test_clients_need_tls_and_the_character_set_is_the_registrys(synthesized: Synthesize) -> None:
    parameters = one(synthesized("rds"), "aws_db_parameter_group")["parameter"]
    assert {each["name"]: each["value"] for each in parameters} == {
        "character_set_server": "latin1",
        "collation_server": "latin1_swedish_ci",
        "require_secure_transport": "1",
    }


def test_it_stands_in_the_private_subnets_and_only_members_reach_it(synthesized: Synthesize) -> None:
    template = synthesized("rds")
    subnets = one(template, "aws_db_subnet_group")["subnet_ids"]
    assert len(subnets) == 2
    assert all("subnet-private-" in subnet for subnet in subnets)
    group = f"${{{address(template, 'aws_security_group', 'database-firewall')}.id}}"
    assert one(template, "aws_db_instance")["vpc_security_group_ids"] == [group]
    (rule,) = template.find_resources("aws_vpc_security_group_ingress_rule", {"security_group_id": group}).values()
    assert "members_group" in rule["referenced_security_group_id"]
    assert (rule["from_port"], rule["to_port"]) == (3306, 3306)


def test_nodes_find_endpoint_and_secret_by_parameters_that_are_there_before_them(synthesized: Synthesize) -> None:
    template = synthesized("rds")
    database = address(template, "aws_db_instance")
    for part, name, value in (
        ("database_endpoint", "/wso2/esb/database/endpoint", f"${{{database}.address}}"),
        ("database_secret", "/wso2/esb/database/secret", f"${{{database}.master_user_secret[0].secret_arn}}"),
    ):
        parameter = one(template, "aws_ssm_parameter", part)
        assert (parameter["name"], parameter["value"], parameter["type"]) == (name, value, "String")
        for node in template.find_resources("aws_instance").values():
            assert address(template, "aws_ssm_parameter", part) in node["depends_on"]


@pytest.mark.parametrize("variant", ["worker-manager", "existing-database", "kernel"])
def test_without_a_database_to_make_there_is_none(synthesized: Synthesize, variant: str) -> None:
    for type_ in TYPES:
        synthesized(variant).resource_count_is(type_, 0)
        assert synthesized("rds").find_resources(type_)
    names = {each["name"] for each in synthesized(variant).find_resources("aws_ssm_parameter").values()}
    assert not [name for name in names if "database" in name]
    assert not [name for name in synthesized(variant).find_resources("aws_security_group") if "database" in name]

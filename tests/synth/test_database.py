"""aws/database.py, aws/database_users.py: RDS MySQL and Aurora MySQL."""

import pytest

from tests.synth.conftest import Synthesize
from tests.synthesis import address, one
from tests.variants import KMS_KEY
from wso2_cluster.testing import Match

pytestmark = pytest.mark.synth

TYPES = ("aws_db_instance", "aws_rds_cluster", "aws_db_parameter_group", "aws_db_subnet_group")
OF_RDS = TYPES[0], *TYPES[2:]


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
        "slow_query_log": "1",
        "log_output": "FILE",
    }


def test_parameters_of_ones_own_are_added(synthesized: Synthesize) -> None:
    group = one(synthesized("dbscripts"), "aws_db_parameter_group")
    parameters = {each["name"]: (each["value"], each["apply_method"]) for each in group["parameter"]}
    assert parameters["character_set_server"] == ("utf8mb4", "immediate")
    assert parameters["collation_server"] == ("utf8mb4_0900_ai_ci", "immediate")
    assert parameters["long_query_time"] == ("2", "immediate")
    assert parameters["innodb_lock_wait_timeout"] == ("60", "pending-reboot")
    assert "max_connections" not in parameters


def test_all_is_encrypted_with_a_key_that_changes_every_year(synthesized: Synthesize) -> None:
    template = synthesized("rds")
    key = f"${{{address(template, 'aws_kms_key')}.arn}}"
    template.has_resource_properties("aws_kms_key", {"enable_key_rotation": True, "deletion_window_in_days": 30})
    template.has_resource_properties(
        "aws_db_instance",
        {
            "kms_key_id": key,
            "master_user_secret_kms_key_id": key,
            "performance_insights_enabled": True,
            "performance_insights_kms_key_id": key,
        },
    )
    for group in template.find_resources("aws_cloudwatch_log_group").values():
        assert (group["kms_key_id"], group["retention_in_days"]) == (key, 365)
    assert one(template, "aws_secretsmanager_secret", "user")["kms_key_id"] == key


def test_a_key_of_ones_own_is_used_in_its_place(synthesized: Synthesize) -> None:
    template = synthesized("dbscripts")
    template.has_resource_properties(
        "aws_db_instance", {"kms_key_id": KMS_KEY, "master_user_secret_kms_key_id": KMS_KEY}
    )
    # Its policy need not let CloudWatch Logs use it; the key that was made for the flow logs does.
    made = f"${{{address(template, 'aws_kms_key')}.arn}}"
    for log in ("error", "slowquery"):
        group = one(template, "aws_cloudwatch_log_group", f"database_log-{log}")
        assert (group["kms_key_id"], group["retention_in_days"]) == (made, 30)


def test_it_is_watched(synthesized: Synthesize) -> None:
    template = synthesized("rds")
    role = address(template, "aws_iam_role", "monitoring")
    template.has_resource_properties(
        "aws_db_instance",
        {
            "monitoring_interval": 60,
            "monitoring_role_arn": f"${{{role}.arn}}",
            "enabled_cloudwatch_logs_exports": ["error", "slowquery"],
        },
    )
    groups = template.find_resources("aws_cloudwatch_log_group")
    names = {each["name"] for address, each in groups.items() if "database" in address}
    assert names == {"/aws/rds/instance/esb-database/error", "/aws/rds/instance/esb-database/slowquery"}
    arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    template.has_resource_properties("aws_iam_role_policy_attachment", {"policy_arn": arn})


def test_what_a_small_class_lacks_is_left_out(synthesized: Synthesize) -> None:
    synthesized("dbscripts").has_resource_properties(
        "aws_db_instance",
        {
            "performance_insights_enabled": False,
            "performance_insights_kms_key_id": Match.absent(),
            "monitoring_interval": Match.absent(),
            "max_allocated_storage": 100,
        },
    )


def test_the_users_password_is_in_its_secret_and_nowhere_else(synthesized: Synthesize) -> None:
    template = synthesized("dbscripts")
    value = address(template, "aws_secretsmanager_secret_version", "user")
    ephemeral = template.document["ephemeral"]["aws_secretsmanager_random_password"]
    assert ephemeral == {value.partition(".")[2]: {"exclude_punctuation": True, "password_length": 32}}
    properties = one(template, "aws_secretsmanager_secret_version", "user")
    assert properties["secret_string_wo"] == (
        '${jsonencode({username = "wso2_carbon_db", password = '
        f"(ephemeral.aws_secretsmanager_random_password.{value.partition('.')[2]}.random_password)}})}}"
    )
    assert properties["secret_string_wo_version"] == 2
    assert "secret_string" not in properties
    assert one(template, "aws_secretsmanager_secret", "user")["name"] == "wso2/esb/database/WSO2_CARBON_DB"
    for node in template.find_resources("aws_instance").values():
        assert value in node["depends_on"]


def test_an_aurora_cluster_has_a_writer_and_readers(synthesized: Synthesize) -> None:
    template = synthesized("aurora")
    key = f"${{{address(template, 'aws_kms_key')}.arn}}"
    template.has_resource_properties(
        "aws_rds_cluster",
        {
            "engine": "aurora-mysql",
            "engine_version": "8.0.mysql_aurora.3.08.2",
            "manage_master_user_password": True,
            "master_password": Match.absent(),
            "storage_encrypted": True,
            "kms_key_id": key,
            "iam_database_authentication_enabled": True,
            "backup_retention_period": 7,
            "backtrack_window": 86400,
            "copy_tags_to_snapshot": True,
            "deletion_protection": True,
            "skip_final_snapshot": False,
            "final_snapshot_identifier": "esb-database-final",
            "enabled_cloudwatch_logs_exports": ["error", "slowquery", "audit"],
        },
    )
    template.resource_count_is("aws_rds_cluster_instance", 3)
    for instance in template.find_resources("aws_rds_cluster_instance").values():
        assert instance["publicly_accessible"] is False
        assert instance["performance_insights_kms_key_id"] == key
        assert instance["monitoring_interval"] == 60
    parameters = {each["name"]: each["value"] for each in one(template, "aws_rds_cluster_parameter_group")["parameter"]}
    assert parameters["require_secure_transport"] == "ON"
    assert parameters["max_connections"] == "900"
    assert parameters["server_audit_logging"] == "1"
    template.resource_count_is("aws_db_instance", 0)


def test_nodes_find_the_writer_of_an_aurora_cluster(synthesized: Synthesize) -> None:
    template = synthesized("aurora")
    cluster = address(template, "aws_rds_cluster")
    assert one(template, "aws_ssm_parameter", "database_endpoint")["value"] == f"${{{cluster}.endpoint}}"
    assert one(template, "aws_ssm_parameter", "database_secret")["value"] == (
        f"${{{cluster}.master_user_secret[0].secret_arn}}"
    )


def test_it_stands_in_subnets_of_its_own_and_only_members_reach_it(synthesized: Synthesize) -> None:
    template = synthesized("rds")
    subnets = one(template, "aws_db_subnet_group")["subnet_ids"]
    assert len(subnets) == 2
    assert all("subnet-database-" in subnet for subnet in subnets)
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
    for type_ in OF_RDS:
        assert synthesized("rds").find_resources(type_)
    names = {each["name"] for each in synthesized(variant).find_resources("aws_ssm_parameter").values()}
    assert not [name for name in names if "database" in name]
    assert not [name for name in synthesized(variant).find_resources("aws_security_group") if "database" in name]

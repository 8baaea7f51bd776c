"""What is made on AWS for publishers and stores, and for no other pattern."""

import json
from typing import Any

import pytest

from tests.synth.conftest import Synthesize
from tests.synthesis import address, one
from wso2_cluster.testing import Match, Template

pytestmark = pytest.mark.synth

INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"
REASON = "Publisher and store to each other"


def behind(template: Template, name: str) -> list[str]:
    """Instances in the target group *name*, by the ends of their addresses."""
    attached = template.find_resources("aws_lb_target_group_attachment")
    return sorted(each.partition(f"balancer_{name}-")[2].rpartition("_")[0] for each in attached if f"_{name}-" in each)


@pytest.mark.parametrize(("variant", "port"), [("stores", 9443), ("stores-inside", 9446)])
def test_each_name_leads_to_its_own_nodes_and_clients_stay_on_one(
    synthesized: Synthesize, variant: str, port: int
) -> None:
    template = synthesized(variant)
    for name, page in (("publisher", "/carbon/admin/login.jsp"), ("store", "/services/Version")):
        rule = one(template, "aws_lb_listener_rule", f"{name}-rule")
        assert rule["condition"] == [{"host_header": {"values": [f"{name}.example.com"]}}]
        group = one(template, "aws_lb_target_group", f"{name}-target")
        assert (group["name"], group["port"], group["protocol"]) == (f"es-{name}", port, "HTTPS")
        assert (group["stickiness"]["enabled"], group["health_check"]["path"]) == (True, page)
        members = [each for each in behind(template, name) if each]
        assert members == [f"{name}-1", f"{name}-2"]


def test_connections_may_be_silent_for_as_long_as_in_the_document(synthesized: Synthesize) -> None:
    assert one(synthesized("stores"), "aws_lb")["idle_timeout"] == 300
    synthesized("worker-manager").has_resource_properties("aws_lb", {"idle_timeout": Match.absent()})


def test_the_certificate_is_for_both_names(synthesized: Synthesize) -> None:
    records = synthesized("stores-inside").find_resources("aws_route53_record")
    names = {each["name"] for each in records.values()}
    assert {"store.example.com", "publisher.example.com"} <= names


def test_nodes_reach_a_balancer_on_the_internet_by_the_address_of_their_nat_gateway(synthesized: Synthesize) -> None:
    template = synthesized("stores")
    (rule,) = template.find_resources(INGRESS, {"description": REASON}).values()
    assert rule["cidr_ipv4"] == f"${{{address(template, 'aws_eip')}.public_ip}}/32"
    assert (rule["from_port"], rule["to_port"]) == (443, 443)
    assert "balancer-firewall_group" in rule["security_group_id"]


def test_nodes_reach_a_balancer_inside_by_their_group(synthesized: Synthesize) -> None:
    template = synthesized("stores-inside")
    (rule,) = template.find_resources(INGRESS, {"description": REASON}).values()
    (way,) = template.find_resources(EGRESS, {"description": REASON}).values()
    assert "members_group" in rule["referenced_security_group_id"]
    assert "members_group" in way["security_group_id"]
    assert rule["security_group_id"] == way["referenced_security_group_id"]


@pytest.mark.parametrize("variant", ["worker-manager", "internal-balancer", "gateway", "stores-alone"])
def test_elsewhere_nodes_do_not_call_the_balancer(synthesized: Synthesize, variant: str) -> None:
    assert synthesized(variant).find_resources(INGRESS, {"description": REASON}) == {}


def test_six_databases_have_a_secret_each(synthesized: Synthesize) -> None:
    template = synthesized("stores")
    assert one(template, "aws_db_instance")["db_name"] == "ES_carbondb"
    assert sorted(each["name"] for each in template.find_resources("aws_secretsmanager_secret").values()) == [
        f"wso2/es/database/ES_{name}" for name in ("Identitydb", "Socialdb", "Storagedb", "carbondb", "regdb", "umdb")
    ]


def test_in_scheme_discovered_there_is_no_user_and_no_key(synthesized: Synthesize) -> None:
    for type_ in ("aws_iam_user", "aws_iam_user_policy", "aws_iam_access_key"):
        synthesized("stores").resource_count_is(type_, 0)
        synthesized("stores-2.0").resource_count_is(type_, 1)


def statements(template: Template, role: str) -> list[dict[str, Any]]:
    policy = one(template, "aws_iam_role_policy", f"role-{role}_policy")
    found: list[dict[str, Any]] = json.loads(policy["policy"])["Statement"]
    return found


def test_publishers_alone_may_read_the_administrators_secret(synthesized: Synthesize) -> None:
    reads = {
        role: [
            resource
            for each in statements(synthesized("stores"), role)
            if "secretsmanager:GetSecretValue" in each["Action"]
            for resource in each["Resource"]
            if "master_user_secret" in resource
        ]
        for role in ("publisher", "store")
    }
    assert (len(reads["publisher"]), reads["store"]) == (1, [])


def test_publishers_alone_may_write_to_the_shared_folder(synthesized: Synthesize) -> None:
    writes = {
        role: any(
            "elasticfilesystem:ClientWrite" in each["Action"] for each in statements(synthesized("stores-inside"), role)
        )
        for role in ("publisher", "store")
    }
    assert writes == {"publisher": True, "store": False}


def test_the_alarm_knows_how_many_members_a_cluster_has(synthesized: Synthesize) -> None:
    alarm = one(synthesized("stores-2.0"), "aws_cloudwatch_metric_alarm", "alarms_members")
    assert alarm["threshold"] == 2
    assert one(synthesized("observed"), "aws_cloudwatch_metric_alarm", "alarms_members")["threshold"] == 3


def test_both_addresses_are_printed(synthesized: Synthesize) -> None:
    template = synthesized("stores")
    for name, value in {
        "publisher": "https://publisher.example.com/publisher",
        "store": "https://store.example.com/store",
        "console": "https://publisher.example.com/carbon",
    }.items():
        template.has_output(name, {"value": value})

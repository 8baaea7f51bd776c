"""aws/balancer.py: the application load balancer."""

import pytest

from tests import variants
from tests.synth.conftest import Synthesize
from tests.synthesis import address, one
from wso2_cluster.testing import Match

pytestmark = pytest.mark.synth

TYPES = (
    "aws_lb",
    "aws_lb_listener",
    "aws_lb_listener_rule",
    "aws_lb_target_group",
    "aws_lb_target_group_attachment",
    "aws_acm_certificate",
)


def test_the_balancer_faces_the_internet_from_the_public_subnets(synthesized: Synthesize) -> None:
    balancer = one(synthesized("worker-manager"), "aws_lb")
    assert balancer["internal"] is False
    assert len(balancer["subnets"]) == 2
    assert all("subnet-public-" in subnet for subnet in balancer["subnets"])


def test_an_internal_balancer_stands_in_the_private_subnets(synthesized: Synthesize) -> None:
    balancer = one(synthesized("internal-balancer"), "aws_lb")
    assert balancer["internal"] is True
    assert len(balancer["subnets"]) == 2
    assert all("subnet-private-" in subnet for subnet in balancer["subnets"])


def test_bad_requests_are_dropped(synthesized: Synthesize) -> None:
    synthesized("worker-manager").has_resource_properties(
        "aws_lb",
        {
            "load_balancer_type": "application",
            "drop_invalid_header_fields": True,
            "desync_mitigation_mode": "defensive",
            "enable_deletion_protection": False,
        },
    )


def test_deletion_protection_is_there_when_asked_for(synthesized: Synthesize) -> None:
    synthesized("guarded-balancer").has_resource_properties("aws_lb", {"enable_deletion_protection": True})


def test_https_takes_modern_tls_and_answers_unknown_hosts_itself(synthesized: Synthesize) -> None:
    listener = one(synthesized("worker-manager"), "aws_lb_listener", "https-listener")
    assert (listener["port"], listener["protocol"]) == (443, "HTTPS")
    assert listener["ssl_policy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert listener["default_action"] == [
        {
            "type": "fixed-response",
            "fixed_response": {
                "content_type": "text/plain",
                "message_body": "No such host here.",
                "status_code": "404",
            },
        }
    ]


@pytest.mark.parametrize("variant", ["worker-manager", "http-forward"])
def test_http_sends_clients_to_https(synthesized: Synthesize, variant: str) -> None:
    listener = one(synthesized(variant), "aws_lb_listener", "http-listener")
    assert (listener["port"], listener["protocol"]) == (80, "HTTP")
    assert listener["default_action"] == [
        {"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}}
    ]


def test_each_host_name_leads_to_its_own_nodes(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    for name, host, port, nodes in (
        ("console", "mgt.esb.example.com", 9443, ["manager-1"]),
        ("services", "esb.example.com", 8243, ["worker-1", "worker-2"]),
    ):
        group = f"${{{address(template, 'aws_lb_target_group', f'{name}-target')}.arn}}"
        rule = one(template, "aws_lb_listener_rule", f"{name}-rule")
        assert rule["condition"] == [{"host_header": {"values": [host]}}]
        assert rule["action"] == [{"type": "forward", "target_group_arn": group}]
        assert "https-listener" in rule["listener_arn"]
        attached = template.find_resources("aws_lb_target_group_attachment", {"target_group_arn": group}).values()
        instances = [f"${{{address(template, 'aws_instance', node)}.id}}" for node in nodes]
        assert [(each["target_id"], each["port"]) for each in attached] == [(each, port) for each in instances]


def test_nodes_are_asked_for_a_page_of_the_product_over_tls(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    for name, page in (("console", "/carbon/admin/login.jsp"), ("services", "/services/Version")):
        group = one(template, "aws_lb_target_group", f"{name}-target")
        assert group["protocol"] == "HTTPS"
        assert group["health_check"] == {
            "path": page,
            "protocol": "HTTPS",
            "matcher": "200",
            "interval": 30,
            "timeout": 10,
            "healthy_threshold": 2,
            "unhealthy_threshold": 3,
        }


def test_the_console_keeps_a_client_on_its_node_and_services_do_not(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    sticky = {"type": "lb_cookie", "enabled": True, "cookie_duration": 86400}
    assert one(template, "aws_lb_target_group", "console-target")["stickiness"] == sticky
    assert one(template, "aws_lb_target_group", "services-target")["stickiness"]["enabled"] is False


def test_a_kernel_serves_consoles_and_services_at_one_port_to_which_one_rule_leads(synthesized: Synthesize) -> None:
    template = synthesized("kernel-balanced")
    assert {each["port"] for each in template.find_resources("aws_lb_target_group").values()} == {9443, 9763}
    admitted = template.find_resources(
        "aws_vpc_security_group_ingress_rule",
        {"referenced_security_group_id": Match.string_like_regexp("balancer-firewall")},
    )
    assert sorted(rule["from_port"] for rule in admitted.values()) == [9443, 9763]


def test_http_is_passed_on_to_the_services_when_asked_for(synthesized: Synthesize) -> None:
    template = synthesized("http-forward")
    rule = one(template, "aws_lb_listener_rule", "plain-rule")
    assert "http-listener" in rule["listener_arn"]
    assert rule["condition"] == [{"host_header": {"values": ["esb.example.com"]}}]
    group = one(template, "aws_lb_target_group", "plain-target")
    assert (group["protocol"], group["port"], group["health_check"]["protocol"]) == ("HTTP", 8280, "HTTP")
    synthesized("worker-manager").resource_count_is("aws_lb_listener_rule", 2)


def test_the_port_offset_moves_what_the_balancer_asks(synthesized: Synthesize) -> None:
    template = synthesized("shifted-ports")
    assert {each["port"] for each in template.find_resources("aws_lb_target_group").values()} == {9445, 8245}
    assert {each["port"] for each in template.find_resources("aws_lb_target_group_attachment").values()} == {9445, 8245}


def test_a_rule_is_replaced_with_its_target_group(synthesized: Synthesize) -> None:
    """A group's port cannot change, and AWS deletes no group that a rule still uses."""
    template = synthesized("worker-manager")
    for name in ("console", "services"):
        rule = one(template, "aws_lb_listener_rule", f"{name}-rule")
        group = address(template, "aws_lb_target_group", f"{name}-target")
        assert rule["lifecycle"] == {"replace_triggered_by": [group]}


def test_target_group_names_have_32_characters_at_most(synthesized: Synthesize) -> None:
    for variant in variants.VARIANTS:
        for group in synthesized(variant).find_resources("aws_lb_target_group").values():
            beyond_prefix = group["name"].removeprefix(variants.VARIANTS[variant]["name"])
            assert 22 + len(beyond_prefix) <= 32


@pytest.mark.parametrize("variant", ["kernel", "china"])
def test_without_a_balancer_there_is_nothing_of_it(synthesized: Synthesize, variant: str) -> None:
    for type_ in TYPES:
        synthesized(variant).resource_count_is(type_, 0)
    assert not [name for name in synthesized(variant).find_resources("aws_security_group") if "balancer" in name]

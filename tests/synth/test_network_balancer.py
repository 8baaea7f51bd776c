"""aws/network_balancer.py: connections passed on to the nodes, with the TLS in them."""

import pytest

from tests.synth.conftest import Synthesize
from tests.synthesis import address, one
from wso2_cluster.testing import Match, Template

pytestmark = pytest.mark.synth


def listeners(template: Template) -> dict[int, str]:
    """Name of the target group by the listener's port."""
    groups = {
        f"${{{group}.arn}}": each["name"] for group, each in template.find_resources("aws_lb_target_group").items()
    }
    return {
        listener["port"]: groups[listener["default_action"][0]["target_group_arn"]]
        for listener in template.find_resources("aws_lb_listener").values()
    }


def test_it_passes_on_tcp_in_every_zone_and_has_a_security_group(synthesized: Synthesize) -> None:
    template = synthesized("network-balancer")
    template.has_resource_properties(
        "aws_lb",
        {
            "load_balancer_type": "network",
            "internal": True,
            "enable_cross_zone_load_balancing": True,
            "enable_deletion_protection": False,
            "security_groups": [f"${{{address(template, 'aws_security_group', 'balancer-firewall')}.id}}"],
            "access_logs": Match.absent(),
        },
    )
    for listener in template.find_resources("aws_lb_listener").values():
        assert (listener["protocol"], "certificate_arn" in listener, "ssl_policy" in listener) == ("TCP", False, False)
    template.resource_count_is("aws_lb_listener_rule", 0)
    template.resource_count_is("aws_acm_certificate", 0)


def test_services_are_at_443_and_the_console_at_its_own_port(synthesized: Synthesize) -> None:
    assert listeners(synthesized("network-balancer")) == {443: "esb-services", 9443: "esb-console"}


def test_http_is_passed_on_when_asked_for(synthesized: Synthesize) -> None:
    assert listeners(synthesized("network-balancer-http")) == {
        443: "esb-services",
        9443: "esb-console",
        80: "esb-plain",
    }


def test_nodes_with_one_port_for_both_need_one_listener(synthesized: Synthesize) -> None:
    assert listeners(synthesized("kernel-network-balancer")) == {443: "carbon-services"}


def test_nodes_see_clients_addresses_and_are_asked_for_a_page(synthesized: Synthesize) -> None:
    template = synthesized("network-balancer")
    for name, page in (("console", "/carbon/admin/login.jsp"), ("services", "/services/Version")):
        group = one(template, "aws_lb_target_group", f"{name}-target")
        assert (group["protocol"], group["preserve_client_ip"]) == ("TCP", "true")
        assert (group["health_check"]["path"], group["health_check"]["protocol"]) == (page, "HTTPS")
        assert group["stickiness"] == {"type": "source_ip", "enabled": name == "console"}


def test_only_those_who_are_allowed_reach_its_listeners(synthesized: Synthesize) -> None:
    rules = synthesized("network-balancer").find_resources(
        "aws_vpc_security_group_ingress_rule",
        {"security_group_id": Match.string_like_regexp("balancer-firewall")},
    )
    assert sorted((rule["from_port"], rule["to_port"], rule["cidr_ipv4"]) for rule in rules.values()) == [
        (443, 443, "198.51.100.0/24"),
        (9443, 9443, "198.51.100.0/24"),
    ]


def test_a_listener_is_replaced_with_its_target_group(synthesized: Synthesize) -> None:
    template = synthesized("network-balancer")
    listener = one(template, "aws_lb_listener", "console-listener")
    group = address(template, "aws_lb_target_group", "console-target")
    assert listener["lifecycle"] == {"replace_triggered_by": [group]}


def test_alarms_watch_its_own_metrics(synthesized: Synthesize) -> None:
    template = synthesized("network-balancer-http")
    alarms = template.find_resources("aws_cloudwatch_metric_alarm", {"metric_name": "UnHealthyHostCount"})
    assert {alarm["namespace"] for alarm in alarms.values()} == {"AWS/NetworkELB"}
    assert len(alarms) == 3


def test_the_consoles_address_has_its_port(synthesized: Synthesize) -> None:
    synthesized("network-balancer").has_output("console", {"value": "https://mgt.esb.example.com:9443/carbon"})
    synthesized("kernel-network-balancer").has_output("console", {"value": "https://mgt.carbon.example.com/carbon"})
    synthesized("worker-manager").has_output("console", {"value": "https://mgt.esb.example.com/carbon"})

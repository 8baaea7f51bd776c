"""aws/components.py: gateways reach API Manager's other components, and read the secrets to sign in there."""

import json
from ipaddress import IPv4Address

import pytest

from tests import variants
from tests.synth.conftest import Synthesize
from tests.synthesis import one
from wso2_cluster.aws.components import Way, ways_to_components
from wso2_cluster.deployment import Deployment
from wso2_cluster.testing import Template

pytestmark = pytest.mark.synth

ACCOUNT = "arn:aws:secretsmanager:eu-west-1:*:secret"


def ways(**changes: object) -> list[tuple[str, str, int]]:
    made = Deployment.model_validate(variants.data(variants.GATEWAY, **changes))
    return [(each.component, str(each.address), each.port) for each in ways_to_components(made)]


def components(keys: dict[str, object], traffic: dict[str, object]) -> dict[str, object]:
    return {"key_manager": keys, "traffic_manager": traffic}


def test_one_port_of_the_key_manager_and_all_of_the_traffic_manager() -> None:
    hosts = components({"host": "10.9.8.7"}, {"host": "10.9.8.8"})

    assert ways(api_manager=hosts) == [
        ("key-manager", "10.9.8.7", 9443),
        *[("traffic-manager", "10.9.8.8", port) for port in (9443, 9611, 9711, 5672)],
    ]


def test_thrift_is_one_port_more() -> None:
    hosts = components({"host": "10.9.8.7", "client": "thrift", "thrift_port": 10400}, {"host": "traffic.example.com"})

    assert ways(api_manager=hosts) == [("key-manager", "10.9.8.7", 9443), ("key-manager", "10.9.8.7", 10400)]


def test_what_is_open_already_is_not_opened_twice() -> None:
    hosts = components({"host": "10.9.8.8"}, {"host": "10.9.8.8"})
    egress = [{"to": "10.9.8.8/32", "ports": "9611", "reason": "Events"}]

    assert ways(api_manager=hosts, network={"egress": egress}) == [
        ("key-manager", "10.9.8.8", 9443),
        ("traffic-manager", "10.9.8.8", 9711),
        ("traffic-manager", "10.9.8.8", 5672),
    ]


def test_a_name_opens_nothing() -> None:
    assert ways() == []


def test_another_pattern_has_no_such_ways() -> None:
    assert [*ways_to_components(variants.deployment("worker-manager"))] == []


def out(template: Template) -> set[tuple[str, int, str]]:
    rules = template.find_resources("aws_vpc_security_group_egress_rule")
    return {
        (rule["cidr_ipv4"], rule["from_port"], rule["description"])
        for address, rule in rules.items()
        if "-manager-" in address and rule["from_port"] == rule["to_port"]
    }


@pytest.mark.parametrize("variant", ["gateway", "gateway-1.10", "gateway-inside"])
def test_each_way_is_a_rule_of_the_members(synthesized: Synthesize, variant: str) -> None:
    wanted = ways_to_components(variants.deployment(variant))

    assert out(synthesized(variant)) == {(f"{way.address}/32", way.port, way.reason) for way in wanted}


def secrets(template: Template, role: str) -> list[str]:
    policy = json.loads(one(template, "aws_iam_role_policy", f"role-{role}_policy")["policy"])
    reads = [each for each in policy["Statement"] if "secretsmanager:GetSecretValue" in each["Action"]]
    return [name for each in reads for name in each["Resource"] if "prod/" in name]


@pytest.mark.parametrize("role", ["manager", "worker"])
def test_the_components_secrets_may_be_read_once_each(synthesized: Synthesize, role: str) -> None:
    assert secrets(synthesized("gateway-1.10"), role) == [f"{ACCOUNT}:prod/svn-??????", f"{ACCOUNT}:prod/keys-??????"]
    assert secrets(synthesized("gateway-inside"), role) == [f"{ACCOUNT}:prod/components-??????"]


@pytest.mark.parametrize(("variant", "ports"), [("gateway", (8243, 9443)), ("gateway-inside", (8244, 9444))])
def test_apis_lead_to_the_pass_through_ports_of_workers_and_the_console_to_the_manager(
    synthesized: Synthesize, variant: str, ports: tuple[int, int]
) -> None:
    template = synthesized(variant)
    groups = [one(template, "aws_lb_target_group", name)["port"] for name in ("services", "console")]
    assert groups == [*ports]
    attached = template.find_resources("aws_lb_target_group_attachment")
    assert sorted(address.partition("balancer_")[2].rpartition("_")[0] for address in attached) == [
        "console-manager-1",
        "services-worker-1",
        "services-worker-2",
    ]


def test_a_way_says_why() -> None:
    assert next(ways_to_components(variants.deployment("gateway-1.10"))) == Way(
        component="key-manager", address=IPv4Address("10.9.8.7"), port=9443, reason="The key manager"
    )

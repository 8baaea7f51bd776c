"""aws/security.py: rules are resources of their own, say why they are there, and admit nobody by accident."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import variants
from tests.synth.conftest import Synthesize
from tests.synthesis import address, one, synthesize_into
from wso2_cluster.aws import core
from wso2_cluster.aws.bindings import AwsProvider
from wso2_cluster.aws.security import Firewall, Ports, member_ports
from wso2_cluster.deployment import Deployment
from wso2_cluster.testing import Match, Template

pytestmark = pytest.mark.synth

INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"
WORLD = "0.0.0.0/0"
LISTENERS = {
    "network-balancer": (443, 9443),
    "network-balancer-http": (80, 443, 9443),
    "gateway-inside": (443, 9444),
    "kernel-network-balancer": (443,),
    "identity-5.11": (443,),
}
"""Ports of the balancers that pass connections on; the others have 80 and 443."""


def rules(template: Template) -> dict[str, dict[str, Any]]:
    return template.find_resources(INGRESS) | template.find_resources(EGRESS)


def ports(rule: Mapping[str, Any]) -> tuple[int, int]:
    return rule["from_port"], rule["to_port"]


def test_every_port_of_a_list_of_members_is_open_among_them(tmp_path: Path) -> None:
    own = {"manager": {"member_ports": [4100]}, "worker": {"count": 2, "member_ports": [4200, 4300]}}
    settings = variants.data(variants.WORKER_MANAGER, nodes=own, cluster__membership={"scheme": "wka"})
    template = synthesize_into(tmp_path, Deployment.model_validate(settings))
    group = f"${{{address(template, 'aws_security_group', 'members')}.id}}"
    inside = template.find_resources(INGRESS, {"referenced_security_group_id": group, "security_group_id": group})
    assert sorted(ports(rule) for rule in inside.values()) == [(4100, 4100), (4200, 4200), (4300, 4300)]


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_no_group_has_rules_of_its_own(synthesized: Synthesize, variant: str) -> None:
    """cdktf writes inline rules with nulls, which policy scanners read as closed."""
    template = synthesized(variant)
    groups = template.find_resources("aws_security_group")
    assert groups
    assert (
        template.find_resources("aws_security_group", {"ingress": Match.absent(), "egress": Match.absent()}).keys()
        == groups.keys()
    )
    template.resource_count_is("aws_security_group_rule", 0)


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_every_group_and_rule_says_what_it_is_for(synthesized: Synthesize, variant: str) -> None:
    template = synthesized(variant)
    described = template.find_resources("aws_security_group") | rules(template)
    assert [each for each, properties in described.items() if not properties.get("description")] == []


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_every_rule_is_for_tcp_or_dns_and_for_one_peer(synthesized: Synthesize, variant: str) -> None:
    for each, rule in rules(synthesized(variant)).items():
        assert (rule["ip_protocol"] == "tcp") != (ports(rule) == (53, 53)), each
        assert len({"cidr_ipv4", "referenced_security_group_id", "prefix_list_id"} & rule.keys()) == 1, each
        assert "cidr_ipv6" not in rule, each


ALONE = ("nginx", "nginx-inside")
"""Clients reach NGINX itself."""


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_only_blocks_that_the_deployment_allows_are_admitted_and_only_to_the_balancer(
    synthesized: Synthesize, variant: str
) -> None:
    template = synthesized(variant)
    admitted = template.find_resources(INGRESS, {"cidr_ipv4": Match.any()})
    # Of an Enterprise Store the nodes too, as they appear on the internet: tests/synth/test_enterprise_store.py.
    admitted = {name: rule for name, rule in admitted.items() if not rule["cidr_ipv4"].startswith("${aws_eip.")}
    allowed = variants.VARIANTS[variant]["balancer"].get("allow", [])
    assert {rule["cidr_ipv4"] for rule in admitted.values()} == set(allowed)
    open_to_clients = LISTENERS.get(variant, (80, 443))
    assert sorted(ports(rule) for rule in admitted.values()) == sorted(
        (each, each) for each in open_to_clients * len(allowed)
    )
    entrance = "nginx_firewall_group" if variant in ALONE else "balancer-firewall_group"
    assert all(entrance in rule["security_group_id"] for rule in admitted.values())


def test_the_world_is_admitted_when_the_deployment_says_so_and_only_then(synthesized: Synthesize) -> None:
    assert synthesized("worker-manager").find_resources(INGRESS, {"cidr_ipv4": WORLD}) == {}
    assert len(synthesized("open-balancer").find_resources(INGRESS, {"cidr_ipv4": WORLD})) == 2


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_remote_shells_are_open_to_nobody(synthesized: Synthesize, variant: str) -> None:
    for each, rule in synthesized(variant).find_resources(INGRESS).items():
        for port in (22, 3389):
            assert not rule["from_port"] <= port <= rule["to_port"], each


CLOSED = ("closed", "closed-few", "gateway-inside", "stores-inside")
OPEN = [each for each in variants.VARIANTS if each not in (*CLOSED, "existing-database-by-name")]


@pytest.mark.parametrize("variant", CLOSED)
def test_without_nat_nothing_may_reach_the_world(synthesized: Synthesize, variant: str) -> None:
    template = synthesized(variant)
    assert template.find_resources(EGRESS, {"cidr_ipv4": WORLD}) == {}
    to_s3 = one(template, EGRESS, "members_to-s3")
    assert to_s3["prefix_list_id"] == f"${{{address(template, 'aws_vpc_endpoint', '_s3_')}.prefix_list_id}}"
    assert ports(to_s3) == (443, 443)


def test_members_alone_reach_the_endpoints(synthesized: Synthesize) -> None:
    template = synthesized("closed")
    group = f"${{{address(template, 'aws_security_group', 'endpoints_firewall')}.id}}"
    (rule,) = template.find_resources(INGRESS, {"security_group_id": group}).values()
    assert "members_group" in rule["referenced_security_group_id"]
    assert (ports(rule), rule["description"]) == ((443, 443), "AWS inside the network")
    assert template.find_resources(EGRESS, {"security_group_id": group}) == {}


def test_what_nodes_may_reach_inside_can_be_listed(synthesized: Synthesize) -> None:
    template = synthesized("closed")
    rule = one(template, EGRESS, "members_to-10900-16-8000-8100")
    assert (rule["cidr_ipv4"], ports(rule), rule["description"]) == ("10.9.0.0/16", (8000, 8100), "Orders $${x}")
    assert [each for each in template.find_resources(EGRESS) if "members_to-vpc" in each] == []


@pytest.mark.parametrize("variant", OPEN)
def test_nodes_reach_the_world_over_http_and_https_alone(synthesized: Synthesize, variant: str) -> None:
    outward = synthesized(variant).find_resources(EGRESS, {"cidr_ipv4": WORLD})
    groups = ("members_group", "nginx_firewall_group") if "nginx" in variant else ("members_group",)
    for group in groups:
        ways = [rule for rule in outward.values() if group in rule["security_group_id"]]
        assert sorted(ports(rule) for rule in ways) == [(80, 80), (443, 443)]
    assert len(outward) == 2 * len(groups)


def test_the_way_out_to_a_database_that_only_a_name_says_is_open_at_its_port(synthesized: Synthesize) -> None:
    outward = synthesized("existing-database-by-name").find_resources(EGRESS, {"cidr_ipv4": WORLD})
    assert sorted(ports(rule) for rule in outward.values()) == [(80, 80), (443, 443), (3306, 3306)]


def test_dns_servers_inside_a_network_of_ones_own_are_reached(synthesized: Synthesize) -> None:
    to_dns = {"from_port": 53, "to_port": 53}
    assert synthesized("worker-manager").find_resources(EGRESS, to_dns) == {}
    (rule,) = synthesized("existing-network").find_resources(EGRESS, to_dns).values()
    assert (rule["ip_protocol"], rule["description"]) == ("udp", "DNS servers")
    assert rule["cidr_ipv4"].startswith("${data.aws_vpc.")


def test_an_existing_database_with_an_address_is_the_only_one_reached(synthesized: Synthesize) -> None:
    synthesized("existing-database").has_resource_properties(
        EGRESS,
        {"cidr_ipv4": "10.9.8.7/32", "from_port": 3307, "to_port": 3307, "description": "The existing database"},
    )


def test_the_proxy_is_reached_at_its_port(synthesized: Synthesize) -> None:
    synthesized("proxy").has_resource_properties(
        EGRESS, {"cidr_ipv4": "10.0.0.200/32", "from_port": 3128, "to_port": 3128, "description": "The proxy"}
    )


@pytest.mark.parametrize(
    ("variant", "open_ports"),
    [("worker-manager", (5701, 5800)), ("kernel-inside", (5701, 5800)), ("kernel", (4000, 4000))],
)
def test_members_open_hazelcasts_ports_to_each_other_in_both_directions(
    synthesized: Synthesize, variant: str, open_ports: tuple[int, int]
) -> None:
    template = synthesized(variant)
    group = f"${{{address(template, 'aws_security_group', 'members_group')}.id}}"
    for type_, part in ((INGRESS, "members_from-itself"), (EGRESS, "members_to-itself")):
        rule = one(template, type_, part)
        assert ports(rule) == open_ports
        assert rule["security_group_id"] == rule["referenced_security_group_id"] == group


@pytest.mark.parametrize(
    ("port", "expected"), [(5700, (5700, 5700)), (5701, (5701, 5800)), (5800, (5701, 5800)), (5801, (5801, 5801))]
)
def test_a_port_outside_hazelcasts_range_is_opened_alone(port: int, expected: tuple[int, int]) -> None:
    first, last = expected
    assert member_ports(port) == Ports(first=first, last=last)


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_what_one_group_admits_another_lets_out(synthesized: Synthesize, variant: str) -> None:
    """A rule between groups has two sides; with one of them alone nothing arrives."""
    template = synthesized(variant)

    def sides(type_: str, here: str, there: str) -> set[tuple[str, str, tuple[int, int], str]]:
        between = template.find_resources(type_, {"referenced_security_group_id": Match.any()})
        return {(rule[here], rule[there], ports(rule), rule["description"]) for rule in between.values()}

    admitted = sides(INGRESS, "referenced_security_group_id", "security_group_id")
    assert admitted == sides(EGRESS, "security_group_id", "referenced_security_group_id")


def test_nodes_reach_the_whole_network_that_they_are_in(synthesized: Synthesize) -> None:
    for variant, block in (("worker-manager", "aws_vpc"), ("existing-network", "data.aws_vpc")):
        template = synthesized(variant)
        rule = one(template, EGRESS, "members_to-vpc")
        assert rule["cidr_ipv4"] == f"${{{address(template, block)}.cidr_block}}"


def test_a_group_name_with_a_dollar_sign_and_braces_is_no_terraform_template(synthesized: Synthesize) -> None:
    """EC2 allows those characters in names; Terraform takes `$${` for a plain `${`."""
    synthesized("named-group").has_resource_properties(
        "aws_security_group",
        {"name": "ESB members $${live} (prod)", "tags": {"Name": "ESB members $${live} (prod)"}},
    )


def rules_between(changeable: bool) -> Template:
    stack = core.TerraformStack(core.Testing.app(), "stack")
    AwsProvider(stack, "aws", region="eu-west-1")
    orders = Firewall(stack, "orders", name="orders", description="Order service", vpc_id="vpc-0123456789abcdef0")
    theirs = Firewall.from_existing(
        stack, "theirs", group_id="sg-0123456789abcdef0", name="theirs", changeable=changeable
    )
    theirs.allow_from(orders, Ports.single(5432), "Orders are kept")
    theirs.allow_from_network("10.0.0.0/8", Ports.parse("8000-8100"), "Offices")
    orders.allow_from(theirs, Ports.single(8080), "Answers")
    return Template.from_stack(stack)


def test_an_existing_group_gets_rules_and_is_not_made() -> None:
    template = rules_between(changeable=True)
    template.resource_count_is("aws_security_group", 1)
    template.resource_count_is(INGRESS, 3)
    template.resource_count_is(EGRESS, 2)
    theirs = {"security_group_id": "sg-0123456789abcdef0"}
    template.has_resource_properties(INGRESS, {**theirs, "from_port": 5432, "to_port": 5432, "ip_protocol": "tcp"})
    template.has_resource_properties(
        INGRESS, {**theirs, "cidr_ipv4": "10.0.0.0/8", "from_port": 8000, "to_port": 8100, "description": "Offices"}
    )
    template.has_resource_properties(EGRESS, {**theirs, "from_port": 8080, "description": "Answers"})


def test_of_a_group_that_may_not_change_the_other_side_alone_is_written() -> None:
    template = rules_between(changeable=False)
    assert template.find_resources(INGRESS, {"security_group_id": "sg-0123456789abcdef0"}) == {}
    assert template.find_resources(EGRESS, {"security_group_id": "sg-0123456789abcdef0"}) == {}
    template.has_resource_properties(EGRESS, {"referenced_security_group_id": "sg-0123456789abcdef0"})
    template.has_resource_properties(INGRESS, {"referenced_security_group_id": "sg-0123456789abcdef0"})

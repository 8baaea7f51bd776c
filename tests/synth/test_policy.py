"""Policies: every stack keeps to them, and whoever takes a property away that one needs is told."""

import random
from copy import deepcopy
from typing import Any

import pytest

from tests import policies, variants
from tests.needs import PROJECT
from tests.synth.conftest import Synthesize, SynthesizeDeployment
from wso2_cluster.deployment import find_deployment_files, load_deployment
from wso2_cluster.testing import Template

pytestmark = pytest.mark.synth

FILES = find_deployment_files(PROJECT / "deployments")
PRODUCTION = "esb-production"


@pytest.fixture(scope="session")
def production(synthesize_deployment: SynthesizeDeployment) -> Template:
    return synthesize_deployment(load_deployment(PROJECT / "deployments" / f"{PRODUCTION}.yaml"))


def with_resource(template: Template, type_: str, **properties: Any) -> Template:  # noqa: ANN401
    document = deepcopy(template.document)
    document["resource"].setdefault(type_, {})["added"] = properties
    return Template(document)


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_every_variant_keeps_to_the_policies(synthesized: Synthesize, variant: str) -> None:
    assert policies.violations(synthesized(variant)) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_deployment_file_keeps_to_the_policies(synthesize_deployment: SynthesizeDeployment, file: Any) -> None:  # noqa: ANN401
    template = synthesize_deployment(load_deployment(file))
    assert policies.violations(template, production="production" in file.stem) == []


@pytest.mark.parametrize(("type_", "path"), policies.required(production=True))
def test_a_property_that_a_policy_needs_is_missed_on_every_resource(
    production: Template, type_: str, path: tuple[str, ...]
) -> None:
    resources = production.find_resources(type_)
    assert resources, f"{PRODUCTION} has no {type_}: the policy is not tried"
    for address in resources:
        found = policies.violations(policies.without(production, address, path), production=True)
        assert any(address in each for each in found), f"nobody misses {'.'.join(path)} of {address}"


def test_a_guard_of_the_bucket_is_missed(production: Template) -> None:
    guards = [type_ for type_ in production.document["resource"] if type_.startswith("aws_s3_bucket_")]
    assert len(guards) == 6
    for guard in guards:
        document = deepcopy(production.document)
        del document["resource"][guard]
        (found,) = policies.violations(Template(document), production=True)
        assert found.startswith("aws_s3_bucket.")


@pytest.mark.parametrize("seed", range(10))
def test_ten_random_removals_are_noticed(production: Template, seed: int) -> None:
    choice = random.Random(seed)  # noqa: S311 - the same ten every time
    type_, path = choice.choice(policies.required(production=True))
    address = choice.choice([*production.find_resources(type_)])
    assert policies.violations(policies.without(production, address, path), production=True)


@pytest.mark.parametrize("cidr", policies.WORLD)
def test_a_rule_that_admits_the_world_to_nodes_is_found(production: Template, cidr: str) -> None:
    members = next(address for address in production.find_resources("aws_security_group") if "members" in address)
    family = "cidr_ipv6" if ":" in cidr else "cidr_ipv4"
    rule = {"security_group_id": f"${{{members}.id}}", "from_port": 443, "to_port": 443, "description": "Everybody"}
    opened = with_resource(production, "aws_vpc_security_group_ingress_rule", **{**rule, family: cidr})
    assert policies.violations(opened) == ["aws_vpc_security_group_ingress_rule.added admits the world"]


@pytest.mark.parametrize(("first", "last"), [(22, 22), (443, 444), (1, 65535)])
def test_the_world_reaches_the_balancer_at_its_listeners_alone(production: Template, first: int, last: int) -> None:
    balancer = next(each for each in production.find_resources("aws_security_group") if "balancer-firewall" in each)
    rule = {"security_group_id": f"${{{balancer}.id}}", "cidr_ipv4": "0.0.0.0/0", "description": "Everybody"}
    opened = with_resource(production, "aws_vpc_security_group_ingress_rule", **rule, from_port=first, to_port=last)
    assert policies.violations(opened) == ["aws_vpc_security_group_ingress_rule.added admits the world"]


def test_inline_rules_are_found(production: Template) -> None:
    group = {"name": "a", "ingress": [{"from_port": 22}]}
    assert policies.violations(with_resource(production, "aws_security_group", **group)) == [
        "aws_security_group.added has inline rules"
    ]
    assert policies.violations(with_resource(production, "aws_security_group_rule", type="ingress")) == [
        "aws_security_group_rule.added is not one of the rules that scanners read"
    ]


@pytest.mark.parametrize(
    ("listener", "says"),
    [
        ({"port": 80, "protocol": "HTTP", "default_action": [{"type": "forward"}]}, "answers over HTTP"),
        (
            {
                "port": 443,
                "protocol": "HTTPS",
                "default_action": [{"type": "forward"}],
                "ssl_policy": "ELBSecurityPolicy-2016-08",
                "certificate_arn": "arn",
            },
            "takes old TLS, or has no certificate",
        ),
    ],
)
def test_listeners_without_modern_tls_are_found(production: Template, listener: dict[str, Any], says: str) -> None:
    assert policies.violations(with_resource(production, "aws_lb_listener", **listener)) == [
        f"aws_lb_listener.added {says}"
    ]

"""Rules of membership schemes: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import broken, deployment
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.membership import (
    aws_scheme_has_an_endpoint,
    aws_scheme_has_its_ports,
    member_ports_are_complete,
    member_ports_are_listed,
)

GOOD = [
    pytest.param(aws_scheme_has_an_endpoint, {}, id="aws scheme has an endpoint: a commercial region"),
    pytest.param(
        aws_scheme_has_an_endpoint, {"aws__region": "us-gov-west-1"}, id="aws scheme has an endpoint: GovCloud"
    ),
    pytest.param(
        aws_scheme_has_an_endpoint,
        {"aws__region": "cn-north-1", "cluster__membership": {"scheme": "wka"}},
        id="aws scheme has an endpoint: wka in China",
    ),
    pytest.param(
        aws_scheme_has_its_ports, {"cluster__local_member_port": 5800}, id="aws scheme has its ports: the last one"
    ),
    pytest.param(
        aws_scheme_has_its_ports,
        {"cluster__local_member_port": 4000, "cluster__membership": {"scheme": "wka"}},
        id="aws scheme has its ports: any in wka",
    ),
    pytest.param(
        member_ports_are_complete,
        {"nodes": {"manager": {"member_ports": [4100]}, "worker": {"count": 2, "member_ports": [4200, 4300]}}},
        id="member ports are complete: one for each node",
    ),
    pytest.param(
        member_ports_are_listed,
        {"nodes__worker__member_ports": [4200, 4300], "cluster__membership": {"scheme": "wka"}},
        id="member ports are listed: wka",
    ),
    pytest.param(member_ports_are_listed, {}, id="member ports are listed: none"),
]
BAD = [
    pytest.param(
        member_ports_are_complete,
        {"nodes__worker__member_ports": [4200]},
        [
            (
                "nodes.worker.member_ports",
                "expected 2, one for each node, got 1: change them, or leave all out",
            )
        ],
        id="member ports are complete: one is missing",
    ),
    pytest.param(
        member_ports_are_listed,
        {"nodes__manager__member_ports": [4100]},
        [
            (
                "nodes.manager.member_ports",
                "in scheme aws a node looks for the others at its own port: "  # noqa: ISC004
                "use scheme wka, or leave them out",
            )
        ],
        id="member ports are listed: aws",
    ),
    pytest.param(
        aws_scheme_has_an_endpoint,
        {"aws__region": "cn-north-1"},
        [
            (
                "cluster.membership.scheme",
                (
                    "scheme aws asks ec2.cn-north-1.amazonaws.com, which does not exist: use discovered or wka in "
                    "cn-north-1"
                ),
            )
        ],
        id="aws scheme has an endpoint: China",
    ),
    pytest.param(
        aws_scheme_has_an_endpoint,
        {"aws__region": "us-iso-east-1"},
        [
            (
                "cluster.membership.scheme",
                (
                    "scheme aws asks ec2.us-iso-east-1.amazonaws.com, which does not exist: use discovered "
                    "or wka in us-iso-east-1"
                ),
            )
        ],
        id="aws scheme has an endpoint: a secret region",
    ),
    pytest.param(
        aws_scheme_has_its_ports,
        {"cluster__local_member_port": 4000},
        [("cluster.local_member_port", "4000 does not fit scheme aws: use 5701 to 5800")],
        id="aws scheme has its ports: WSO2's default",
    ),
]


@pytest.mark.parametrize(("rule", "changes"), GOOD)
def test_a_good_deployment_passes(rule: Rule, changes: dict[str, object]) -> None:
    assert broken(rule, **changes) == []


@pytest.mark.parametrize(("rule", "changes", "violations"), BAD)
def test_a_broken_rule_names_setting_and_fix(
    rule: Rule, changes: dict[str, object], violations: list[tuple[str, str]]
) -> None:
    assert broken(rule, **changes) == violations


@pytest.mark.parametrize(("version", "last"), [("4.4.16", 5800), ("4.5.1", 5708), ("4.7.1", 5708)])
def test_the_last_port_of_scheme_aws_is_that_of_the_kernels_hazelcast(version: str, last: int) -> None:
    def found(port: int) -> list[str]:
        kernel = {"name": "carbon-kernel", "version": version}
        made = deployment(
            pattern="carbon-cluster",
            product=kernel,
            nodes={"member": {"count": 2}},
            cluster={"domain": "x", "membership": {"scheme": "aws"}, "local_member_port": port},
        )
        return [message for _, message in aws_scheme_has_its_ports(made)]

    assert found(last) == []
    assert found(last + 1) == [f"{last + 1} does not fit scheme aws: use 5701 to {last}"]

"""Rules of host names: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.hosts import hosts_differ, management_host_is_short_enough

GOOD = [
    pytest.param(hosts_differ, {"hosts__management": "console.example.com"}, id="hosts differ: two names"),
    pytest.param(hosts_differ, {}, id="hosts differ: the default"),
    pytest.param(
        management_host_is_short_enough,
        {"hosts__service": ".".join(["a" * 60] * 4) + ".example", "hosts__management": "mgt.example.com"},
        id="management host is short enough: a long name with one for the console",
    ),
]
BAD = [
    pytest.param(
        hosts_differ,
        {"hosts__management": "esb.example.com"},
        [("hosts.management", "esb.example.com is the services' name: use another for the console")],
        id="hosts differ: one name",
    ),
    pytest.param(
        management_host_is_short_enough,
        {"hosts__service": ".".join(["a" * 60] * 4) + ".example"},
        [
            (
                "hosts.service",
                (
                    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…' leaves no room for "
                    "'mgt.' before it: add 'management'"
                ),
            )
        ],
        id="management host is short enough: a long name alone",
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

"""Rules of host names: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.hosts import console_can_have_a_name, hosts_differ, management_host_is_short_enough

KERNEL_4_6_1 = {"name": "carbon-kernel", "version": "4.6.1"}
GOOD = [
    pytest.param(
        console_can_have_a_name, {"hosts__management": "console.example.com"}, id="console can have a name: XML files"
    ),
    pytest.param(console_can_have_a_name, {"product": KERNEL_4_6_1}, id="console can have a name: none is given"),
    pytest.param(
        console_can_have_a_name,
        {"product": {**KERNEL_4_6_1, "version": "4.6.2"}, "hosts__management": "console.example.com"},
        id="console can have a name: a kernel that knows one",
    ),
    pytest.param(
        console_can_have_a_name,
        {"product__name": "x", "hosts__management": "console.example.com"},
        id="console can have a name: an unknown product, of which another rule speaks",
    ),
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
        console_can_have_a_name,
        {"product": KERNEL_4_6_1, "hosts__management": "console.example.com"},
        [("hosts.management", "kernel 4.6.1 has one host name for services and console: leave it out")],
        id="console can have a name: a kernel that knows none",
    ),
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

"""Rules of state, node and group management."""

import pytest

from tests.unit.carbon.language.samples import broken, clustering, shown, state, tribes
from wso2_cluster.carbon.language.rules import Rule
from wso2_cluster.carbon.language.rules import managers as rules

GOOD = [
    pytest.param(rules.state_is_not_managed, clustering(), None),
    pytest.param(rules.state_is_not_managed, clustering('<stateManager class="c" enable="false"/>'), None),
    pytest.param(rules.state_is_not_managed, tribes('<stateManager class="c" enable="true"/>'), None),
    pytest.param(rules.nodes_are_not_managed, clustering(), None),
    pytest.param(rules.nodes_are_not_managed, clustering('<nodeManager class="c" enable="false"/>'), None),
    pytest.param(rules.nodes_are_not_managed, tribes('<nodeManager class="c" enable="true"/>'), None),
    pytest.param(rules.managers_have_a_class, tribes('<nodeManager class="c" enable="true"/>'), None),
    pytest.param(rules.managers_have_a_class, tribes('<stateManager enable="false"/>'), None),
    pytest.param(
        rules.exclusions_are_complete, state('<defaults><exclude name="a"/></defaults><context class="c"/>'), None
    ),
    pytest.param(
        rules.patterns_are_defined,
        state('<defaults><exclude name="a*"/><exclude name="*a"/><exclude name="*"/><exclude name="a"/></defaults>'),
        None,
    ),
    pytest.param(rules.contexts_come_once, state('<context class="a"/><context class="b"/>'), None),
    pytest.param(
        rules.managed_groups_are_complete,
        clustering(
            '<groupManagement enable="true"><applicationDomain name="g" agent="a" port="2222"/></groupManagement>'
        ),
        None,
    ),
    pytest.param(
        rules.managed_groups_are_complete,
        clustering('<groupManagement enable="false"><applicationDomain port="x"/></groupManagement>'),
        None,
    ),
    pytest.param(rules.groups_are_not_managed, clustering('<groupManagement enable="false"/>'), None),
    pytest.param(rules.groups_are_not_managed, clustering(), None),
]
BAD = [
    pytest.param(
        rules.state_is_not_managed,
        clustering('<stateManager class="c" enable="true"/>'),
        None,
        [
            (
                "2:1 the Hazelcast agent stops with UnsupportedOperationException, setStateManager is not "
                "supported: remove the element"
            )
        ],
    ),
    pytest.param(
        rules.state_is_not_managed,
        clustering('<stateManager class="c"/>'),
        None,
        [
            (
                "2:1 the Hazelcast agent stops with UnsupportedOperationException, setStateManager is not "
                "supported: remove the element"
            )
        ],
    ),
    pytest.param(
        rules.nodes_are_not_managed,
        clustering('<nodeManager class="c" enable="true"/>'),
        None,
        [
            (
                "2:1 the Hazelcast agent stops with UnsupportedOperationException, setNodeManager is no longer "
                "supported: remove the element"
            )
        ],
    ),
    pytest.param(
        rules.managers_have_a_class,
        tribes("<nodeManager/>", "<stateManager/>"),
        None,
        [
            "3:1 <stateManager> has no class, and the server stops with classAttributeNotFound: add class",
            "2:1 <nodeManager> has no class, and the server stops with classAttributeNotFound: add class",
        ],
    ),
    pytest.param(
        rules.exclusions_are_complete,
        state("<defaults><exclude/></defaults><context/>"),
        None,
        [
            "4:11 <exclude> without a name, and the server stops with NullPointerException: add name",
            "4:32 <context> without a class, and the server stops with NullPointerException: add class",
        ],
    ),
    pytest.param(
        rules.patterns_are_defined,
        state('<defaults><exclude name="*a*"/><exclude name="a*b"/><exclude name="a*b*"/></defaults>'),
        None,
        [
            "4:26 '*a*' is read as names that end with 'a': write prefix*, *suffix or *",
            "4:47 'a*b' is read as the name 'a*b': write prefix*, *suffix or *",
            "4:68 'a*b*' is read as names that begin with 'ab': write prefix*, *suffix or *",
        ],
    ),
    pytest.param(
        rules.contexts_come_once,
        state('<context class="a"/>', '<context class="a"/>'),
        None,
        ["4:1 context a is there again in line 5, and the last one counts: put the patterns together"],
    ),
    pytest.param(
        rules.managed_groups_are_complete,
        clustering('<groupManagement enable="true"><applicationDomain name="g" port="x"/></groupManagement>'),
        None,
        [
            ("2:32 <applicationDomain> without an agent, and the server stops with NullPointerException: add agent"),
            "2:66 port 'x' stops the server with NumberFormatException: write a port from 1 to 65535",
        ],
    ),
    pytest.param(
        rules.groups_are_not_managed,
        clustering('<groupManagement enable="true"/>'),
        None,
        [
            (
                "2:1 this node runs in group management mode, as a cluster manager or WSO2's load balancer does: "
                'write enable="false" on other nodes'
            )
        ],
    ),
    pytest.param(
        rules.groups_are_not_managed,
        clustering("<groupManagement/>"),
        None,
        [
            (
                "2:1 this node runs in group management mode, as a cluster manager or WSO2's load balancer does: "
                'write enable="false" on other nodes'
            )
        ],
    ),
]


@pytest.mark.parametrize(("rule", "text", "kernel"), GOOD, ids=shown)
def test_a_good_section_passes(rule: Rule, text: str, kernel: str | None) -> None:
    assert broken(rule, text, kernel) == []


@pytest.mark.parametrize(("rule", "text", "kernel", "found"), BAD, ids=shown)
def test_a_broken_rule_names_place_and_fix(rule: Rule, text: str, kernel: str | None, found: list[str]) -> None:
    assert broken(rule, text, kernel) == found

"""Rules of `<clustering>` itself."""

import pytest

from tests.unit.carbon.language.samples import broken, clustering, shown, tribes
from wso2_cluster.carbon.language import HAZELCAST_AGENT
from wso2_cluster.carbon.language.rules import Rule
from wso2_cluster.carbon.language.rules import agent as rules

GOOD = [
    pytest.param(rules.agent_has_a_class, clustering(), None),
    pytest.param(rules.agent_has_a_class, clustering(attributes='class="org.example.Agent"'), None),
    pytest.param(rules.agent_is_known, clustering(), None),
    pytest.param(rules.agent_is_known, tribes(), None),
    pytest.param(rules.agent_is_known, clustering(attributes=""), None),
    pytest.param(
        rules.agent_is_known, clustering(attributes='class="org.wso2.carbon.hazelcast.HazelcastClusteringAgent"'), None
    ),
    pytest.param(rules.agent_is_not_history, clustering(), None),
    pytest.param(rules.agent_class_has_no_blanks, clustering(), None),
    pytest.param(rules.agent_class_has_no_blanks, tribes(), None),
    pytest.param(rules.enable_is_written, clustering(), None),
    pytest.param(rules.enable_is_written, clustering(attributes='enable="false"'), None),
    pytest.param(rules.enable_is_written, clustering('<nodeManager enable="false"/>'), None),
    pytest.param(rules.enable_is_true_or_false, clustering(), None),
    pytest.param(rules.enable_is_true_or_false, clustering(attributes='enable=" TRUE "'), None),
    pytest.param(rules.enable_is_true_or_false, clustering(attributes=""), None),
    pytest.param(rules.clustering_is_on, clustering(), None),
    pytest.param(rules.clustering_is_on, clustering(attributes=""), None),
    pytest.param(rules.section_is_the_only_one, f"<axisconfig>{clustering()}</axisconfig>", None),
]
BAD = [
    pytest.param(
        rules.agent_has_a_class,
        clustering(attributes='enable="true"'),
        None,
        [
            (
                "1:1 <clustering> has no class, and the server stops with classAttributeNotFound: add "
                'class="org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent"'
            )
        ],
    ),
    pytest.param(
        rules.agent_is_known,
        clustering(attributes='class="org.example.Agent" enable="true"'),
        None,
        [
            (
                "1:20 'org.example.Agent' is no agent of Carbon, so nothing is known of what it reads: use "
                "org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent unless the class is in the "
                "product"
            )
        ],
    ),
    pytest.param(
        rules.agent_is_not_history,
        tribes(),
        None,
        [
            (
                "1:20 the Tribes agent is that of the first Carbon releases, and knows neither scheme aws nor "
                "Carbon's maps: use org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent"
            )
        ],
    ),
    pytest.param(
        rules.agent_class_has_no_blanks,
        clustering(attributes=f'class=" {HAZELCAST_AGENT}"'),
        None,
        [
            (
                "1:20 class ' org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent' has blanks "
                "around it, and Java finds no such class: remove the blanks"
            )
        ],
    ),
    pytest.param(
        rules.enable_is_written,
        clustering(attributes=""),
        None,
        ['1:1 <clustering> has no enable, which means true: it is on: write enable="true" or "false"'],
    ),
    pytest.param(
        rules.enable_is_written,
        clustering("<groupManagement/>", "<nodeManager/>", "<stateManager/>"),
        None,
        [
            '2:1 <groupManagement> has no enable, which means true: it is on: write enable="true" or "false"',
            '3:1 <nodeManager> has no enable, which means true: it is on: write enable="true" or "false"',
            '4:1 <stateManager> has no enable, which means true: it is on: write enable="true" or "false"',
        ],
    ),
    pytest.param(
        rules.enable_is_true_or_false,
        clustering(attributes='enable="yes"'),
        None,
        ['1:21 enable="yes" means false: only true switches on: write enable="true" or "false"'],
    ),
    pytest.param(
        rules.enable_is_true_or_false,
        clustering('<groupManagement enable="on"/>'),
        None,
        ['2:26 enable="on" means false: only true switches on: write enable="true" or "false"'],
    ),
    pytest.param(
        rules.clustering_is_on,
        clustering(attributes='enable="False"'),
        None,
        ['1:21 clustering is off, and nothing else here is read: write enable="true"'],
    ),
    pytest.param(
        rules.section_is_the_only_one,
        f"<axisconfig>\n{clustering()}\n{clustering()}\n{tribes()}</axisconfig>",
        None,
        [
            "4:1 Axis2 reads the first <clustering> alone, in line 2: keep one of them",
            "6:1 Axis2 reads the first <clustering> alone, in line 2: keep one of them",
        ],
    ),
]


@pytest.mark.parametrize(("rule", "text", "kernel"), GOOD, ids=shown)
def test_a_good_section_passes(rule: Rule, text: str, kernel: str | None) -> None:
    assert broken(rule, text, kernel) == []


@pytest.mark.parametrize(("rule", "text", "kernel", "found"), BAD, ids=shown)
def test_a_broken_rule_names_place_and_fix(rule: Rule, text: str, kernel: str | None, found: list[str]) -> None:
    assert broken(rule, text, kernel) == found

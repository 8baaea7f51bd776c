"""Rules of member properties and of the references in them."""

import pytest

from tests.unit.carbon.language.samples import broken, clustering, properties, shown, tribes
from wso2_cluster.carbon.language.rules import Rule
from wso2_cluster.carbon.language.rules import properties as rules

GOOD = [
    pytest.param(rules.properties_are_complete, clustering(properties(a="b")), None),
    pytest.param(rules.properties_come_once, clustering(properties(a="b", c="d")), None),
    pytest.param(rules.references_look_back, clustering(properties(a="1", b="${a}")), None),
    pytest.param(rules.references_look_back, clustering(properties(a="${nowhere}")), None),
    pytest.param(rules.references_have_values, tribes(properties(a="${hostName}:${httpPort}:${httpsPort}")), None),
    pytest.param(rules.references_have_values, clustering(properties(a="${hostName}", b="${a}/foo")), None),
    pytest.param(rules.references_have_values, clustering(properties(b="${a}", a="1")), None),
    pytest.param(rules.references_have_values, clustering(properties(a="${httpsPort}")), None),
    pytest.param(rules.ports_are_properties, clustering(properties(httpsPort="9443", a="${httpsPort}")), None),
    pytest.param(rules.ports_are_properties, tribes(properties(a="${httpsPort}")), None),
    pytest.param(rules.ports_are_properties, clustering(properties(a="${hostName}")), None),
    pytest.param(rules.references_are_whole, clustering(properties(a="}")), None),
    pytest.param(rules.references_are_whole, clustering(properties(a="${hostName}}")), None),
    pytest.param(rules.references_stay_small, clustering(properties(a="x" * 10_000)), None),
    pytest.param(rules.references_stay_small, clustering(properties(a="1", b="${a}${a}")), None),
    pytest.param(rules.sub_domain_is_meant, clustering(properties(subDomain="mgt")), None),
    pytest.param(rules.sub_domain_is_meant, clustering(), None),
    pytest.param(rules.port_mappings_are_meant, clustering(properties(a="b")), None),
]
BAD = [
    pytest.param(
        rules.properties_are_complete,
        clustering('<parameter name="properties"><property name="a"/><property value="b"/></parameter>'),
        None,
        [
            "2:30 a property without value is passed over: add value",
            "2:50 a property without name is passed over: add name",
        ],
    ),
    pytest.param(
        rules.properties_come_once,
        clustering(
            '<parameter name="properties">',
            '<property name="a" value="1"/>',
            '<property name="a" value="2"/>',
            "</parameter>",
        ),
        None,
        ["3:1 property a is there again in line 4, and the last one counts: keep one of them"],
    ),
    pytest.param(
        rules.references_look_back,
        clustering(properties(b="${a}", a="1")),
        None,
        ["2:30 ${a} stands before the property a, and stays as it is: move the property a up"],
    ),
    pytest.param(
        rules.references_look_back,
        clustering(properties(a="${a}")),
        None,
        ["2:30 ${a} stands before the property a, and stays as it is: move the property a up"],
    ),
    pytest.param(
        rules.references_have_values,
        clustering(properties(backendServerURL="u", foo="${backendServerULR}/foo")),
        None,
        [
            (
                "2:75 ${backendServerULR} is no property and stays as it is, unless a Java system property has "
                "its name: declare backendServerULR before it, or start with -DbackendServerULR="
            )
        ],
    ),
    pytest.param(
        rules.ports_are_properties,
        clustering(properties(a="${httpsPort}", b="${httpsPort} ${httpPort}")),
        None,
        [
            (
                "2:30 ${httpsPort} had a value with the Tribes agent; the Hazelcast agent leaves it as it is: "
                "write the port where something reads this property"
            ),
            (
                "2:71 ${httpPort} had a value with the Tribes agent; the Hazelcast agent leaves it as it is: "
                "write the port where something reads this property"
            ),
        ],
    ),
    pytest.param(
        rules.references_are_whole,
        clustering(properties(a="}${hostName}")),
        None,
        [
            (
                "2:30 a } before a ${ in property a stops the agent with StringIndexOutOfBoundsException: remove "
                "the first }"
            )
        ],
    ),
    pytest.param(
        rules.references_stay_small,
        clustering(properties(a="x" * 9_999, b="${a}${a}")),
        None,
        [
            (
                "2:10058 the property has more than 10,000 characters when its references are replaced: refer to "
                "each property once"
            )
        ],
    ),
    pytest.param(
        rules.sub_domain_is_meant,
        clustering(properties(subDomain="worker")),
        None,
        ["2:30 subDomain worker makes this node a worker: on a manager write mgt"],
    ),
    pytest.param(
        rules.port_mappings_are_meant,
        clustering('<parameter name="properties"><property name="port.mapping.80" value="9764"/></parameter>'),
        None,
        [("2:30 port.mapping.80 is read by WSO2's old load balancer alone: remove it where another balancer is used")],
    ),
]


@pytest.mark.parametrize(("rule", "text", "kernel"), GOOD, ids=shown)
def test_a_good_section_passes(rule: Rule, text: str, kernel: str | None) -> None:
    assert broken(rule, text, kernel) == []


@pytest.mark.parametrize(("rule", "text", "kernel", "found"), BAD, ids=shown)
def test_a_broken_rule_names_place_and_fix(rule: Rule, text: str, kernel: str | None, found: list[str]) -> None:
    assert broken(rule, text, kernel) == found

"""Rules of elements and attributes without a place, and of those that come twice."""

import pytest

from tests.unit.carbon.language.samples import broken, clustering, members, parameter, properties, shown
from wso2_cluster.carbon.language.rules import Rule
from wso2_cluster.carbon.language.rules import structure as rules

GOOD = [
    pytest.param(rules.elements_are_known, clustering("<members><member/></members>"), None),
    pytest.param(rules.elements_are_known, clustering("<!-- <memberz/> -->"), None),
    pytest.param(rules.elements_are_known, clustering(properties(a="b")), None),
    pytest.param(rules.comments_are_xml, clustering("<!-- a comment -->", "<?x y?>"), None),
    pytest.param(rules.comments_are_xml, clustering(parameter("domain", "// no comment")), None),
    pytest.param(rules.attributes_are_known, clustering('<parameter name="domain" locked="false">d</parameter>'), None),
    pytest.param(
        rules.attributes_are_known,
        clustering('<parameter name="accessKey" xmlns:svns="u" svns:secretAlias="a">x</parameter>'),
        None,
    ),
    pytest.param(
        rules.elements_come_once,
        clustering(members("h:1", "i:1"), "<nodeManager/>", "<stateManager/>", "<groupManagement/>"),
        None,
    ),
]
BAD = [
    pytest.param(
        rules.elements_are_known,
        clustering("<paramter name='domain'>d</paramter>"),
        None,
        ["2:1 nobody reads <paramter> in <clustering>: write <parameter>"],
    ),
    pytest.param(
        rules.elements_are_known,
        clustering("<members><Member/></members>"),
        None,
        ["2:10 nobody reads <Member> in <members>: write <member>"],
    ),
    pytest.param(
        rules.elements_are_known,
        clustering("<parameter name='properties'><prop/></parameter>"),
        None,
        ["2:30 nobody reads <prop> in <parameter>: write <property>"],
    ),
    pytest.param(
        rules.elements_are_known,
        clustering("<stateManager><replication><exclude name='a'/></replication></stateManager>"),
        None,
        ["2:28 nobody reads <exclude> in <replication>: remove it"],
    ),
    pytest.param(
        rules.comments_are_xml,
        clustering("// the port", parameter("localMemberPort", 4000)),
        None,
        ["2:1 '// the port' in <clustering> is text, not a comment: write <!-- … --> around it"],
    ),
    pytest.param(
        rules.comments_are_xml,
        clustering(members("h:1"), "<members># node 2</members>"),
        None,
        ["3:10 '# node 2' in <members> is text, not a comment: write <!-- … --> around it"],
    ),
    pytest.param(
        rules.comments_are_xml,
        clustering("a text that is longer than what a message has room for, much longer"),
        None,
        [
            (
                "2:1 'a text that is longer than what a mes...' in <clustering> is text, not a comment: write "
                "<!-- … --> around it"
            )
        ],
    ),
    pytest.param(
        rules.attributes_are_known,
        clustering(attributes='enabled="true"'),
        None,
        ["1:22 nobody reads enabled of <clustering>: write enable"],
    ),
    pytest.param(
        rules.attributes_are_known,
        clustering('<parameter name="domain" value="d"/>'),
        None,
        ["2:33 nobody reads value of <parameter>: remove it"],
    ),
    pytest.param(
        rules.attributes_are_known,
        clustering('<members enable="true"/>'),
        None,
        ["2:18 nobody reads enable of <members>: remove it"],
    ),
    pytest.param(
        rules.elements_come_once,
        clustering(members("h:1"), members("i:1")),
        None,
        ["3:1 of several <members> the first is read, in line 2: keep one of them"],
    ),
    pytest.param(
        rules.elements_come_once,
        clustering("<members><member><port>1</port><port>2</port></member></members>"),
        None,
        ["2:32 of several <port> the first is read, in line 2: keep one of them"],
    ),
    pytest.param(
        rules.elements_come_once,
        clustering("<stateManager/>", "<stateManager/>"),
        None,
        ["3:1 of several <stateManager> the first is read, in line 2: keep one of them"],
    ),
    pytest.param(
        rules.elements_come_once,
        clustering("<nodeManager/>", "<nodeManager/>", "<groupManagement/>", "<groupManagement/>"),
        None,
        [
            "5:1 of several <groupManagement> the first is read, in line 4: keep one of them",
            "3:1 of several <nodeManager> the first is read, in line 2: keep one of them",
        ],
    ),
]


@pytest.mark.parametrize(("rule", "text", "kernel"), GOOD, ids=shown)
def test_a_good_section_passes(rule: Rule, text: str, kernel: str | None) -> None:
    assert broken(rule, text, kernel) == []


@pytest.mark.parametrize(("rule", "text", "kernel", "found"), BAD, ids=shown)
def test_a_broken_rule_names_place_and_fix(rule: Rule, text: str, kernel: str | None, found: list[str]) -> None:
    assert broken(rule, text, kernel) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            '<parameter name="properties"><parameter name="a" value="b"/></parameter>',
            "2:30 nobody reads <parameter> in <parameter>: write <property>",
        ),
        (
            '<parameter name="properties"><propperty name="a" value="b"/></parameter>',
            "2:30 nobody reads <propperty> in <parameter>: write <property>",
        ),
        (
            '<parameter name="domain"><parameter/></parameter>',
            "2:26 nobody reads <parameter> in <parameter>: remove it",
        ),
    ],
)
def test_what_is_to_be_written_in_a_parameter_depends_on_the_parameter(text: str, found: str) -> None:
    assert broken(rules.elements_are_known, clustering(text)) == [found]


@pytest.mark.parametrize("attribute", ["xmlns", "xmlns:svn"])
def test_a_namespace_is_to_be_removed(attribute: str) -> None:
    (found,) = broken(rules.attributes_are_known, clustering(f'<parameter name="a" {attribute}="urn:x">b</parameter>'))
    assert found.endswith(f" nobody reads {attribute} of <parameter>: remove it")

"""All rules together: what they are, and what they find in one run."""

import re
from pathlib import Path

import pytest

from tests.needs import PROJECT
from tests.unit.checks.homes.homes import AXIS2, CARBON, SCRIPT, USERS, found, home, rendered_home
from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes import look, rules
from wso2_cluster.checks.homes.rules import RULES

RULE_FILES = PROJECT / "constructs" / "wso2_cluster" / "checks" / "homes" / "rules"
TEST_FILES = PROJECT / "tests" / "unit" / "checks" / "homes" / "rules"
PAGE = PROJECT / "docs" / "lint.md"


def test_nothing_is_found_in_a_cluster_in_order(tmp_path: Path) -> None:
    report = look([home(tmp_path / "one"), home(tmp_path / "two", number=2)])

    assert report.findings == ()


def test_nothing_is_found_in_a_rendered_cluster_in_order(tmp_path: Path) -> None:
    report = look([rendered_home(tmp_path / "one"), rendered_home(tmp_path / "two", number=2)])

    assert report.findings == ()


def test_findings_come_by_home_file_and_place(tmp_path: Path) -> None:
    edits = {
        USERS: (("of-our-own", "admin"),),
        CARBON: (("<SvnPassword>password", "<SvnPassword>other"), ("<HostName>esb.example.com</HostName>", "")),
    }

    report = look([home(tmp_path / "two", edits, number=2), home(tmp_path / "one", edits)])

    places = [(each.home.root.name, each.finding.file, each.finding.line) for each in report.findings]
    assert places == [
        (name, file, line) for name in ("two", "one") for file, line in ((CARBON, 2), (CARBON, 33), (USERS, 6))
    ]
    assert [report.count(severity) for severity in Severity] == [2, 4, 0]


@pytest.mark.parametrize(
    ("old", "new", "rule", "place"),
    [
        (">10.0.1.11</parameter>", ">127.0.0.1</parameter>", "loopback-host", "error 22:43"),
        ('HazelcastClusteringAgent" enable="true"', 'HazelcastClusteringAgent"', "enable-absent", "note 17:5"),
        ('Agent" enable="true"', 'Agent" enable="false"', "clustering-disabled", "error 17:100"),
        ("<groupManagement", "// a comment\n        <groupManagement", "text-between-elements", "warning 31:9"),
    ],
)
def test_the_rules_of_the_language_are_among_them(tmp_path: Path, old: str, new: str, rule: str, place: str) -> None:
    severity, _, line = place.partition(" ")
    node = home(tmp_path / "esb", {AXIS2: ((old, new),)})

    (said,) = found(rule, node)

    assert said[0] == f"{severity} esb/repository/conf/axis2/axis2.xml:{line}"


@pytest.mark.parametrize(
    ("version", "places"),
    [("4.9.0", []), ("5.0.0", ["error esb/repository/conf/axis2/axis2.xml:17:5"])],
)
def test_a_stray_hazelcast_xml_counts_by_kernel(tmp_path: Path, version: str, places: list[str]) -> None:
    node = home(
        tmp_path / "esb",
        {CARBON: (("<Version>5.0.0", f"<Version>{version}"),)},
        more={"repository/conf/etc/hazelcast.xml": "<hazelcast/>"},
    )

    assert [place for place, _, _ in found("hazelcast-xml", node)] == places


def test_a_region_with_the_letter_of_a_zone(tmp_path: Path) -> None:
    scheme = '<parameter name="membershipScheme">{}</parameter>'
    node = home(
        tmp_path / "esb",
        {AXIS2: ((scheme.format("wka"), scheme.format("aws") + '<parameter name="region">us-east-1a</parameter>'),)},
    )

    said = {each.finding.rule for each in look([node]).findings if "us-east-1a" in each.finding.message}

    assert len(said) == 1


def test_a_kernel_that_the_language_does_not_know_is_any_kernel(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", more={"repository/components/plugins/org.wso2.carbon.core_5.3.4.jar": ""})

    assert node.identity.kernel == "5.3.4"
    assert look([node]).findings == ()


def test_a_message_is_one_line_whatever_the_file_says(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {SCRIPT: (("    -DworkerNode", '    -Dhttp.nonProxyHosts="a*b\x1b[31m" \\\n    -DworkerNode'),)},
    )

    ((_, message, _),) = found("proxy-exceptions-wildcard", node)

    assert message == "'a*b\\x1b[31m' is no pattern of http.nonProxyHosts, and excepts nobody"


def test_ids_of_rules_are_there_once() -> None:
    ids = [rule.id for rule in rules()]

    assert sorted(set(ids)) == sorted(ids)
    assert [each for each in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each)] == []


def test_one_rule_is_one_file_with_one_test_file() -> None:
    names = sorted(rule.id.replace("-", "_") for rule in RULES)

    assert sorted(path.stem for path in RULE_FILES.glob("*.py") if path.stem != "__init__") == names
    assert sorted(path.stem.removeprefix("test_") for path in TEST_FILES.glob("test_*.py")) == names


def test_the_page_has_every_rule_with_its_severity_and_title() -> None:
    # A bar would end a cell of the table.
    assert [rule.id for rule in rules() if "|" in rule.title] == []
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (\w+) \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)

    assert rows == [(rule.id, str(rule.severity), rule.title) for rule in rules()]

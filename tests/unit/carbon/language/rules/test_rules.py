"""All rules together."""

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

from tests.unit.carbon.language.samples import clustering, members, parameter, properties, tribes
from wso2_cluster.carbon.findings import Severity
from wso2_cluster.carbon.language import Clustering, LanguageError, Parameter, findings, parse, rules
from wso2_cluster.carbon.language.rules import RULES, Rule

CLEAN_WKA = clustering(
    parameter("AvoidInitiation", "true"),
    parameter("membershipScheme", "wka"),
    parameter("domain", "wso2.esb.domain"),
    parameter("localMemberHost", "10.0.1.10"),
    parameter("localMemberPort", 4000),
    properties(backendServerURL="https://${hostName}:9443/services/", subDomain="mgt"),
    members("10.0.1.10:4000", "10.0.1.11:4000"),
    '<groupManagement enable="false"/>',
)
CLEAN_AWS = clustering(
    parameter("AvoidInitiation", "true"),
    parameter("membershipScheme", "aws"),
    '<parameter name="access-key" xmlns:svns="http://wso2.org/vault" svns:secretAlias="a">x</parameter>',
    '<parameter name="secret-key" xmlns:svns="http://wso2.org/vault" svns:secretAlias="b">x</parameter>',
    parameter("security-group-name", "esb-members"),
    parameter("region", "us-east-1"),
    parameter("tag-key", "wso2-cluster"),
    parameter("tag-value", "esb"),
    parameter("domain", "wso2.esb.domain"),
    parameter("localMemberPort", 5701),
)


def test_every_rule_that_is_written_is_looked_at() -> None:
    modules = [import_module(module.name) for module in iter_modules(rules.__path__, f"{rules.__name__}.")]
    written = [each for module in modules for each in vars(module).values() if isinstance(each, Rule)]
    assert {rule.id for rule in written} == {rule.id for rule in RULES}
    assert len(written) == len(RULES)


def test_no_two_rules_have_the_same_id() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_an_id_a_title_and_a_source(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.id)
    assert re.fullmatch(r"[`A-Za-z].{20,}[^.]", rule.title)
    assert rule.source


@pytest.mark.parametrize("kernel", [None, "4.4.1", "4.4.16", "4.5.1", "4.6.0", "4.7.1", "4.12.0"])
def test_a_good_section_of_scheme_wka_has_no_findings(kernel: str | None) -> None:
    assert findings(parse(CLEAN_WKA), kernel) == ()


def test_a_good_section_of_scheme_aws_has_no_findings() -> None:
    assert findings(parse(CLEAN_AWS)) == ()


@pytest.mark.parametrize("kernel", ["4.7.1", "4.9.0", "4.11.0"])
def test_a_good_section_of_scheme_aws_is_warned_of_metadata_where_that_matters(kernel: str) -> None:
    assert [each.rule for each in findings(parse(CLEAN_AWS), kernel)] == ["aws-metadata"]


def test_findings_come_in_the_order_of_the_file_whatever_rule_they_are_of() -> None:
    text = tribes("# x", parameter("maxRetry", 3), parameter("domain", "d "), parameter("localMemberHost", "localhost"))

    found = findings(parse(text, file="a/axis2.xml"))

    assert [(each.line, each.rule, each.severity) for each in found] == [
        (1, "multicast-in-vpc", Severity.WARNING),
        (1, "agent-tribes", Severity.WARNING),
        (2, "text-between-elements", Severity.WARNING),
        (3, "parameter-unread", Severity.WARNING),
        (4, "domain-blanks", Severity.WARNING),
        (5, "loopback-host", Severity.ERROR),
    ]
    assert str(found[3]) == "a/axis2.xml:3:1: warning: nobody reads maxRetry: write maxRetries [parameter-unread]"


def test_a_section_made_in_python_has_the_places_of_its_text() -> None:
    made = Clustering(parameters=(Parameter.of("domain", "a"), Parameter.of("domain", "b")))

    found = [(each.line, each.column, each.rule) for each in findings(made)]

    assert (2, 5, "parameter-twice") in found


@pytest.mark.parametrize(
    ("version", "expected"),
    [("4.4.5", []), ("4.4.6", ["conf/etc/hazelcast.xml is read in place of this section: "]), ("4.4.16", ["conf"])],
)
def test_hazelcast_xml_overrides_the_section_from_kernel_4_4_6(version: str, expected: list[str]) -> None:
    found = findings(parse(CLEAN_WKA), version, hazelcast_xml="conf/etc/hazelcast.xml")

    assert [(each.rule, each.severity) for each in found] == [("hazelcast-xml", Severity.ERROR)] * len(expected)
    assert all(each.message.startswith(text) for each, text in zip(found, expected, strict=True))


def test_hazelcast_xml_is_spoken_of_where_the_kernel_is_not_known() -> None:
    found = findings(parse(CLEAN_WKA), hazelcast_xml="conf/etc/hazelcast.xml")

    assert [str(each) for each in found] == [
        (
            "axis2.xml:1:1: error: conf/etc/hazelcast.xml is read in place of this section from kernel 4.4.6 on: "
            "scheme, group name, addresses and ports here have no effect: remove that file, or configure the cluster "
            "in it alone [hazelcast-xml]"
        )
    ]


@pytest.mark.parametrize("is_worker", [True, False])
def test_a_sub_domain_that_the_start_script_confirms_is_not_asked_about(*, is_worker: bool) -> None:
    found = findings(parse(CLEAN_WKA.replace('"mgt"', '"worker"')), is_worker=is_worker)
    assert [each.rule for each in found] == ([] if is_worker else ["sub-domain"])


@pytest.mark.parametrize(("version", "expected"), [("4.4.44", []), ("4.5.1", ["file-rendered"])])
def test_deployment_toml_is_read_from_kernel_4_5_on(version: str, expected: list[str]) -> None:
    found = findings(parse(CLEAN_WKA), version, deployment_toml="conf/deployment.toml")
    assert [each.rule for each in found] == expected


def test_a_file_that_deployment_toml_renders_is_not_the_one_to_edit() -> None:
    found = findings(parse(CLEAN_WKA), deployment_toml="conf/deployment.toml")

    assert [str(each) for each in found] == [
        (
            "axis2.xml:1:1: warning: this file is written from conf/deployment.toml at every start, and edits of it "
            "are lost: write [clustering] in that file [file-rendered]"
        )
    ]


def test_a_kernel_that_is_none_is_refused() -> None:
    with pytest.raises(LanguageError) as caught:
        findings(parse(CLEAN_WKA), "5.0.0")
    assert str(caught.value) == (
        "'5.0.0' is not a Carbon kernel whose clustering section is known: use one of 4.3.0 to 4.12.x"
    )

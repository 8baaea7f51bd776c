"""Rules of all parameters."""

import pytest

from tests.unit.carbon.language.samples import (
    aws,
    broken,
    clustering,
    members,
    parameter,
    properties,
    shown,
    tribes,
    wka,
)
from wso2_cluster.carbon.language.rules import Rule
from wso2_cluster.carbon.language.rules import parameters as rules

GOOD = [
    pytest.param(rules.parameters_have_names, clustering(parameter("domain", "d")), None),
    pytest.param(rules.parameters_come_once, clustering(parameter("domain", "d"), parameter("Domain", "d")), None),
    pytest.param(
        rules.parameters_are_read,
        clustering(parameter("domain", "d"), parameter("clusteringPattern", "nonWorkerManager")),
        None,
    ),
    pytest.param(rules.parameters_are_read, tribes(parameter("maxRetries", 3)), None),
    pytest.param(rules.parameters_are_read, clustering(parameter("localMemberIdentifier", "n")), "4.4.27"),
    pytest.param(rules.parameters_are_read, clustering(parameter("iamRole", "r")), "4.4.34"),
    pytest.param(rules.parameters_are_read, aws(parameter("iam-role", "r")), "4.11.0"),
    pytest.param(
        rules.parameters_are_read,
        clustering(parameter("membershipSchemeClassName", "org.example.Scheme"), parameter("mine", 1)),
        None,
    ),
    pytest.param(rules.parameters_are_read, clustering(parameter("isActive", "true")), None),
    pytest.param(rules.parameters_have_the_kernels_spelling, aws(parameter("accessKey", "a")), "4.4.16"),
    pytest.param(rules.parameters_have_the_kernels_spelling, aws(parameter("access-key", "a")), "4.7.1"),
    pytest.param(rules.parameters_have_the_kernels_spelling, aws(parameter("access-key", "a")), "4.11.0"),
    pytest.param(rules.parameters_have_the_kernels_spelling, aws(parameter("accessKey", "a")), "4.10.0"),
    pytest.param(rules.parameters_have_the_kernels_spelling, aws(parameter("accessKey", "a")), None),
    pytest.param(rules.parameters_have_the_kernels_spelling, aws(parameter("access-key", "a")), None),
    pytest.param(rules.parameters_have_the_kernels_spelling, wka(parameter("connTimeout", 9)), "4.7.1"),
    pytest.param(rules.parameters_have_the_kernels_spelling, aws(parameter("connection-timeout-seconds", 9)), "4.7.1"),
    pytest.param(rules.parameters_fit_the_scheme, clustering(parameter("mcastPort", 45564)), None),
    pytest.param(rules.parameters_fit_the_scheme, aws(parameter("region", "us-east-1")), None),
    pytest.param(rules.parameters_fit_the_scheme, wka(parameter("connTimeout", 9)), None),
    pytest.param(
        rules.parameters_fit_the_scheme,
        wka(parameter("membershipSchemeClassName", "c"), parameter("region", "r")),
        None,
    ),
    pytest.param(rules.texts_are_texts, clustering(parameter("domain", "d"), properties(a="b")), None),
    pytest.param(rules.texts_are_texts, clustering(parameter("domain", "<!-- c -->d")), None),
    pytest.param(rules.texts_are_texts, clustering(parameter("mine", "<a/>")), None),
    pytest.param(rules.elements_are_elements, clustering(properties(a="b")), None),
    pytest.param(rules.elements_are_elements, clustering('<parameter name="properties"/>'), None),
    pytest.param(
        rules.blanks_do_not_count,
        clustering(
            parameter("groupPassword", "p w"), parameter("region", " r "), parameter("AvoidInitiation", "true ")
        ),
        None,
    ),
    pytest.param(rules.blanks_do_not_count, clustering(parameter("domain", "d ")), None),
    pytest.param(rules.blanks_do_not_count, wka(parameter("mcastAddress", " 228.0.0.4")), None),
    pytest.param(
        rules.numbers_are_numbers,
        clustering(parameter("localMemberPort", " 4000 "), parameter("mcastPort", "+45564")),
        None,
    ),
    pytest.param(rules.numbers_are_numbers, wka(parameter("mcastPort", "many")), None),
    pytest.param(
        rules.numbers_are_numbers,
        clustering(parameter("localMemberPort", "x"), parameter("localMemberPort", "4000")),
        None,
    ),
    pytest.param(rules.numbers_are_numbers, clustering(parameter("localMemberPort", "$env{PORT}")), "4.6.0"),
    pytest.param(rules.placeholders_are_resolved, clustering(parameter("domain", "$env{DOMAIN}")), "4.6.0"),
    pytest.param(rules.placeholders_are_resolved, clustering(parameter("domain", "${DOMAIN}")), None),
    pytest.param(rules.placeholders_are_resolved, clustering(properties(a="${hostName}")), "4.4.16"),
    pytest.param(rules.placeholders_are_resolved, clustering(members("${HOST}:4000")), "4.4.16"),
    pytest.param(rules.carbon_starts_the_cluster, clustering(parameter("AvoidInitiation", "true")), None),
    pytest.param(rules.secrets_are_not_in_the_file, clustering(parameter("groupPassword", "")), None),
    pytest.param(
        rules.secrets_are_not_in_the_file,
        clustering('<parameter name="accessKey" xmlns:svns="u" svns:secretAlias="a">x</parameter>'),
        None,
    ),
    pytest.param(rules.secrets_are_not_in_the_file, clustering(parameter("secretKey", "$env{KEY}")), None),
]
BAD = [
    pytest.param(
        rules.parameters_have_names,
        clustering("<parameter>d</parameter>"),
        None,
        [
            (
                "2:1 <parameter> without a name, and the server stops with a DeploymentException: add name or "
                "remove the element"
            )
        ],
    ),
    pytest.param(
        rules.parameters_come_once,
        clustering(parameter("domain", "a"), parameter("domain", "b"), parameter("domain", "c")),
        None,
        [
            "2:1 domain is there again in line 4, and the last one counts: keep one of them",
            "3:1 domain is there again in line 4, and the last one counts: keep one of them",
        ],
    ),
    pytest.param(
        rules.parameters_are_read, clustering(parameter("Domain", "d")), None, ["2:1 nobody reads Domain: write domain"]
    ),
    pytest.param(
        rules.parameters_are_read, clustering(parameter("mine", 1)), None, ["2:1 nobody reads mine: remove it"]
    ),
    pytest.param(
        rules.parameters_are_read,
        clustering(parameter("synchronizeAll", "true"), parameter("localMemberBindPort", 4001)),
        None,
        [
            "2:1 no Hazelcast agent reads synchronizeAll, that is a parameter of the Tribes agent: remove it",
            ("3:1 no Hazelcast agent reads localMemberBindPort, that is a parameter of the Tribes agent: remove it"),
        ],
    ),
    pytest.param(
        rules.parameters_are_read,
        tribes(parameter("groupPassword", "p")),
        None,
        [("2:1 the Tribes agent does not read groupPassword, that is a parameter of the Hazelcast agent: remove it")],
    ),
    pytest.param(
        rules.parameters_are_read,
        aws(parameter("iamRole", "r")),
        "4.4.33",
        ["3:1 Carbon 4.4.33 does not read iamRole, but 4.4.34 to 4.6, 4.10 and 4.12 do: remove it"],
    ),
    pytest.param(
        rules.parameters_are_read,
        clustering(parameter("localMemberIdentifier", "n")),
        "4.4.26",
        ["2:1 Carbon 4.4.26 does not read localMemberIdentifier, but 4.4.27 to 4.12 do: remove it"],
    ),
    pytest.param(
        rules.parameters_are_read,
        clustering(parameter("KUBERNETES_NAMESPACE", "n")),
        "4.6.0",
        ["2:1 Carbon 4.6.0 does not read KUBERNETES_NAMESPACE, but 4.7 to 4.12 do: remove it"],
    ),
    pytest.param(
        rules.parameters_have_the_kernels_spelling,
        aws(parameter("access-key", "a"), parameter("tag-key", "t")),
        "4.4.16",
        [
            "3:1 Carbon 4.4.16 does not read access-key but accessKey: write accessKey",
            "4:1 Carbon 4.4.16 does not read tag-key but tagKey: write tagKey",
        ],
    ),
    pytest.param(
        rules.parameters_have_the_kernels_spelling,
        aws(parameter("accessKey", "a"), parameter("securityGroup", "g")),
        "4.7.1",
        [
            "3:1 Carbon 4.7.1 does not read accessKey but access-key: write access-key",
            "4:1 Carbon 4.7.1 does not read securityGroup but security-group-name: write security-group-name",
        ],
    ),
    pytest.param(
        rules.parameters_have_the_kernels_spelling,
        aws(parameter("connTimeout", 9)),
        "4.9.0",
        [
            (
                "3:1 Carbon 4.9.0 does not read connTimeout but connection-timeout-seconds: write "
                "connection-timeout-seconds"
            )
        ],
    ),
    pytest.param(
        rules.parameters_have_the_kernels_spelling,
        aws(parameter("tagValue", "v")),
        "4.11.2",
        ["3:1 Carbon 4.11.2 does not read tagValue but tag-value: write tag-value"],
    ),
    pytest.param(
        rules.parameters_have_the_kernels_spelling,
        aws(parameter("secret-key", "s")),
        "4.12.0",
        ["3:1 Carbon 4.12.0 does not read secret-key but secretKey: write secretKey"],
    ),
    pytest.param(
        rules.parameters_have_the_kernels_spelling,
        wka(parameter("connection-timeout-seconds", 9)),
        "4.7.1",
        ["3:1 Carbon 4.7.1 does not read connection-timeout-seconds but connTimeout: write connTimeout"],
    ),
    pytest.param(
        rules.parameters_fit_the_scheme,
        wka(parameter("mcastPort", 45564)),
        None,
        [
            (
                "3:1 mcastPort is for scheme multicast, and has no effect in scheme wka: remove it, or leave it "
                "for the day the scheme changes"
            )
        ],
    ),
    pytest.param(
        rules.parameters_fit_the_scheme,
        wka(parameter("tagKey", "k")),
        None,
        [
            (
                "3:1 tagKey is for scheme aws and aws-ecs, and has no effect in scheme wka: remove it, or leave "
                "it for the day the scheme changes"
            )
        ],
    ),
    pytest.param(
        rules.parameters_fit_the_scheme,
        clustering(parameter("connTimeout", 9)),
        None,
        [
            (
                "2:1 connTimeout is for scheme aws and aws-ecs and wka, and has no effect in scheme multicast: "
                "remove it, or leave it for the day the scheme changes"
            )
        ],
    ),
    pytest.param(
        rules.texts_are_texts,
        clustering(parameter("domain", "<b>d</b>")),
        None,
        [
            (
                "2:1 domain holds elements where the agent wants a text, and it stops with ClassCastException: "
                "write a text alone"
            )
        ],
    ),
    pytest.param(
        rules.elements_are_elements,
        clustering(parameter("properties", "subDomain=worker")),
        None,
        ["2:1 nobody reads the text of properties: write elements in it"],
    ),
    pytest.param(
        rules.blanks_do_not_count,
        clustering(parameter("groupPassword", "p "), parameter("mcastAddress", " 228.0.0.4")),
        None,
        [
            "2:33 groupPassword has blanks around it, and the agent does not remove them: remove the blanks",
            "3:32 mcastAddress has blanks around it, and the agent does not remove them: remove the blanks",
        ],
    ),
    pytest.param(
        rules.numbers_are_numbers,
        clustering(parameter("localMemberPort", "4000a")),
        None,
        [
            (
                "2:35 localMemberPort '4000a' is no whole number, and the agent stops with "
                "NumberFormatException: write a port from 1 to 65535"
            )
        ],
    ),
    pytest.param(
        rules.numbers_are_numbers,
        clustering(parameter("localMemberPort", "70000"), parameter("mcastTTL", "1.5")),
        None,
        [
            "2:35 localMemberPort 70000 is no port: write a port from 1 to 65535",
            (
                "3:28 mcastTTL '1.5' is no whole number, and the agent stops with NumberFormatException: write a "
                "whole number"
            ),
        ],
    ),
    pytest.param(
        rules.numbers_are_numbers,
        clustering(parameter("localMemberPort", "")),
        None,
        [
            (
                "2:1 localMemberPort '' is no whole number, and the agent stops with NumberFormatException: "
                "write a port from 1 to 65535"
            )
        ],
    ),
    pytest.param(
        rules.numbers_are_numbers,
        clustering(parameter("localMemberPort", "0")),
        None,
        ["2:35 localMemberPort 0 is no port: write a port from 1 to 65535"],
    ),
    pytest.param(
        rules.numbers_are_numbers,
        clustering(parameter("localMemberPort", "${PORT}")),
        "4.4.16",
        [
            (
                "2:35 localMemberPort '${PORT}' is no whole number, and the agent stops with "
                "NumberFormatException: write a port from 1 to 65535"
            )
        ],
    ),
    pytest.param(
        rules.numbers_are_numbers,
        wka(parameter("connTimeout", "5s")),
        None,
        [
            (
                "3:31 connTimeout '5s' is no whole number, and the agent stops with NumberFormatException: write "
                "a whole number"
            )
        ],
    ),
    pytest.param(
        rules.placeholders_are_resolved,
        clustering(parameter("localMemberHost", "${HOST}"), parameter("domain", "$env{DOMAIN}")),
        "4.4.16",
        [
            (
                "2:35 Carbon 4.4.16 takes the text of localMemberHost as it is, placeholder included: write the "
                "value itself"
            ),
            ("3:26 Carbon 4.4.16 takes the text of domain as it is, placeholder included: write the value itself"),
        ],
    ),
    pytest.param(
        rules.placeholders_are_resolved,
        clustering(parameter("domain", "$sys{domain}")),
        "4.5.1",
        [("2:26 Carbon 4.5.1 takes the text of domain as it is, placeholder included: write the value itself")],
    ),
    pytest.param(
        rules.carbon_starts_the_cluster,
        clustering(),
        None,
        [
            (
                "1:1 AvoidInitiation is absent, so Axis2 starts the cluster before Carbon's transports are up: "
                "set it to true"
            )
        ],
    ),
    pytest.param(
        rules.carbon_starts_the_cluster,
        clustering(parameter("AvoidInitiation", "false")),
        None,
        [
            (
                "2:1 AvoidInitiation is 'false', so Axis2 starts the cluster before Carbon's transports are up: "
                "set it to true"
            )
        ],
    ),
    pytest.param(
        rules.carbon_starts_the_cluster,
        clustering(parameter("AvoidInitiation", " true")),
        None,
        [
            (
                "2:1 AvoidInitiation is ' true', so Axis2 starts the cluster before Carbon's transports are up: "
                "set it to true"
            )
        ],
    ),
    pytest.param(
        rules.secrets_are_not_in_the_file,
        clustering(parameter("secretKey", "s"), parameter("groupPassword", "p"), parameter("licenseKey", "l")),
        None,
        [
            (
                "2:1 secretKey stands in the file, readable for all who can read it: write it at start from a "
                "secret, or use the product's secure vault, from kernel 4.4.17 on"
            ),
            ("3:1 groupPassword stands in the file, readable for all who can read it: write it at start from a secret"),
            ("4:1 licenseKey stands in the file, readable for all who can read it: write it at start from a secret"),
        ],
    ),
]


@pytest.mark.parametrize(("rule", "text", "kernel"), GOOD, ids=shown)
def test_a_good_section_passes(rule: Rule, text: str, kernel: str | None) -> None:
    assert broken(rule, text, kernel) == []


@pytest.mark.parametrize(("rule", "text", "kernel", "found"), BAD, ids=shown)
def test_a_broken_rule_names_place_and_fix(rule: Rule, text: str, kernel: str | None, found: list[str]) -> None:
    assert broken(rule, text, kernel) == found


VAULT = ", or use the product's secure vault"


@pytest.mark.parametrize(
    ("name", "kernel", "advice"),
    [
        ("accessKey", "4.4.1", ""),
        ("accessKey", "4.4.16", ""),
        ("accessKey", "4.4.17", VAULT),
        ("secret-key", "4.7.1", VAULT),
        ("secretKey", None, f"{VAULT}, from kernel 4.4.17 on"),
        ("groupPassword", "4.7.1", ""),
        ("licenseKey", None, ""),
    ],
)
def test_the_secure_vault_is_advised_where_the_agent_reads_it(name: str, kernel: str | None, advice: str) -> None:
    (found,) = broken(rules.secrets_are_not_in_the_file, clustering(parameter(name, "s")), kernel)
    assert found.endswith(f": write it at start from a secret{advice}")


@pytest.mark.parametrize(("kernel", "count"), [("4.4.1", 1), ("4.4.16", 1), ("4.4.17", 0), ("4.6.0", 0), (None, 0)])
def test_an_alias_that_the_kernel_does_not_read_hides_nothing(kernel: str | None, count: int) -> None:
    text = clustering('<parameter name="accessKey" xmlns:svns="u" svns:secretAlias="a">x</parameter>')
    assert broken(rules.secrets_are_not_in_the_file, text, kernel) == count * [
        (
            "2:1 accessKey stands in the file, readable for all who can read it, since Carbon "
            f"{kernel} does not read svns:secretAlias: write it at start from a secret"
        )
    ]


@pytest.mark.parametrize(
    ("text", "is_found"), [("a{b", True), ("a{b}", True), ("${", True), ("$env{A}", False), ("x${A}", False)]
)
def test_a_brace_alone_makes_no_placeholder(text: str, *, is_found: bool) -> None:
    assert bool(broken(rules.secrets_are_not_in_the_file, clustering(parameter("secretKey", text)))) is is_found

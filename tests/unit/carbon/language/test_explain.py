"""A section as a list of settings."""

import pytest

from tests.unit.carbon.language.samples import aws, clustering, members, parameter, properties, state, tribes, wka
from wso2_cluster.carbon.language import LanguageError, Position, parse
from wso2_cluster.carbon.language.explain import Setting, explain


def told(text: str, kernel: str | None = None) -> list[tuple[str, str | None, str, str]]:
    """Name, value, resolved value and reader of what stands behind class and enable."""
    return [(each.name, each.value, each.resolved, each.read_by) for each in explain(parse(text), kernel)][2:]


def test_class_and_enable_come_first_with_their_places() -> None:
    assert explain(parse(clustering(attributes='class="org.example.Agent"'))) == (
        Setting(
            name="class",
            value="org.example.Agent",
            resolved="org.example.Agent",
            read_by="Axis2",
            at=Position(line=1, column=20),
        ),
        Setting(name="enable", value=None, resolved="true", read_by="Axis2", at=None),
    )


def test_a_parameter_has_what_the_agent_makes_of_it_and_a_secret_is_hidden() -> None:
    text = aws(
        parameter("domain", "d "),
        parameter("region", " us-east-1 "),
        parameter("secretKey", "S"),
        parameter("mcastPort", 1),
        parameter("synchronizeAll", "true"),
        parameter("clusteringPattern", "WorkerManager"),
        parameter("mine", 1),
    )

    assert told(text, "4.4.16")[:8] == [
        ("membershipScheme", "aws", "aws", "Hazelcast agent"),
        ("domain", "d ", "d ", "Hazelcast agent"),
        ("region", " us-east-1 ", "us-east-1", "Hazelcast agent"),
        ("secretKey", "(hidden)", "(hidden)", "Hazelcast agent"),
        ("mcastPort", "1", "", "nobody in scheme aws"),
        ("synchronizeAll", "true", "", "nobody"),
        ("clusteringPattern", "WorkerManager", "WorkerManager", "the product"),
        ("mine", "1", "", "nobody"),
    ]


def test_secrets_of_urls_and_properties_are_hidden_and_where_they_are_referred_to() -> None:
    text = clustering(
        parameter("mgtCenterURL", "http://u:PW@h:8080/man"),
        properties(password="PW", url="https://u:${password}@h/?a=${password}&amp;token=T", empty_token=""),
    )

    assert told(text, "4.4.16")[:5] == [
        ("mgtCenterURL", "http://(hidden)@h:8080/man", "http://(hidden)@h:8080/man", "Hazelcast agent"),
        ("properties", "", "", "Hazelcast agent"),
        ("properties/password", "(hidden)", "(hidden)", "the other members"),
        (
            "properties/url",
            "https://(hidden)@h/?a=${password}&token=(hidden)",
            "https://(hidden)@h/?a=(hidden)&token=(hidden)",
            "the other members",
        ),
        ("properties/empty_token", "", "", "the other members"),
    ]


def test_a_parameter_in_the_spelling_of_another_kernel_is_read_by_nobody() -> None:
    text = aws(parameter("access-key", "A"))

    assert [told(text, kernel)[1] for kernel in ("4.4.16", "4.7.1")] == [
        ("access-key", "(hidden)", "", "nobody"),
        ("access-key", "(hidden)", "(hidden)", "Hazelcast agent"),
    ]


def test_what_is_absent_and_has_a_default_comes_last() -> None:
    assert told(aws(parameter("domain", "d")), "4.4.16")[2:] == [
        ("AvoidInitiation", None, "false (default)", "Hazelcast agent"),
        ("groupPassword", None, "dev-pass (default)", "Hazelcast agent"),
        ("localMemberHost", None, "the first IPv4 address that is not loopback (default)", "Hazelcast agent"),
        ("localMemberPort", None, "4000 (default)", "Hazelcast agent"),
        ("connTimeout", None, "5 (default)", "Hazelcast agent"),
        ("hostHeader", None, "ec2.amazonaws.com (default)", "Hazelcast agent"),
        ("region", None, "us-east-1 (default)", "Hazelcast agent"),
    ]


def test_properties_are_resolved_with_the_own_address() -> None:
    text = tribes(parameter("localMemberHost", "10.0.1.10"), properties(url="https://${hostName}/", foo="${url}foo"))

    assert told(text)[2:4] == [
        ("properties/url", "https://${hostName}/", "https://10.0.1.10/", "the other members"),
        ("properties/foo", "${url}foo", "https://10.0.1.10/foo", "the other members"),
    ]


def test_an_earlier_parameter_of_one_name_is_read_by_nobody() -> None:
    assert told(clustering(parameter("domain", "a"), parameter("domain", "b")))[:2] == [
        ("domain", "a", "", "nobody, a later one counts"),
        ("domain", "b", "b", "Hazelcast agent"),
    ]


def test_members_are_read_in_scheme_wka_alone() -> None:
    listed = members("10.0.1.10-12:4000", "h:4100")

    assert told(wka(listed))[1:3] == [
        ("members/1", "10.0.1.10-12:4000", "10.0.1.10 to 10.0.1.12, port 4000", "Hazelcast agent"),
        ("members/2", "h:4100", "h:4100", "Hazelcast agent"),
    ]
    assert told(aws(listed))[1] == ("members/1", "10.0.1.10-12:4000", "", "nobody in scheme aws")


def test_managers_are_refused_by_the_hazelcast_agent_and_read_with_tribes() -> None:
    manager = '<nodeManager class="N" enable="true"/>'

    assert told(clustering(manager))[0] == ("nodeManager", "N", "", "refused by the Hazelcast agent")
    assert told(tribes(manager))[0] == ("nodeManager", "N", "N", "Axis2")
    assert told(tribes('<nodeManager class="N" enable="false"/>'))[0] == ("nodeManager", "N", "", "nobody, it is off")
    assert told(state('<context class="a.B"><exclude name="x*"/></context>'))[:2] == [
        ("stateManager", "c", "c", "Axis2"),
        ("stateManager/B", "x*", "x*", "Axis2"),
    ]


def test_groups_and_serializers_are_there() -> None:
    text = clustering(
        '<parameter name="hazelcastSerializers"><serializer typeClass="T">S</serializer></parameter>',
        '<groupManagement enable="false"><applicationDomain name="g" agent="A"/></groupManagement>',
    )

    assert told(text)[1:4] == [
        ("hazelcastSerializers/T", "S", "S", "Hazelcast agent"),
        ("groupManagement", "false", "false", "Axis2"),
        ("groupManagement/g", "A", "", "nobody, it is off"),
    ]


def test_of_an_unknown_agent_nothing_is_known() -> None:
    assert told(clustering(parameter("domain", "d"), attributes='class="x.Y" enable="true"')) == [
        ("domain", "d", "d", "unknown agent")
    ]


def test_a_kernel_that_is_none_is_refused() -> None:
    with pytest.raises(LanguageError):
        explain(parse(clustering()), "four")

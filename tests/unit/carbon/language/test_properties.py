"""Member properties and their references."""

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.carbon.language.samples import clustering, properties, tribes
from wso2_cluster.carbon.language import HAZELCAST_AGENT, Clustering, Parameter, Text, parse
from wso2_cluster.carbon.language.properties import final, resolve


def resolved(text: str, **system: str) -> dict[str, str]:
    return final(resolve(parse(text), host_name="10.0.1.10", http_port=9763, https_port=9443, system=system))


def test_the_tribes_agent_knows_host_name_and_both_ports_of_its_own() -> None:
    url = "https://${hostName}:${httpsPort}/services/"

    assert resolved(tribes(properties(backendServerURL=url, plain="http://${hostName}:${httpPort}/"))) == {
        "backendServerURL": "https://10.0.1.10:9443/services/",
        "plain": "http://10.0.1.10:9763/",
    }


def test_the_hazelcast_agent_knows_the_host_name_alone() -> None:
    assert resolved(clustering(properties(mgtConsoleURL="https://${hostName}:${httpsPort}/"))) == {
        "mgtConsoleURL": "https://10.0.1.10:${httpsPort}/"
    }


def test_a_java_system_property_is_looked_at_last() -> None:
    text = clustering(properties(a="${x} ${hostName}"))

    assert resolved(text, x="X", hostName="other") == {"a": "X 10.0.1.10"}


def test_a_property_refers_to_those_before_it_and_not_to_those_behind() -> None:
    text = clustering(properties(later="${url}/foo", url="https://h", foo="${url}/foo"))

    assert resolved(text) == {"later": "${url}/foo", "url": "https://h", "foo": "https://h/foo"}


def test_a_reference_without_a_value_stays_and_so_do_those_behind_it() -> None:
    assert resolved(clustering(properties(a="${nowhere} ${hostName}"))) == {"a": "${nowhere} ${hostName}"}


def test_a_name_may_refer_too() -> None:
    text = clustering('<parameter name="properties"><property name="${hostName}.x" value="y"/></parameter>')

    assert resolved(text) == {"10.0.1.10.x": "y"}


def test_of_two_properties_of_one_name_the_last_is_left() -> None:
    text = clustering(
        '<parameter name="properties"><property name="a" value="1"/><property name="b" value="${a}"/>'
        '<property name="a" value="2"/><property value="x"/><property name="y"/></parameter>'
    )

    assert resolved(text) == {"a": "2", "b": "1"}


def test_a_closing_brace_before_a_reference_ends_the_start_of_the_agent() -> None:
    found = resolve(parse(clustering(properties(a="}${hostName}", b="${hostName}}"))), host_name="h")

    assert [(each.name, each.value, each.breaks) for each in found] == [("a", "}${hostName}", True), ("b", "h}", False)]


def test_references_that_double_each_other_are_not_followed_to_their_end() -> None:
    doubled = {f"p{number + 1}": f"${{p{number}}}${{p{number}}}" for number in range(60)}

    found = resolve(parse(clustering(properties(p0="0123456789", **doubled))), host_name="h")

    assert next(each.name for each in found if each.grows) == "p10"
    assert max(len(each.value) for each in found) < 100_000


TEXTS = st.text(alphabet="ab${}", max_size=12)


@given(values=st.lists(st.tuples(TEXTS, TEXTS), max_size=5), host=TEXTS)
def test_resolving_ends_whatever_is_written(values: list[tuple[str, str]], host: str) -> None:
    section = Clustering(agent=Text(value=HAZELCAST_AGENT), parameters=(Parameter.of_properties(dict(values)),))

    assert len(resolve(section, host_name=host)) == len(dict(values))

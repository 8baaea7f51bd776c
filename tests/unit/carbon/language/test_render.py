"""From the model to text, and back."""

import dataclasses
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.carbon.language.samples import ON, clustering, members, parameter, properties, wka
from wso2_cluster.carbon.language import HAZELCAST_AGENT, Clustering, LanguageError, Parameter, Text, parse, render
from wso2_cluster.carbon.language.model import (
    ApplicationDomain,
    Attribute,
    Exclude,
    Exclusions,
    GroupManagement,
    Leaf,
    Member,
    Members,
    NodeManager,
    Other,
    Property,
    Replication,
    Serializer,
    StateManager,
)
from wso2_cluster.carbon.language.render import located


def test_a_section_made_in_python_has_one_element_a_line() -> None:
    section = Clustering(
        agent=Text(value=HAZELCAST_AGENT),
        enable=Text(value="true"),
        parameters=(
            Parameter.of("membershipScheme", "wka"),
            Parameter.of("domain", "a & b"),
            Parameter.of_properties({"subDomain": 'say "worker"'}),
        ),
        members=(Members(members=(Member.of("10.0.1.10", 4000),)),),
    )

    assert render(section) == (
        f"<clustering {ON}>\n"
        '    <parameter name="membershipScheme">wka</parameter>\n'
        '    <parameter name="domain">a &amp; b</parameter>\n'
        '    <parameter name="properties">\n'
        '        <property name="subDomain" value="say &quot;worker&quot;"/>\n'
        "    </parameter>\n"
        "    <members>\n"
        "        <member>\n"
        "            <hostName>10.0.1.10</hostName>\n"
        "            <port>4000</port>\n"
        "        </member>\n"
        "    </members>\n"
        "</clustering>"
    )


def test_a_section_that_was_read_keeps_its_layout_and_comments() -> None:
    text = wka("<!-- the group -->", "\t" + parameter("domain", "d"), members("10.0.1.10:4000")).replace("\n", "\r\n")

    assert render(parse(f"<axisconfig>\r\n{text}\r\n</axisconfig>")) == text


def test_a_section_that_was_changed_says_what_it_says_now() -> None:
    read = parse(clustering("<!-- c -->", parameter("domain", "a")))

    changed = dataclasses.replace(read, parameters=(Parameter.of("domain", "b"),))

    assert render(changed) == f'<clustering {ON}>\n    <parameter name="domain">b</parameter>\n</clustering>'
    assert located(changed).parameters[0].at is not None


def test_what_has_no_meaning_is_kept() -> None:
    section = parse(
        clustering('<x:y xmlns:x="u">1<z/></x:y>', "text", '<parameter name="a" locked="true">b</parameter>')
    )

    assert parse(render(dataclasses.replace(section, source=None))) == section


def test_a_character_that_xml_does_not_allow_is_refused() -> None:
    with pytest.raises(LanguageError) as caught:
        render(Clustering(parameters=(Parameter.of("domain", "a\0"),)))
    assert str(caught.value) == "character U+0000 is not allowed in XML 1.0: remove it from the section"


def test_a_parameter_with_text_and_elements_is_refused() -> None:
    both = Parameter(name=Text(value="a"), text=Text(value="x"), properties=(Property.of("b", "c"),))
    with pytest.raises(LanguageError) as caught:
        render(Clustering(parameters=(both,)))
    assert str(caught.value) == "the parameter 'a' has a text and elements: keep one of them"


@pytest.mark.parametrize(
    "section",
    [
        Clustering(others=(Other(name="x", raw="<y/>"),)),
        Clustering(others=(Other(raw="  "),)),
        Clustering(attributes=(Attribute(name="enable", value=Text(value="true")),)),
        Clustering(members=(Members(others=(Other(name="x", raw="<x>"),)),)),
    ],
    ids=["another element", "no text", "a known attribute", "not XML"],
)
def test_what_no_file_can_say_is_refused(section: Clustering) -> None:
    with pytest.raises(LanguageError, match=r"the section (says something that no file can|would not be readable)"):
        render(section)


T = TypeVar("T")
CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\t\n\r <>&\"'")
VALUES = (
    "",
    " ",
    "d",
    "a b ",
    "\n\td\r\n",
    "<&>",
    "]]>",
    "\"'",
    "${hostName}",
    "Zürich \U0001f600",
    "--",
    "&amp;",
    "10.0.1.1-9",
)
TEXTS = st.sampled_from([Text(value=value) for value in VALUES])
MAYBE = st.sampled_from([None, *(Text(value=value) for value in VALUES)])
LOCKED = Attribute(name="locked", value=Text(value='"<&\n'))
ATTRIBUTES = st.sampled_from([(), (), (LOCKED,), (LOCKED, Attribute(name="ü", value=Text(value="")))])
OTHERS = st.sampled_from([(), (), (Other(name="extra", raw="<extra a='1'>t<!-- c --></extra>"),), (Other(raw="text"),)])


def tuples(values: st.SearchStrategy[T], most: int = 2) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(values, max_size=most).map(tuple)


def made(kind: Callable[..., T], **values: st.SearchStrategy[object]) -> st.SearchStrategy[T]:
    return st.builds(kind, attributes=ATTRIBUTES, **values)


PROPERTIES = made(Property, name=MAYBE, value=MAYBE)
SERIALIZERS = made(Serializer, type_class=MAYBE, implementation=TEXTS)
PARAMETERS = made(Parameter, name=MAYBE, text=TEXTS) | made(
    Parameter, name=MAYBE, properties=tuples(PROPERTIES), serializers=tuples(SERIALIZERS)
)
LEAVES = made(Leaf, text=TEXTS)
MEMBERS = made(Members, members=tuples(made(Member, host_names=tuples(LEAVES), ports=tuples(LEAVES))), others=OTHERS)
DOMAINS = made(ApplicationDomain, name=MAYBE, description=MAYBE, agent=MAYBE, sub_domain=MAYBE, port=MAYBE)
EXCLUDES = tuples(made(Exclude, name=MAYBE))
EXCLUSIONS = made(Exclusions, defaults=st.just(value=True), excludes=EXCLUDES) | made(
    Exclusions, context=MAYBE, excludes=EXCLUDES
)
STATE_MANAGERS = made(
    StateManager,
    implementation=MAYBE,
    enable=MAYBE,
    replications=tuples(made(Replication, exclusions=tuples(EXCLUSIONS)), 1),
)
SECTIONS = made(
    Clustering,
    agent=MAYBE,
    enable=MAYBE,
    parameters=tuples(PARAMETERS),
    members=tuples(MEMBERS, 1),
    group_management=tuples(made(GroupManagement, enable=MAYBE, domains=tuples(DOMAINS)), 1),
    node_managers=tuples(made(NodeManager, implementation=MAYBE, enable=MAYBE), 1),
    state_managers=tuples(STATE_MANAGERS, 1),
    others=OTHERS,
)


@given(SECTIONS)
def test_every_section_is_read_back_as_it_was_written(section: Clustering) -> None:
    assert parse(render(section)) == section


@given(made(Clustering, enable=MAYBE, parameters=tuples(PARAMETERS, 1), others=OTHERS))
def test_every_text_renders_to_itself(section: Clustering) -> None:
    text = render(section)

    assert render(dataclasses.replace(parse(text), source=None)) == text


@given(st.text(CHARACTERS), st.text(CHARACTERS))
def test_every_text_and_every_attribute_is_read_back_as_it_was_written(name: str, value: str) -> None:
    section = Clustering(agent=Text(value=name), parameters=(Parameter.of(name, value),))

    assert parse(render(section)) == section


def test_a_section_without_anything_is_an_empty_element() -> None:
    assert render(Clustering()) == "<clustering/>"
    assert parse("<clustering/>") == Clustering()
    assert properties() == '<parameter name="properties"></parameter>'

"""From files to the model: what is read, where it stands, and what is refused."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.carbon.language.samples import clustering, members, parameter, properties, state, wka
from wso2_cluster.carbon.findings import Finding, Severity
from wso2_cluster.carbon.language import (
    HAZELCAST_AGENT,
    Agent,
    ClusteringFileError,
    Position,
    load,
    parse,
)
from wso2_cluster.carbon.language.model import ApplicationDomain, GroupManagement, Member, Text


def message(data: bytes | str) -> str:
    with pytest.raises(ClusteringFileError) as caught:
        parse(data)
    return str(caught.value)


def outcome(data: bytes | str) -> str:
    try:
        parse(data)
    except ClusteringFileError as error:
        return str(error)
    return "read"


def test_the_section_of_an_axis2_xml_is_read_and_nothing_around_it() -> None:
    text = (
        f"<axisconfig name='x'><parameter name='domain'>other</parameter>\n{wka(parameter('domain', 'd'))}</axisconfig>"
    )

    section = parse(text)

    assert (section.kind, section.enabled, section.scheme, section.value("domain")) == (
        Agent.HAZELCAST,
        True,
        "wka",
        "d",
    )
    assert section == parse(wka(parameter("domain", "d")))


def test_everything_knows_its_place() -> None:
    section = parse(
        "<axisconfig>\r\n"
        f'\t<clustering class="{HAZELCAST_AGENT}"\r\n'
        '\t            enable = "false">\r\n'
        '  <!-- ä --> <parameter name="domain">  d</parameter>\r\n'
        "  <members><member><hostName>h</hostName><port>1</port></member></members>\r\n"
        "</clustering></axisconfig>"
    )

    domain = section.parameters[0]
    member = section.well_known[0]
    assert section.at == Position(line=2, column=2)
    assert section.enable is not None
    assert section.enable.at == Position(line=3, column=24)
    assert (domain.at, domain.text.at) == (Position(line=4, column=14), Position(line=4, column=39))
    assert member.host_name is not None
    assert (member.at, member.host_name.at) == (Position(line=5, column=12), Position(line=5, column=30))


def test_text_is_what_a_parser_reports_and_blanks_count() -> None:
    text = '<parameter name="domain"> a &amp; <!-- no --><![CDATA[<b>]]>&#65;\r\n</parameter>'

    assert parse(clustering(text)).value("domain") == " a & <b>A\n"


@pytest.mark.parametrize(
    ("enable", "is_on"),
    [("", True), ('enable="true"', True), ('enable=" True "', True), ('enable="false"', False), ('enable="1"', False)],
)
def test_an_absent_enable_means_on_and_anything_but_true_means_off(enable: str, is_on: bool) -> None:
    assert parse(clustering(attributes=enable)).enabled is is_on


def test_of_two_parameters_of_one_name_the_last_counts() -> None:
    section = parse(clustering(parameter("domain", "a"), parameter("domain", "b")))

    assert (section.value("domain"), len(section.all("domain"))) == ("b", 2)


def test_an_absent_scheme_is_multicast_and_an_empty_one_is_empty() -> None:
    assert [parse(text).scheme for text in (clustering(), clustering(parameter("membershipScheme", " ")))] == [
        "multicast",
        "",
    ]


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent", Agent.HAZELCAST),
        ("org.wso2.carbon.hazelcast.HazelcastClusteringAgent", Agent.HAZELCAST),
        ("org.apache.axis2.clustering.tribes.TribesClusteringAgent", Agent.TRIBES),
        ("org.example.Agent", Agent.OTHER),
    ],
)
def test_the_agent_is_known_by_its_class_whichever_package_it_is_in(agent: str, kind: Agent) -> None:
    assert parse(clustering(attributes=f'class="{agent}"')).kind is kind


def test_a_commented_parameter_is_not_there() -> None:
    section = parse(
        clustering('<!--parameter name="domain">d</parameter-->', '<!--<parameter name="a">b</parameter>-->')
    )

    assert section == parse(clustering())


def test_managed_groups_have_all_their_attributes() -> None:
    section = parse(
        clustering(
            '<groupManagement enable="true">',
            '<applicationDomain name="group1" description="the first" agent="A" subDomain="worker" port="2222"/>',
            "</groupManagement>",
        )
    )

    assert section.group_management == (
        GroupManagement(
            enable=Text(value="true"),
            domains=(
                ApplicationDomain(
                    name=Text(value="group1"),
                    description=Text(value="the first"),
                    agent=Text(value="A"),
                    sub_domain=Text(value="worker"),
                    port=Text(value="2222"),
                ),
            ),
        ),
    )


def test_members_are_listed_whatever_the_scheme() -> None:
    section = parse(clustering(members("10.0.1.10:4000", "${HOST}:4100")))

    assert section.well_known == (Member.of("10.0.1.10", 4000), Member.of("${HOST}", 4100))


def test_excluded_properties_are_kept_by_context() -> None:
    manager = parse(
        state('<defaults><exclude name="a*"/></defaults>', '<context class="C"><exclude name="*"/></context>')
    ).state_managers[0]

    assert [
        (each.defaults, each.context, [exclude.name for exclude in each.excludes])
        for each in manager.replications[0].exclusions
    ] == [(True, None, [Text(value="a*")]), (False, Text(value="C"), [Text(value="*")])]


def test_a_second_section_is_not_read_but_its_place_is_known() -> None:
    section = parse(f"<axisconfig>{clustering()}\n{clustering(parameter('domain', 'x'))}</axisconfig>")

    assert (section.value("domain"), section.seconds) == (None, (Position(line=3, column=1),))


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "windows-1252", "US-ASCII"])
def test_the_declared_encoding_is_honoured(encoding: str) -> None:
    value = "Zürich" if encoding != "US-ASCII" else "Zurich"
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{clustering(parameter("domain", value))}'

    section = parse(text.encode(encoding))

    assert section.value("domain") == value
    assert section.parameters[0].text.at == Position(line=3, column=26)


def test_a_byte_order_mark_is_no_text() -> None:
    assert parse(b"\xef\xbb\xbf" + clustering().encode()).at == Position(line=1, column=1)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "axis2.xml:1:1: not well-formed XML, no element found: correct it here"),
        (b"plain text", "axis2.xml:1:1: not well-formed XML, syntax error: correct it here"),
        (
            b"<axisconfig>\n<clustering>\n</axisconfig>",
            "axis2.xml:3:3: not well-formed XML, <clustering> of line 2 is still open: correct it here",
        ),
        (
            b'<axisconfig>\n <clustering a="1" a="2"/></axisconfig>',
            "axis2.xml:2:20: not well-formed XML, duplicate attribute: correct it here",
        ),
        (
            b"<!DOCTYPE a [<!ENTITY e 'x'>]><axisconfig/>",
            "axis2.xml:1:1: a DOCTYPE can declare entities, which are not followed: remove it",
        ),
        (
            clustering().encode("utf-16"),
            "axis2.xml:1:1: the file is UTF-16 or no text at all: save it as UTF-8",
        ),
        (
            b'<?xml version="1.0" encoding="EBCDIC-CP-US"?><axisconfig/>',
            "axis2.xml:1:1: encoding 'EBCDIC-CP-US' is not supported: save the file as UTF-8 or ISO-8859-1",
        ),
        (
            b"<axisconfig>\n\xe4</axisconfig>",
            "axis2.xml:2:1: byte 0xe4 is not UTF-8: save the file in the encoding that it declares",
        ),
        (
            b"<axisconfig>\n\n a\0</axisconfig>",
            "axis2.xml:3:3: a NUL character is no text: save the file as UTF-8 text",
        ),
        ("<axisconfig>\ud800</axisconfig>", "axis2.xml:1:13: U+D800 is half of a character: remove it"),
        (
            "<server/>",
            (
                "axis2.xml:1:1: <server> is neither the root <axisconfig> of an axis2.xml nor a <clustering> element: "
                "name one of these"
            ),
        ),
        ("<axisconfig/>", "axis2.xml:1:1: <axisconfig> has no <clustering> element: add one to it"),
        (
            '<axisconfig>\n<clustering xmlns="http://a"/></axisconfig>',
            (
                "axis2.xml:2:1: <clustering> has a namespace, and Axis2 looks for names without one: "
                "remove the xmlns attribute"
            ),
        ),
        (
            b" " * 1_000_001,
            "axis2.xml:1:1: the file has more than 1,000,000 bytes, so it is no axis2.xml: name an axis2.xml",
        ),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
def test_a_damaged_file_is_one_error_with_its_place(data: bytes | str, said: str) -> None:
    assert message(data) == said


def test_what_cannot_be_read_is_a_finding_like_any_other() -> None:
    with pytest.raises(ClusteringFileError) as caught:
        parse("<axisconfig/>", file="conf/axis2.xml")
    assert caught.value.findings == (
        Finding(
            severity=Severity.ERROR,
            rule="clustering-unreadable",
            file="conf/axis2.xml",
            line=1,
            column=1,
            message="<axisconfig> has no <clustering> element",
            fix="add one to it",
        ),
    )


def test_a_file_is_read_and_named_as_the_caller_names_it(tmp_path: Path) -> None:
    file = tmp_path / "axis2.xml"
    file.write_text(clustering(), "utf-8")

    assert load(file).file == str(file)


@pytest.mark.parametrize("name", ["nowhere.xml", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ClusteringFileError) as caught:
        load(tmp_path / name)
    assert re.fullmatch(r".*:1:1: cannot read the file, .+: name a readable axis2\.xml", str(caught.value), re.DOTALL)


FRAGMENTS = st.sampled_from(
    [
        *("<clustering>", "</clustering>", "<parameter name='domain'>", "</parameter>", "<members>", "</members>"),
        *("<member>", "</member>", "<hostName>", "</hostName>", "<x/>", "<!--", "-->", "<![CDATA[", "]]>", "&amp;"),
        *("a", " ", "\r\n", "ü", "&", "<", ">", '"', "<?p x?>", "<stateManager/>", "<parameter/>", "\U0001f600"),
    ]
)


@given(st.lists(FRAGMENTS, max_size=12).map("".join))
def test_whatever_is_in_a_file_it_is_read_or_refused_with_a_place(inner: str) -> None:
    assert re.fullmatch(
        r"read|axis2\.xml:\d+:\d+: .+", outcome(f"<axisconfig><clustering>{inner}</clustering></axisconfig>")
    )


@given(st.binary(max_size=200))
def test_whatever_bytes_a_file_has_it_is_read_or_refused_with_a_place(data: bytes) -> None:
    assert re.fullmatch(r"axis2\.xml:\d+:\d+: .+", outcome(data))


def test_properties_keep_their_order() -> None:
    section = parse(clustering(properties(b="1", a="2")))

    assert [each.name.value for each in section.properties if each.name] == ["b", "a"]

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree

from wso2_node import xml
from wso2_node.errors import NodeError
from wso2_node.xml import New
from wso2_node.xmlpath import parse_path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# carbon.xml: default namespace, ISO-8859-1, names that are only commented, no final newline.
CARBON = """<?xml version="1.0" encoding="ISO-8859-1"?>
<Server xmlns="http://wso2.org/projects/carbon/carbon.xml">

    <Name>Caf\xe9</Name>

    <!--
       Host name, e.g. <www.wso2.org>
    -->
    <!--HostName>www.wso2.org</HostName-->

    <!--<MgtHostName>mgt.wso2.org</MgtHostName>-->
    <ServerURL>local:/${carbon.context}/services/</ServerURL>
    <Ports>
\t\t<!-- Offset=2 -->
        <Offset>0</Offset>
    </Ports>
</Server>""".encode("latin-1")

# axis2.xml of the kernel: CRLF, no declaration, a start tag on two lines, both ways to comment out.
AXIS2 = b"""<axisconfig name="AxisJava2.0">
    <transportReceiver name="http" class="a.B">
        <parameter name="port">8280</parameter>
        <!--parameter name="WSDLEPRPrefix" locked="false">https://host:port/path</parameter-->
        <!--<parameter name="bind" locked="false">host</parameter>-->
        <parameter name="last">1</parameter> <!-- a > b -->
    </transportReceiver>
    <clustering class="a.Agent"
                enable="false">

        <parameter name="membershipScheme">multicast</parameter>
        <parameter name="domain">wso2.carbon.domain</parameter>
        <members>
            <member>
                <hostName>127.0.0.1</hostName>
                <port>4000</port>
            </member>
        </members>
        <groupManagement enable="false"/>
    </clustering>
</axisconfig>
""".replace(b"\n", b"\r\n")

# catalina-server.xml: the declaration in single quotes, an attribute per line.
TOMCAT = b"""<?xml version='1.0' encoding='utf-8'?>
<Server port="8005" shutdown="SHUTDOWN">
    <Service>
        <!--
        proxyPort="80"
        -->
        <Connector  protocol="a.B"
                    port="9763"
\t\t\tredirectPort='9443'/>
        <Connector protocol="a.B" port="9443" secure="true"
                   ciphers="A,
                   B" />
        <Engine/>
    </Service>
</Server>
"""

# master-datasources.xml: told apart by a child's text, and a sample commented out.
SOURCES = b"""<datasources-configuration xmlns:svns="http://org.wso2.securevault/configuration">
    <datasources>
        <datasource>
            <name>WSO2_CARBON_DB</name>
            <password svns:secretAlias="A">x</password>
        </datasource>

        <!--datasource>
            <name>SAMPLE</name>
        </datasource-->

    </datasources>
</datasources-configuration>
"""


CONNECTOR = "/Server/Service/Connector"
CREATE = '; "create": true would insert it'
DATASOURCE = "/datasources-configuration/datasources/datasource"


def parsed(data: bytes) -> Any:  # noqa: ANN401 - what xpath returns depends on the path
    return etree.fromstring(data)


def refused(call: Callable[[], bytes]) -> str:
    with pytest.raises(NodeError) as error:
        call()
    return str(error.value)


def set_text(data: bytes, at: str, value: str) -> bytes:
    return xml.set_text(data, parse_path(at), value)


def create(data: bytes, at: str, value: str, after: Sequence[str] = (), **attributes: str) -> bytes:
    steps = [parse_path(f"/{step}")[0] for step in after]
    return xml.set_text(data, parse_path(at), value, create=True, attributes=attributes, after=steps)


def set_attribute(data: bytes, at: str, name: str, value: str) -> bytes:
    return xml.set_attribute(data, parse_path(at), name, value)


def put(data: bytes, at: str, new: New, after: Sequence[str] = ()) -> bytes:
    return xml.put(data, parse_path(at), new, [parse_path(f"/{step}")[0] for step in after])


def remove(data: bytes, at: str) -> bytes:
    return xml.remove(data, parse_path(at))


@pytest.mark.parametrize(
    ("data", "at", "value", "old", "new"),
    [
        (CARBON, "/Server/Ports/Offset", "1", b"<Offset>0<", b"<Offset>1<"),
        (CARBON, "/Server/ServerURL", "${x} & <y>", b"local:/${carbon.context}/services/", b"${x} &amp; &lt;y&gt;"),
        (CARBON, "/Server/Name", "ü€", b"Caf\xe9", b"\xfc&#8364;"),
        (
            AXIS2,
            "/axisconfig/clustering/parameter[@name='domain']",
            " a ",
            b"wso2.carbon.domain",
            b" a ",
        ),
        (AXIS2, "/axisconfig/clustering/members/member/port", "a\nb\rc", b"4000", b"a\r\nb&#13;c"),
        (TOMCAT, "/Server/Service/Engine", "x", b"<Engine/>", b"<Engine>x</Engine>"),
        (
            SOURCES,
            "/datasources-configuration/datasources/datasource[name='WSO2_CARBON_DB']/password",
            "",
            b'">x<',
            b'"><',
        ),
    ],
)
def test_a_text_is_replaced_and_nothing_else(data: bytes, at: str, value: str, old: bytes, new: bytes) -> None:
    assert data.count(old) == 1
    assert set_text(data, at, value) == data.replace(old, new)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"<a>x</a>", "x"),
        (b"<a>x &#38; y</a>", "x & y"),
        (b"<a>x<![CDATA[<y>]]></a>", "x<y>"),
        (b"<a><!-- c -->x</a>", "x"),
        (b"<a/>", ""),
        (b"<a></a>", ""),
    ],
)
def test_a_text_that_is_there_changes_no_byte(data: bytes, value: str) -> None:
    assert set_text(data, "/a", value) == data


def test_a_text_that_differs_only_by_blanks_around_it_is_another_one() -> None:
    assert set_text(b"<a> x </a>", "/a", "x") == b"<a>x</a>"


def test_comments_cdata_and_instructions_in_a_text_are_replaced_with_it() -> None:
    assert set_text(b"<a><!-- > -->x<![CDATA[<b/>]]><?pi ?>\n</a >", "/a", "y") == b"<a>y</a >"


def test_a_text_for_an_element_with_children_is_an_error() -> None:
    message = "/Server/Ports at line 13 has child elements, which a text would delete: set the text of these"
    assert refused(lambda: set_text(CARBON, "/Server/Ports", "x")) == message


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<a x='1' />", b"<a x='1'>v</a>"),
        (b"<a\n/>\n<!-- after --><?pi?>", b"<a>v</a>\n<!-- after --><?pi?>"),
        (b"<p:a xmlns:p='u'/>", b"<p:a xmlns:p='u'>v</p:a>"),
        (b"\xef\xbb\xbf<a>x</a>", b"\xef\xbb\xbf<a>v</a>"),
        (
            b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\r\n<a/>",
            b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\r\n<a>v</a>",
        ),
        (
            b"<?pi a='>'?><!-- <a> --><a b='>' c=\"'/>\">x</a\t\n>",
            b"<?pi a='>'?><!-- <a> --><a b='>' c=\"'/>\">v</a\t\n>",
        ),
        (b"<a>&lt;&#x41;&amp;</a>", b"<a>v</a>"),
        (b" \n<a>x</a>\n\n", b" \n<a>v</a>\n\n"),
    ],
)
def test_the_span_of_the_text_is_found_in_odd_but_legal_files(data: bytes, expected: bytes) -> None:
    assert set_text(data, "/a", "v") == expected


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("windows-1252", b"\x80&#322;"),
        ("ISO-8859-2", b"&#8364;\xb3"),
        ("US-ASCII", b"&#8364;&#322;"),
        ("utf-8", "€ł".encode()),
    ],
)
def test_a_character_that_the_encoding_lacks_becomes_a_reference(encoding: str, written: bytes) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?><a>'.encode()
    data = set_text(head + b"x</a>", "/a", "€ł")
    assert data == head + written + b"</a>"
    assert parsed(data).text == "€ł"


def test_a_missing_element_comes_after_its_commented_out_twin() -> None:
    assert create(CARBON, "/Server/HostName", "esb.example.com") == CARBON.replace(
        b"</HostName-->\n", b"</HostName-->\n    <HostName>esb.example.com</HostName>\n"
    )


def test_both_ways_to_comment_out_are_known() -> None:
    assert create(CARBON, "/Server/MgtHostName", "m") == CARBON.replace(
        b"</MgtHostName>-->\n", b"</MgtHostName>-->\n    <MgtHostName>m</MgtHostName>\n"
    )


@pytest.mark.parametrize(
    ("name", "end"), [("WSDLEPRPrefix", b"path</parameter-->\r\n"), ("bind", b"host</parameter>-->\r\n")]
)
def test_a_twin_has_the_attributes_that_the_step_asks_for(name: str, end: bytes) -> None:
    at = f"/axisconfig/transportReceiver[@name='http']/parameter[@name='{name}']"
    new = f'        <parameter name="{name}" locked="false">v</parameter>\r\n'.encode()
    assert create(AXIS2, at, "v", locked="false") == AXIS2.replace(end, end + new)


def test_without_twin_a_missing_element_comes_after_the_last_child_and_the_comment_on_its_line() -> None:
    at = "/axisconfig/transportReceiver[@name='http']/parameter[@name='new']"
    assert create(AXIS2, at, "v") == AXIS2.replace(
        b"<!-- a > b -->\r\n", b'<!-- a > b -->\r\n        <parameter name="new">v</parameter>\r\n'
    )


def test_after_names_the_element_that_it_follows() -> None:
    at = "/axisconfig/clustering/parameter[@name='accessKey']"
    after = ["parameter[@name='none']", "parameter[@name='membershipScheme']", "members"]
    assert create(AXIS2, at, "AKIA", after) == AXIS2.replace(
        b">multicast</parameter>\r\n",
        b'>multicast</parameter>\r\n        <parameter name="accessKey">AKIA</parameter>\r\n',
    )


def test_after_means_the_last_of_those_that_match() -> None:
    at = "/axisconfig/clustering/parameter[@name='accessKey']"
    new = b'</parameter>\r\n        <parameter name="accessKey">AKIA</parameter>\r\n'
    assert create(AXIS2, at, "AKIA", ["parameter"]) == AXIS2.replace(
        b"carbon.domain</parameter>\r\n", b"carbon.domain" + new
    )


def test_after_comes_before_the_twin_and_the_twin_is_second_choice() -> None:
    assert create(CARBON, "/Server/HostName", "h", ["Name"]) == CARBON.replace(
        b"</Name>\n", b"</Name>\n    <HostName>h</HostName>\n"
    )
    assert create(CARBON, "/Server/HostName", "h", ["None"]) == create(CARBON, "/Server/HostName", "h")


def test_the_last_of_several_twins_counts() -> None:
    data = b"<a>\n <!--b>1</b-->\n <!--b>2</b-->\n <c/>\n</a>"
    assert create(data, "/a/b", "v") == b"<a>\n <!--b>1</b-->\n <!--b>2</b-->\n <b>v</b>\n <c/>\n</a>"


@pytest.mark.parametrize(
    "comment", [b"<!-- b is x -->", b"<!-- <b> -->", b"<!--b/c-->", b"<!--bb>x</bb-->", b"<!---->", b"<!--b><c-->"]
)
def test_prose_and_fragments_in_a_comment_are_no_twin(comment: bytes) -> None:
    data = b"<a>\n " + comment + b"\n <c/>\n</a>"
    assert create(data, "/a/b", "v") == b"<a>\n " + comment + b"\n <c/>\n <b>v</b>\n</a>"


def test_a_twin_among_others_in_one_comment_counts() -> None:
    data = b"<a>\n <!--<x/>\n <b>1</b>-->\n <c/>\n</a>"
    assert create(data, "/a/b", "v") == b"<a>\n <!--<x/>\n <b>1</b>-->\n <b>v</b>\n <c/>\n</a>"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<a/>", b"<a>\n    <b>v</b>\n</a>"),
        (b"<a />", b"<a>\n    <b>v</b>\n</a>"),
        (b"<a></a>", b"<a>\n    <b>v</b>\n</a>"),
        (b"<a>\n</a>\n", b"<a>\n    <b>v</b>\n</a>\n"),
        (b"<a>\r\n</a>\r\n", b"<a>\r\n    <b>v</b>\r\n</a>\r\n"),
        (b"<a><c/></a>", b"<a><c/>\n    <b>v</b>\n</a>"),
        (b"<a><c/> <!-- x --></a>", b"<a><c/>\n    <b>v</b>\n     <!-- x --></a>"),
        (b"<a>\n\t<c/> <c/></a>", b"<a>\n\t<c/> <c/>\n\t<b>v</b>\n</a>"),
        (b"<a>\n  <!-- x -->\n</a>", b"<a>\n  <!-- x -->\n  <b>v</b>\n</a>"),
        (b"<a>\n  <?pi?>\n</a>", b"<a>\n  <?pi?>\n  <b>v</b>\n</a>"),
        (b"<a>\n  <c/> <!-- x\n -->\n</a>", b"<a>\n  <c/>\n  <b>v</b>\n   <!-- x\n -->\n</a>"),
        (b"<p:a xmlns:p='u'>\n  <p:c/>\n</p:a>", b"<p:a xmlns:p='u'>\n  <p:c/>\n  <p:b>v</p:b>\n</p:a>"),
        (b"<p:a xmlns:p='u'/>", b"<p:a xmlns:p='u'>\n    <p:b>v</p:b>\n</p:a>"),
        ("<a>\n\u00a0\u00a0<c/>\n</a>".encode(), "<a>\n\u00a0\u00a0<c/>\n    <b>v</b>\n</a>".encode()),
        (b"\xef\xbb\xbf<a>\n  <c/>\n</a>", b"\xef\xbb\xbf<a>\n  <c/>\n  <b>v</b>\n</a>"),
        (b"<a>\r\n  <c/>\n  <d/>\r\n</a>", b"<a>\r\n  <c/>\n  <d/>\r\n  <b>v</b>\r\n</a>"),
    ],
)
def test_a_created_element_has_a_line_of_its_own(data: bytes, expected: bytes) -> None:
    assert create(data, "/a/b", "v") == expected


def test_the_indentation_of_a_first_child_is_one_level_of_the_file() -> None:
    data = b"<a>\n\t<b>\n\t</b>\n</a>"
    assert create(data, "/a/b/c", "v") == b"<a>\n\t<b>\n\t\t<c>v</c>\n\t</b>\n</a>"


def test_a_created_element_without_text_is_written_short() -> None:
    assert create(b"<a/>", "/a/b[@c='1']", "", d='"<&>\n') == b'<a>\n    <b c="1" d="&quot;&lt;&amp;&gt;&#10;"/>\n</a>'


def test_create_sets_the_text_of_an_element_that_is_there_and_leaves_its_attributes() -> None:
    assert create(CARBON, "/Server/Ports/Offset", "1", x="y") == CARBON.replace(b">0<", b">1<")


def test_a_child_for_a_parent_with_a_text_is_an_error() -> None:
    message = "/Server/Name at line 4 has a text, which a child would change"
    assert refused(lambda: create(CARBON, "/Server/Name/b", "v")) == message


def test_the_parent_of_a_created_element_has_to_be_there_once() -> None:
    assert refused(lambda: create(CARBON, "/Server/Port/X", "v")) == (
        "/Server/Port matches 0 elements: /Server at line 2 has no Port, but Ports"
    )
    assert refused(lambda: create(TOMCAT, "/Server/Service/Connector/X", "v")) == (
        "/Server/Service/Connector matches 2 elements, at lines 7, 10: add a predicate such as [@name='x']"
    )


def test_the_root_cannot_be_created() -> None:
    assert (
        refused(lambda: create(CARBON, "/Servers", "v"))
        == "/Servers matches 0 elements: the file has no Servers, but Server"
    )


def test_a_created_element_that_its_path_would_not_find_again_is_an_error() -> None:
    message = "/a/b[c='1'] would match 0 elements after this edit, not 1: use predicates that are still true then"
    assert refused(lambda: create(b"<a/>", "/a/b[c='1']", "v")) == message


@pytest.mark.parametrize(
    ("data", "edit", "old", "new"),
    [
        (AXIS2, ("/axisconfig/clustering", "enable", "true"), b'  enable="false"', b'  enable="true"'),
        (TOMCAT, (f"{CONNECTOR}[@port='9763']", "redirectPort", "it's"), b"'9443'", b"'it&apos;s'"),
        (TOMCAT, (f"{CONNECTOR}[@port='9443']", "ciphers", 'a"\tb'), b'A,\n                   B"', b'a&quot;&#9;b"'),
        (SOURCES, (f"{DATASOURCE}/password", "svns:secretAlias", "B"), b'"A"', b'"B"'),
    ],
)
def test_an_attribute_is_replaced_in_its_quotes(
    data: bytes, edit: tuple[str, str, str], old: bytes, new: bytes
) -> None:
    assert data.count(old) == 1
    assert set_attribute(data, *edit) == data.replace(old, new)


def test_an_attribute_that_is_there_changes_no_byte() -> None:
    assert set_attribute(b"<a b = '&#65;&amp;'/>", "/a", "b", "A&") == b"<a b = '&#65;&amp;'/>"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<a/>", b'<a n="v"/>'),
        (b"<a />", b'<a n="v" />'),
        (b"<a></a>", b'<a n="v"></a>'),
        (b"<a\n>x</a>", b'<a n="v"\n>x</a>'),
        (b"<a b='1'/>", b"<a b='1' n='v'/>"),
        (b"<a b='1'\n   c='>'/>", b"<a b='1'\n   c='>'\n   n='v'/>"),
        (b'<a\r\n\tb="x"\r\n>\r\n</a>', b'<a\r\n\tb="x"\r\n\tn="v"\r\n>\r\n</a>'),
        (b'<a b="1"\n   c="2" d="n=\'3\'">x</a>', b'<a b="1"\n   c="2" d="n=\'3\'" n="v">x</a>'),
        (b'<a b="1"\n   c="2\n 3"/>', b'<a b="1"\n   c="2\n 3"\n   n="v"/>'),
        (b"<a xmlns:n='u' n:n='1'/>", b"<a xmlns:n='u' n:n='1' n='v'/>"),
    ],
)
def test_a_missing_attribute_follows_the_last_one_in_its_layout(data: bytes, expected: bytes) -> None:
    assert set_attribute(data, "/a", "n", "v") == expected


def test_the_connector_with_one_attribute_per_line_gets_another_line() -> None:
    assert set_attribute(TOMCAT, "/Server/Service/Connector[@port='9763']", "proxyPort", "80") == TOMCAT.replace(
        b"\t\t\tredirectPort='9443'/>", b"\t\t\tredirectPort='9443'\n\t\t\tproxyPort='80'/>"
    )


def test_an_attribute_whose_prefix_is_unknown_is_an_error() -> None:
    message = "the file would not be XML any more: line 1, column 1: not well-formed XML: unbound prefix"
    assert refused(lambda: set_attribute(b"<a/>", "/a", "x:n", "v")) == message


def test_an_element_is_replaced_with_the_indentation_of_the_file() -> None:
    member = New("member", {}, [New("hostName", {}, "10.0.0.1"), New("port", {}, "5701")])
    new = New("members", {"n": "<"}, [member, New("none", {}, []), New("empty", {}, "")])
    start, end = AXIS2.index(b"<members>"), AXIS2.index(b"</members>") + len(b"</members>")
    expected = b"""<members n="&lt;">
            <member>
                <hostName>10.0.0.1</hostName>
                <port>5701</port>
            </member>
            <none/>
            <empty/>
        </members>"""
    result = put(AXIS2, "/axisconfig/clustering/members", new)
    assert result == AXIS2[:start] + expected.replace(b"\n", b"\r\n") + AXIS2[end:]


def test_an_element_that_says_the_same_in_another_layout_changes_no_byte() -> None:
    new = New("c", {"x": "1", "y": "2"}, [New("b", {}, "&"), New("d", {}, "")])
    data = b"<a><c y='2'   x='1'><!-- n --><b><![CDATA[&]]></b>\n\n<d></d></c></a>"
    assert put(data, "/a/c", new) == data


@pytest.mark.parametrize(
    "new",
    [
        New("c", {"x": "2"}, [New("b", {}, "t")]),
        New("c", {}, [New("b", {}, "t")]),
        New("c", {"x": "1"}, [New("b", {}, " t")]),
        New("c", {"x": "1"}, [New("b", {}, "t"), New("b", {}, "t")]),
        New("c", {"x": "1"}, "t"),
    ],
)
def test_an_element_that_says_something_else_is_replaced(new: New) -> None:
    data = b'<a>\n  <c x="1"><b>t</b></c>\n</a>'
    once = put(data, "/a/c", new)
    assert once != data
    assert put(once, "/a/c", new) == once


def test_a_missing_element_is_inserted_where_set_text_would_create_it() -> None:
    new = New("datasource", {}, [New("name", {}, "SHARED"), New("x", {}, "1")])
    at = "/datasources-configuration/datasources/datasource[name='SHARED']"
    block = b"        <datasource>\n            <name>SHARED</name>\n            <x>1</x>\n        </datasource>\n"
    last = b"        </datasource>\n"
    assert put(SOURCES, at, new) == SOURCES.replace(last, last + block)


def test_the_commented_sample_of_that_name_is_its_twin() -> None:
    new = New("datasource", {}, [New("name", {}, "SAMPLE")])
    at = "/datasources-configuration/datasources/datasource[name='SAMPLE']"
    block = b"        <datasource>\n            <name>SAMPLE</name>\n        </datasource>\n"
    assert put(SOURCES, at, new) == SOURCES.replace(b"</datasource-->\n", b"</datasource-->\n" + block)


def test_an_element_that_does_not_agree_with_its_path_is_an_error() -> None:
    message = "/a/b[@n='1'] would match 0 elements after this edit, not 1: use predicates that are still true then"
    assert refused(lambda: put(b"<a/>", "/a/b[@n='1']", New("b", {"n": "2"}, ""))) == message
    assert refused(lambda: put(b"<a><b n='1'/></a>", "/a/b[@n='1']", New("c", {"n": "1"}, ""))) == message


def test_a_name_that_xml_does_not_allow_is_an_error() -> None:
    assert refused(lambda: put(b"<a/>", "/a/b", New("b", {"a b": "1"}, ""))) == (
        "the file would not be XML any more: line 2, column 10: not well-formed XML: not well-formed (invalid token)"
    )


def test_an_element_is_removed_with_its_lines() -> None:
    assert remove(CARBON, "/Server/Ports/Offset") == CARBON.replace(b"        <Offset>0</Offset>\n", b"")
    start, end = AXIS2.index(b"        <members>"), AXIS2.index(b"</members>\r\n") + len(b"</members>\r\n")
    assert remove(AXIS2, "/axisconfig/clustering/members") == AXIS2[:start] + AXIS2[end:]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<a><b/></a>", b"<a></a>"),
        (b"<a>\n  <b/> <!-- x -->\n</a>", b"<a>\n   <!-- x -->\n</a>"),
        (b"<a>\n  <c/><b>\n</b >\n</a>", b"<a>\n  <c/>\n</a>"),
        (b"<a>\r\n\t<b/> \t\r\n</a>", b"<a>\r\n</a>"),
        (b"<a>\n  <!-- <b/> -->\n</a>", b"<a>\n  <!-- <b/> -->\n</a>"),
        (b"<c/>", b"<c/>"),
    ],
)
def test_nothing_but_the_element_is_removed(data: bytes, expected: bytes) -> None:
    assert remove(data, "/a/b") == expected


def test_one_of_several_elements_is_not_removed() -> None:
    message = "/a/b matches 2 elements, at lines 1, 2: add a predicate such as [@name='x']"
    assert refused(lambda: remove(b"<a><b/>\n<b/></a>", "/a/b")) == message


def test_the_root_is_not_removed() -> None:
    message = "the file would not be XML any more: line 1, column 1: not well-formed XML: no element found"
    assert refused(lambda: remove(b"<a/>", "/a")) == message


def test_a_step_matches_only_in_the_namespace_of_the_root() -> None:
    data = b"<a xmlns='u'><b xmlns=''>1</b><x:b xmlns:x='u'>2</x:b><y:b xmlns:y='w'>3</y:b></a>"
    assert set_text(data, "/a/b", "v") == data.replace(b">2<", b">v<")


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("/Server/Ports/Offest", "/Server/Ports at line 13 has no Offest, but Offset" + CREATE),
        ("/Server/Prots/Offset", "/Server at line 2 has no Prots, but Ports"),
        ("/server", "the file has no server, but Server"),
        ("/Server/Ports/Offset/x", "/Server/Ports/Offset at line 15 has no x, but no element at all" + CREATE),
        ("/Server/Qwerty", "/Server at line 2 has no Qwerty, but Name, ServerURL, Ports" + CREATE),
    ],
)
def test_a_path_that_matches_nothing_is_an_error_with_what_is_there(at: str, message: str) -> None:
    assert refused(lambda: set_text(CARBON, at, "x")) == f"{at} matches 0 elements: {message}"


def test_a_predicate_that_matches_nothing_is_shown_with_the_values_that_are_there() -> None:
    at = "/Server/Service/Connector[@port='9444']"
    assert refused(lambda: set_attribute(TOMCAT, at, "x", "y")) == (
        f"{at} matches 0 elements: /Server/Service at line 3 has no Connector[@port='9444'], "
        "but Connector[@port='9443'], Connector[@port='9763']"
    )


def test_a_path_that_matches_several_elements_is_an_error_with_their_lines() -> None:
    for call in (set_text, create):
        assert refused(lambda call=call: call(TOMCAT, "/Server/Service/Connector", "x")) == (  # type: ignore[misc]
            "/Server/Service/Connector matches 2 elements, at lines 7, 10: add a predicate such as [@name='x']"
        )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1, column 1: not well-formed XML: no element found"),
        (b"<a>\n <b></a>", "line 2, column 7: not well-formed XML: mismatched tag"),
        (b"<a>&x;</a>", "line 1, column 4: not well-formed XML: undefined entity"),
        (b"<p:a/>", "line 1, column 1: not well-formed XML: unbound prefix"),
        (b"<a>\xe9</a>", "line 1, column 4: not well-formed XML: not well-formed (invalid token)"),
        (
            b"\n<?xml version='1.0'?><a/>",
            "line 2, column 1: not well-formed XML: XML or text declaration not at start of entity",
        ),
        (
            b"<!-- x -->\n<!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
            "line 2, column 13: a DOCTYPE can declare entities, which are not followed: remove it",
        ),
        ("<a/>".encode("utf-16"), "line 1, column 1: UTF-16, or no text at all: save the file in UTF-8"),
        ("<a/>".encode("utf-16-be"), "line 1, column 1: UTF-16, or no text at all: save the file in UTF-8"),
        (
            b"<?xml version='1.0' encoding='UTF-16'?><a/>",
            "line 1, column 31: not well-formed XML: encoding specified in XML declaration is incorrect",
        ),
        (
            b"<?xml version='1.0' encoding='shift_jis'?><a/>",
            "line 1, column 1: multi-byte encodings are not supported: save the file in UTF-8",
        ),
        (
            b"<?xml version='1.0' encoding='nope'?><a/>",
            "line 1, column 1: unknown encoding: nope: save the file in UTF-8",
        ),
    ],
)
def test_a_file_that_is_no_plain_xml_is_an_error_with_line_and_column(data: bytes, message: str) -> None:
    for call in (
        lambda: set_text(data, "/a", "x"),
        lambda: set_attribute(data, "/a", "x", "y"),
        lambda: put(data, "/a", New("a", {}, "")),
        lambda: remove(data, "/a"),
    ):
        assert refused(call) == message


@pytest.mark.parametrize(
    ("value", "char"), [("a\x01", "0001"), ("a\0b", "0000"), ("a\ud800", "D800"), ("a\ufffe", "FFFE")]
)
def test_a_character_that_xml_does_not_allow_is_an_error_without_the_value(value: str, char: str) -> None:
    message = f"character U+{char} at position 2 of the value is not allowed in XML 1.0: remove it"
    for call in (
        lambda: set_text(b"<a/>", "/a", value),
        lambda: create(b"<a/>", "/a/b", value),
        lambda: set_attribute(b"<a/>", "/a", "x", value),
        lambda: put(b"<a/>", "/a/b", New("b", {}, [New("c", {"d": value}, "")])),
    ):
        assert refused(call) == message


TEXT = st.text(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters=[chr(c) for c in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)],
    ),
    max_size=12,
)
ENCODINGS = ["utf-8", "iso-8859-1", "windows-1252", "us-ascii"]


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """Return a file with the root a, in which b is at most once a child of c, and c is there once."""

    def pick(*choices: str) -> str:
        return draw(st.sampled_from(choices))

    def some() -> str:
        return "".join(draw(st.lists(st.sampled_from(noise), max_size=2)))

    end, encoding, prefix = pick("\n", "\r\n", "\r\n\n"), pick(*ENCODINGS), pick("", "p:")
    noise = ["", end, " ", "\t", f"{end}    ", f"{end}\t\t", f"{end}  <!-- > é -->", f"{end}<?pi a='>'?>"]
    noise += ["<!--b>x</b-->", f"{end}  <!--<b x='1'>y</b>-->{end}", f"<{prefix}z/>", "<o xmlns='o'><b/></o>"]
    noise += [f"{end}  <{prefix}z y = '>' x=\"'\"{end}/>{end}"]
    text = pick("", "x", "&amp;&#65;", "<![CDATA[<b>]]>", f" {end} ", "é")
    attributes = pick("", " n='1'", ' n="&lt;>"', f"{end}    m='1'{end}\tn = '2'", f' m="1"{end}   k="2"')
    b = pick(
        "", f"<{prefix}b{attributes}/>", f"<{prefix}b{attributes}{pick('', ' ', end)}>{text}</{prefix}b{pick('', end)}>"
    )
    inner = some() + b + some()
    c = f"<{prefix}c>{inner}</{prefix}c>" if inner else pick(f"<{prefix}c/>", f"<{prefix}c></{prefix}c >")
    namespace = f" xmlns{':' if prefix else ''}{prefix[:-1]}='urn:a'" if prefix or pick(*"yn") == "y" else ""
    head = f"<?xml version='1.0' encoding='{encoding}'?>{pick('', end)}"
    body = f"<{prefix}a{namespace}>{some()}{c}{some()}</{prefix}a>{pick('', end, '<!-- end -->')}"
    return (head + body).encode(encoding, "xmlcharrefreplace")


def told(data: bytes) -> list[Any]:
    """Return what lxml reads, in order: each element with its attributes and text, without blanks around elements."""
    found: list[Any] = []
    for node in parsed(data).iter(etree.Element):
        text = (node.text or "") + "".join(child.tail or "" for child in node)
        found.append((node.tag, dict(node.attrib), text if node.xpath("not(*)") and text.strip() else text.split()))
    return found


def spared(before: bytes, after: bytes) -> bool:
    """Return whether comments and instructions are all there, and no other kind of line end has come in."""
    kept = [[str(node) for node in parsed(data).iter(etree.Comment, etree.PI)] for data in (before, after)]
    ends = [set(re.findall(rb"\r?\n", data)) for data in (before, after)]
    return kept[0] == kept[1] and ends[1] <= (ends[0] or {b"\n"})


def b_in_c(data: bytes) -> Any:  # noqa: ANN401 - an element of lxml
    """Return the element at /a/c/b, or None."""
    name = "*[local-name()='{}' and namespace-uri()=namespace-uri(/*)]"
    return next(iter(parsed(data).xpath(f"/*/{name.format('c')}/{name.format('b')}")), None)


@given(data=documents(), value=TEXT)
def test_a_created_or_changed_text_is_the_only_difference(data: bytes, value: str) -> None:
    before = b_in_c(data)
    once = create(data, "/a/c/b", value)
    after = b_in_c(once)
    assert after is not None
    assert (after.text or "") == value
    assert create(once, "/a/c/b", value) == once
    assert spared(data, once)
    if before is None:
        assert told(remove(once, "/a/c/b")) == told(data)
    else:
        # With the same text in both, the files say the same.
        assert told(set_text(once, "/a/c/b", "")) == told(set_text(data, "/a/c/b", ""))
        assert dict(after.attrib) == dict(before.attrib)


@given(data=documents(), value=TEXT, name=st.sampled_from(["n", "m", "new"]))
def test_an_attribute_is_the_only_difference(data: bytes, value: str, name: str) -> None:
    before = b_in_c(data)
    assume(before is not None)
    once = set_attribute(data, "/a/c/b", name, value)
    after = b_in_c(once)
    assert after is not None
    assert after.get(name) == value
    assert set_attribute(once, "/a/c/b", name, value) == once
    assert spared(data, once)
    for found in (before, after):
        found.attrib.pop(name, None)
    assert told(etree.tostring(after.getroottree())) == told(etree.tostring(before.getroottree()))


@given(data=documents(), value=TEXT, attribute=TEXT)
def test_an_element_that_is_put_is_there_and_can_be_removed(data: bytes, value: str, attribute: str) -> None:
    before = b_in_c(data)
    new = New("b", {"x": attribute}, [New("d", {}, value), New("e", {"f": value}, [])])
    once = put(data, "/a/c/b", new)
    after = b_in_c(once)
    assert after is not None
    written = [(etree.QName(node).localname, dict(node.attrib)) for node in after.iter()]
    assert written == [("b", {"x": attribute}), ("d", {}), ("e", {"f": value})]
    assert (after[0].text or "") == value
    assert put(once, "/a/c/b", new) == once
    assert spared(data, once)
    without = remove(once, "/a/c/b")
    assert b_in_c(without) is None
    assert remove(without, "/a/c/b") == without
    assert told(without) == told(data if before is None else remove(data, "/a/c/b"))


@given(
    data=st.one_of(documents(), st.sampled_from([CARBON, AXIS2, TOMCAT, SOURCES])),
    at=st.sampled_from(
        [
            *(
                "/a/c",
                "/a/c/b",
                "/a/c/b[@n='1']",
                "/a/c/z",
                "/a/c/b/d",
                "/Server/Ports/Offset",
                "/Server/Service/Engine",
            ),
            *(f"{CONNECTOR}[@port='9763']", f"{DATASOURCE}[name='WSO2_CARBON_DB']", f"{DATASOURCE}/name"),
            *("/axisconfig/clustering/members/member", "/axisconfig/clustering/members/member[port='4000']/port"),
        ]
    ),
    value=TEXT,
    edit=st.sampled_from(["text", "create", "attribute", "put", "remove"]),
)
def test_the_element_around_and_the_whole_file_agree_on_an_edit(data: bytes, at: str, value: str, edit: str) -> None:
    edits: dict[str, Callable[[], bytes]] = {
        "text": lambda: set_text(data, at, value),
        "create": lambda: create(data, at, value),
        "attribute": lambda: set_attribute(data, at, "port", value),
        "put": lambda: put(data, at, New("b", {"n": value}, [New("d", {}, value)])),
        "remove": lambda: remove(data, at),
    }

    def outcome() -> bytes | str:
        try:
            return edits[edit]()
        except NodeError as error:
            return str(error)

    around = outcome()
    with patch.object(xml, "change", return_value=None):
        assert around == outcome()


CONNECTORS = b'<Server>\n  <Connector port="9763" a="b"/>\n  <Connector port="9443"/>\n</Server>\n'
PLAIN_CONNECTOR = "/Server/Connector[@port='9763']"


def test_the_attribute_that_the_path_asks_for_can_get_another_value() -> None:
    once = set_attribute(CONNECTORS, PLAIN_CONNECTOR, "port", "8080")

    assert once == CONNECTORS.replace(b"9763", b"8080")
    assert set_attribute(once, PLAIN_CONNECTOR, "port", "8080") == once


def test_the_attribute_that_the_path_asks_for_cannot_get_the_value_of_another_element() -> None:
    with pytest.raises(NodeError) as error:
        set_attribute(CONNECTORS, PLAIN_CONNECTOR, "port", "9443")

    assert str(error.value) == (
        "/Server/Connector[@port='9443'] would match 2 elements after this edit, not 1: "
        "use predicates that are still true then"
    )


VAULT = "http://org.wso2.securevault/configuration"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<Server/>", b'<Server xmlns:svns="http://org.wso2.securevault/configuration"/>'),
        (
            b'<Server xmlns="urn:carbon"\r\n        a="1"  >\r\n</Server>',
            (
                b'<Server xmlns="urn:carbon"\r\n        a="1" '
                b'xmlns:svns="http://org.wso2.securevault/configuration"  >\r\n</Server>'
            ),
        ),
    ],
)
def test_a_prefix_is_declared_once_at_the_root(before: bytes, after: bytes) -> None:
    assert xml.declare_prefix(before, "svns", VAULT) == after
    assert xml.declare_prefix(after, "svns", VAULT) == after


def test_a_declared_prefix_can_be_used() -> None:
    data = xml.declare_prefix(b"<Server><Password>x</Password></Server>", "svns", VAULT)
    at = parse_path("/Server/Password")
    assert xml.set_attribute(data, at, "svns:secretAlias", "A") == (
        b'<Server xmlns:svns="http://org.wso2.securevault/configuration">'
        b'<Password svns:secretAlias="A">x</Password></Server>'
    )


def test_a_prefix_that_stands_for_something_else_is_an_error() -> None:
    with pytest.raises(NodeError) as caught:
        xml.declare_prefix(b'<Server xmlns:svns="urn:other"/>', "svns", VAULT)
    assert str(caught.value) == "line 1: xmlns:svns stands for something else there: use its prefix for one thing"

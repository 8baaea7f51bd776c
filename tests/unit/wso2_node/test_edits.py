from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from wso2_node.edits import apply_edits, validate_edit
from wso2_node.errors import EditError, NodeError

if TYPE_CHECKING:
    from pathlib import Path

    Edit = dict[str, Any]

CONF = "repository/conf"
AXIS2 = b"""<axisconfig>
    <clustering class="a.Agent"
                enable="false">
        <parameter name="membershipScheme">multicast</parameter>
        <parameter name="localMemberHost">127.0.0.1</parameter>
    </clustering>
</axisconfig>
"""
SECRETS = {"key": "AKIA&", "region": "us-east-1"}


def parameter(name: str) -> str:
    return f"/axisconfig/clustering/parameter[@name='{name}']"


def apply(data: bytes, *edits: Edit, path: str = "axis2.xml") -> bytes:
    return apply_edits(path, data, edits, SECRETS.__getitem__)


def test_edits_are_made_in_order_with_their_references_resolved() -> None:
    edits: list[Edit] = [
        {"op": "set_attribute", "at": "/axisconfig/clustering", "name": "enable", "value": "true"},
        {"op": "set_text", "at": parameter("membershipScheme"), "value": "aws"},
        {
            "op": "set_text",
            "at": parameter("accessKey"),
            "value": ["<", {"ref": "key"}, ">"],
            "create": True,
            "attributes": {"locked": [{"ref": "region"}]},
            "after": ["parameter[@name='membershipScheme']"],
        },
        {"op": "remove", "at": parameter("localMemberHost")},
        {
            "op": "put",
            "at": "/axisconfig/clustering/members",
            "element": {
                "tag": "members",
                "attributes": {"of": [{"ref": "region"}]},
                "children": [
                    {"tag": "member", "text": [{"ref": "key"}]},
                    {"tag": "none", "children": []},
                    {"tag": "empty"},
                ],
            },
            "after": ["parameter"],
        },
    ]
    once = apply(AXIS2, *edits)
    assert (
        once
        == b"""<axisconfig>
    <clustering class="a.Agent"
                enable="true">
        <parameter name="membershipScheme">aws</parameter>
        <parameter name="accessKey" locked="us-east-1">&lt;AKIA&amp;&gt;</parameter>
        <members of="us-east-1">
            <member>AKIA&amp;</member>
            <none/>
            <empty/>
        </members>
    </clustering>
</axisconfig>
"""
    )
    assert apply(once, *edits) == once


def test_a_later_edit_sees_what_an_earlier_one_made() -> None:
    created = {"op": "set_text", "at": "/axisconfig/a", "value": "", "create": True}
    inside = {"op": "set_text", "at": "/axisconfig/a/b", "value": "1", "create": True}
    assert b"    <a>\n        <b>1</b>\n    </a>\n" in apply(AXIS2, created, inside)


def test_properties_and_the_start_script_have_edits_too() -> None:
    level = {"op": "set_property", "key": "a.level", "value": [{"ref": "region"}]}
    assert apply(b"a.level = X\n", level) == b"a.level = us-east-1\n"
    assert apply(b"x=1\n", {**level, "create": True}) == b"x=1\na.level=us-east-1\n"
    script = b"java \\\n  org.wso2.carbon.bootstrap.Bootstrap\n"
    option = {"op": "jvm_option", "option": "-Dk=", "value": [{"ref": "key"}]}
    assert apply(script, option) == b'java \\\n  -Dk="AKIA&" \\\n  org.wso2.carbon.bootstrap.Bootstrap\n'


def test_no_edit_changes_no_byte_not_even_of_a_file_that_is_no_xml() -> None:
    assert apply(b"\0<a>") == b"\0<a>"


def test_every_edit_that_cannot_be_made_is_reported_with_file_path_and_count() -> None:
    with pytest.raises(EditError) as error:
        apply(
            AXIS2,
            {"op": "set_text", "at": parameter("domian"), "value": "x"},
            {"op": "set_text", "at": parameter("membershipScheme"), "value": "aws"},
            {"op": "set_attribute", "at": "/axisconfig/clustering/parameter", "name": "x", "value": "y"},
            {"op": "move", "at": "/a"},
        )
    there = "parameter[@name='localMemberHost'], parameter[@name='membershipScheme']"
    findings = [
        (
            f"edit 1: {parameter('domian')} matches 0 elements: /axisconfig/clustering at line 2 has no "
            f"parameter[@name='domian'], but {there}; \"create\": true would insert it"
        ),
        (
            "edit 3: /axisconfig/clustering/parameter matches 2 elements, at lines 4, 5: "
            "add a predicate such as [@name='x']"
        ),
        f"edit 4: op is 'move'; allowed: {OPS}",
    ]
    assert error.value.path == "axis2.xml"
    assert error.value.findings == findings
    assert error.value.message == str(error.value) == "\n".join(f"axis2.xml: {finding}" for finding in findings)


def test_a_file_that_does_not_parse_is_reported_once_for_all_its_edits() -> None:
    edit = {"op": "set_text", "at": "/a", "value": "x"}
    with pytest.raises(EditError) as error:
        apply(b"<a>", edit, edit, {"op": "remove", "at": "/a/b"})
    assert str(error.value) == "axis2.xml: edit 1, 2, 3: line 1, column 4: not well-formed XML: no element found"


def test_an_edit_is_named_in_errors_by_what_asked_for_it() -> None:
    edit = {"op": "set_text", "at": "/a", "value": "x"}
    with pytest.raises(EditError) as error:
        apply(b"<a>", edit, {**edit, "source": "edits[0]"}, edit)
    assert str(error.value) == "axis2.xml: edit 1, 3, edits[0]: line 1, column 4: not well-formed XML: no element found"


def test_an_error_does_not_show_what_a_reference_stands_for() -> None:
    with pytest.raises(EditError) as error:
        apply_edits(
            "f", b"<a/>", [{"op": "set_text", "at": "/a", "value": [{"ref": "password"}]}], lambda _: "secret\x01"
        )
    assert (
        str(error.value)
        == "f: edit 1: value: character U+0001 at position 7 of the value is not allowed in XML 1.0: remove it"
    )


TEXT: Edit = {"op": "set_text", "at": "/a", "value": "x"}
PUT: Edit = {"op": "put", "at": "/a", "element": {"tag": "a"}}
NESTED: Edit = {"tag": "b", "attributes": {"p:c": "1"}, "text": ["x", {"ref": "key"}]}


@pytest.mark.parametrize(
    "edit",
    [
        TEXT,
        {**TEXT, "value": ["a", {"ref": "key"}], "create": False},
        {**TEXT, "create": True, "attributes": {"b": "c"}, "after": ["d[@e='f'][g='h']", "i"]},
        {"op": "set_attribute", "at": "/a", "name": "svns:secretAlias", "value": "x"},
        {"op": "remove", "at": "/a/b[c='d']"},
        {**PUT, "element": {"tag": "a", "children": [NESTED, {"tag": "c", "children": []}]}, "after": []},
        {"op": "set_property", "key": "#a b=", "value": "", "create": True},
        {"op": "jvm_option", "option": "-Dhttp.nonProxyHosts=", "value": "*.internal|x"},
        {"op": "jvm_option", "option": "-XX:+UseG1GC", "value": ""},
        {"op": "jvm_option", "option": "-Da$b=", "value": "c", "source": "edits[3]"},
        {"op": "set_json", "at": ["a", "b c", 0], "value": {"d": [1, None, {"e": True}]}, "create": True},
        {"op": "set_json", "at": ["a"], "value": ["x", {"ref": "key"}]},
        {"op": "merge_json", "at": [], "value": {"d": 1.5}},
        {"op": "remove_json", "at": ["a"]},
        {"op": "set_toml", "at": ["a", 0, "b"], "value": [{"c": 1}], "create": False},
        {"op": "remove_toml", "at": ["a"]},
    ],
)
def test_the_shape_of_an_edit_is_checked_without_a_file(edit: Edit) -> None:
    validate_edit(edit)


OPS = (
    "set_text, set_attribute, put, remove, declare_prefix, set_property, jvm_option, "
    "set_json, merge_json, remove_json, set_toml, remove_toml"
)
KEYS = 'has to be a list of keys such as ["clustering", "members"], indexes from 0'
PATH = "has to be a path such as /a/b[@name='x']/c[child='y']"
VALUE = 'a value has to be text or a list of text and {"ref": NAME}, not'


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (None, f"op is None; allowed: {OPS}"),
        ([], f"op is None; allowed: {OPS}"),
        ({}, f"op is None; allowed: {OPS}"),
        ({"op": "settext"}, f"op is 'settext'; allowed: {OPS}"),
        ({"op": ["put"]}, f"op is ['put']; allowed: {OPS}"),
        ({"op": "set_text"}, "at is missing; value is missing"),
        ({**TEXT, "name": "n"}, "name is unknown; allowed: op, at, value, create, attributes, after"),
        ({"op": "remove", "at": "/a", "value": "x"}, "value is unknown; allowed: op, at"),
        ({**TEXT, "at": "a"}, f"at: 'a' {PATH}"),
        ({**TEXT, "at": 1}, f"at: 1 {PATH}"),
        ({**TEXT, "value": 443}, f"value: {VALUE} 443"),
        ({**TEXT, "value": [None]}, f"value: {VALUE} None"),
        ({**TEXT, "create": "true"}, "create: 'true' has to be true or false"),
        ({**TEXT, "create": True, "attributes": []}, "attributes: [] has to be an object"),
        ({**TEXT, "create": True, "attributes": {"a b": "x"}}, "attributes: 'a b' has to be a name of XML"),
        ({**TEXT, "create": True, "attributes": {"a": 1}}, f"attributes: {VALUE} 1"),
        ({**TEXT, "create": True, "after": "a"}, "after: 'a' has to be a list"),
        ({**TEXT, "create": True, "after": [1]}, f"after: '/1' {PATH}"),
        (
            {**TEXT, "create": True, "after": ["a/b"]},
            "after: ['a/b'] has to be a list of single steps such as \"parameter[@name='domain']\"",
        ),
        (
            {**TEXT, "after": ["a"]},
            'attributes and after belong to an element to insert: add "create": true, or remove them',
        ),
        (
            {**TEXT, "attributes": {}, "create": False},
            'attributes and after belong to an element to insert: add "create": true, or remove them',
        ),
        ({"op": "set_attribute", "at": "/a", "name": "a:b:c", "value": "x"}, "name: 'a:b:c' has to be a name of XML"),
        ({**PUT, "element": "a"}, "element: 'a' has to be an object"),
        ({**PUT, "element": {"text": "x"}}, "element: tag is missing"),
        ({**PUT, "element": {"tag": "p:a"}}, "element: 'p:a' has to be a local name of XML"),
        ({**PUT, "element": {"tag": 1}}, "element: 1 has to be a local name of XML"),
        (
            {**PUT, "element": {"tag": "a", "name": "x"}},
            "element: name is unknown; allowed: tag, attributes, text, children",
        ),
        (
            {**PUT, "element": {"tag": "a", "text": "", "children": []}},
            "element: an element has either text or children",
        ),
        ({**PUT, "element": {"tag": "a", "children": {}}}, "element: {} has to be a list"),
        ({**PUT, "element": {"tag": "a", "children": ["b"]}}, "element: 'b' has to be an object"),
        ({**PUT, "element": {"tag": "a", "children": [{"tag": "b", "text": 1}]}}, f"element: {VALUE} 1"),
        ({"op": "set_property", "key": "", "value": "x"}, "key: '' has to be a key, not empty"),
        ({"op": "set_property", "key": None, "value": "x"}, "key: None has to be a key, not empty"),
        (
            {"op": "jvm_option", "option": "Xmx", "value": "1g"},
            "option: 'Xmx' has to be an option such as -Xmx or -Dname=",
        ),
        (
            {"op": "jvm_option", "option": "-Da b=", "value": "1g"},
            "option: '-Da b=' has to be an option such as -Xmx or -Dname=",
        ),
        (
            {"op": "jvm_option", "option": "-Da=", "value": "x\n"},
            "value: character U+000A at position 2 of the value cannot stand in a shell script: remove it",
        ),
        (
            {**TEXT, "value": "\ufffe"},
            "value: character U+FFFE at position 1 of the value is not allowed in XML 1.0: remove it",
        ),
        (
            {**TEXT, "at": "/a[@b='\x01']"},
            "at: character U+0001 at position 8 of the path is not allowed in XML 1.0: remove it",
        ),
        (
            {**TEXT, "at": "/a/b[c='d']"},
            "at: \"/a/b[c='d']\" asks for a child 'c', which a text would delete: set the child's text",
        ),
        (
            {"op": "remove", "at": "/a"},
            "at: '/a' is the root element, without which the file is no XML: name one below it",
        ),
        ({"op": "set_attribute", "at": "/a", "name": "xmlns", "value": "x"}, "name: 'xmlns' has to be a name of XML"),
        (
            {"op": "set_attribute", "at": "/a", "name": "xmlns:b", "value": "x"},
            "name: 'xmlns:b' has to be a name of XML",
        ),
        ({**TEXT, "source": 1}, "1 has to be text"),
        ({"op": "set_json", "at": "a.b", "value": 1}, f"at: 'a.b' {KEYS}"),
        ({"op": "set_json", "at": [], "value": 1}, f"at: [] {KEYS}"),
        ({"op": "set_json", "at": ["a", -1], "value": 1}, f"at: ['a', -1] {KEYS}"),
        ({"op": "set_json", "at": ["a", True], "value": 1}, f"at: ['a', True] {KEYS}"),
        ({"op": "set_json", "at": ["a"], "value": float("inf")}, "value: inf is no number of JSON"),
        ({"op": "set_json", "at": ["a"], "value": [{"ref": "x"}, 1]}, f"value: {VALUE} 1"),
        ({"op": "merge_json", "at": ["a"], "value": [1]}, "value: [1] has to be an object"),
        (
            {"op": "set_toml", "at": ["a"], "value": {"b": [None]}},
            "value: the value is or has null, which TOML lacks: remove it",
        ),
        (
            {"op": "set_toml", "at": ["a"], "value": 2**63},
            "value: the value is an integer of more than 64 bits, which TOML lacks",
        ),
        (
            {"op": "set_toml", "at": ["a"], "value": "\ud800"},
            "value: U+D800 in the value is half a character: remove it",
        ),
    ],
)
def test_an_edit_of_another_shape_is_an_error(edit: object, message: str) -> None:
    with pytest.raises(NodeError) as error:
        validate_edit(edit)
    assert str(error.value) == message


# The files that WSO2 ships: what an edit changed is what differs, byte by byte, and lxml reads the rest as before.


def difference(before: bytes, after: bytes) -> tuple[bytes, bytes]:
    """Return the bytes that were replaced, and those that replaced them."""
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    end = next((n for n in range(shorter - start) if before[-1 - n] != after[-1 - n]), shorter - start)
    return before[start : len(before) - end], after[start : len(after) - end]


def parsed(data: bytes) -> Any:  # noqa: ANN401 - what xpath returns depends on the path
    return etree.fromstring(data)


def canonical(data: bytes, *without: str) -> str:
    """Return what lxml reads, with comments, but without the elements at `without` and the blanks around elements."""
    root = parsed(data)
    for node in [node for xpath in without for node in root.xpath(xpath)]:
        node.getparent().remove(node)
    for node in root.iter():
        node.tail = None
        if len(node) or not (node.text or "").strip():
            node.text = None
    return str(etree.tostring(root, method="c14n"), "utf-8")


def each(shipped: Path, name: str) -> list[tuple[str, bytes]]:
    """Return path and bytes of the files of that name, without those of kernel 4.6, which a template makes at start."""
    files = [path for path in sorted(shipped.rglob(name)) if "carbon-kernel-4.6" not in str(path)]
    assert len(files) >= 6
    return [(str(path.relative_to(shipped)), path.read_bytes()) for path in files]


def made(path: str, data: bytes, *edits: Edit) -> bytes:
    once = apply_edits(path, data, edits, SECRETS.__getitem__)
    assert apply_edits(path, once, edits, SECRETS.__getitem__) == once
    # No file here mixes line ends, so none may come in.
    assert {*re.findall(rb"\r?\n", once)} == {*re.findall(rb"\r?\n", data)}
    return once


def test_shipped_clustering_is_enabled_by_one_word(shipped: Path) -> None:
    edit = {"op": "set_attribute", "at": "/axisconfig/clustering", "name": "enable", "value": "true"}
    for path, data in each(shipped, "axis2.xml"):
        assert difference(data, made(path, data, edit)) == (b"fals", b"tru"), path


def test_every_shipped_parameter_can_be_set_to_a_text_of_its_own(shipped: Path) -> None:
    for path, data in each(shipped, "axis2.xml"):
        names = parsed(data).xpath("/axisconfig/clustering/parameter[not(*)]/@name")
        assert len(names) >= 8
        edits = [{"op": "set_text", "at": parameter(str(name)), "value": f"<é&{name}>"} for name in names]
        once = made(path, data, *edits)
        told = parsed(once).xpath("/axisconfig/clustering/parameter[not(*)]/text()")
        assert told == [f"<é&{name}>" for name in names]
        xpath = "/axisconfig/clustering/parameter[not(*)]"
        assert canonical(once, xpath) == canonical(data, xpath), path


def test_missing_shipped_parameters_are_inserted_on_lines_of_their_own(shipped: Path) -> None:
    edits = [
        {
            "op": "set_text",
            "at": parameter(name),
            "value": [{"ref": "key"}],
            "create": True,
            "after": ["parameter[@name='membershipScheme']"],
        }
        for name in ("tagValue", "tagKey", "region", "secretKey", "accessKey")
    ]
    for path, data in each(shipped, "axis2.xml"):
        end = "\r\n" if b"\r\n" in data else "\n"
        names = ("accessKey", "secretKey", "region", "tagKey", "tagValue")
        lines = "".join(f'        <parameter name="{name}">AKIA&amp;</parameter>{end}' for name in names).encode()
        head, line, tail = data.partition(b'<parameter name="membershipScheme">')
        scheme, _, tail = tail.partition(end.encode())
        assert made(path, data, *edits) == head + line + scheme + end.encode() + lines + tail, path


@pytest.mark.parametrize("name", ["HostName", "MgtHostName"])
def test_shipped_host_names_are_inserted_after_their_comments(shipped: Path, name: str) -> None:
    for path, data in each(shipped, "carbon.xml"):
        edit = {"op": "set_text", "at": f"/Server/{name}", "value": "esb.例.example", "create": True}
        head, comment, tail = data.partition(f"</{name}-->\n".encode())
        new = f"    <{name}>esb.&#20363;.example</{name}>\n"
        assert made(path, data, edit) == head + comment + new.encode() + tail, path


@pytest.mark.parametrize(("port", "proxy"), [("9763", "80"), ("9443", "443")])
def test_shipped_connectors_get_a_proxy_port_in_their_own_layout(shipped: Path, port: str, proxy: str) -> None:
    at = f"/Server/Service/Connector[@port='{port}']"
    for path, data in each(shipped, "catalina-server.xml"):
        once = made(path, data, {"op": "set_attribute", "at": at, "name": "proxyPort", "value": proxy})
        removed, added = difference(data, once)
        assert (removed, added.strip()) == (b"", f'proxyPort="{proxy}"'.encode()), path
        assert re.search(rf'\n[ \t]+proxyPort="{proxy}"[ />\r\n]'.encode(), once), path


def test_shipped_datasources_get_one_more(shipped: Path) -> None:
    jndi = {"tag": "jndiConfig", "children": [{"tag": "name", "text": "jdbc/x"}]}
    children = [{"tag": "name", "text": "SHARED_DB"}, jndi]
    at = "/datasources-configuration/datasources/datasource[name='SHARED_DB']"
    edit = {"op": "put", "at": at, "element": {"tag": "datasource", "children": children}}
    for path, data in each(shipped, "master-datasources.xml"):
        once = made(path, data, edit)
        removed, added = difference(data, once)
        assert (removed, added.count(b"SHARED_DB")) == (b"", 1), path
        xpath = "//datasource[name='SHARED_DB']"
        assert canonical(once, xpath) == canonical(data), path


def test_shipped_registries_get_a_mount_beside_the_commented_one(shipped: Path) -> None:
    at = "/wso2registry/mount[@path='/_system/config']"
    element = {"tag": "mount", "attributes": {"path": "/_system/config", "overwrite": "true"}, "text": "x"}
    for path, data in each(shipped, "conf/registry*.xml"):
        once = made(path, data, {"op": "put", "at": at, "element": element})
        assert canonical(once, at) == canonical(data), path
        before = once[: once.index(b'<mount path="/_system/config" overwrite="true">x')].rstrip()
        assert before.endswith(b"-->") == (b"<!--mount" in data), path


def test_shipped_logging_levels_are_set_and_created(shipped: Path) -> None:
    for path, data in each(shipped, "logging-bridge.properties"):
        once = made(path, data, {"op": "set_property", "key": "com.hazelcast.level", "value": "FINE"})
        assert once == data.replace(b"com.hazelcast.level = SEVERE", b"com.hazelcast.level = FINE"), path
        created = made(path, data, {"op": "set_property", "key": "com.xyz.foo.level", "value": "FINE", "create": True})
        comment = b"#com.xyz.foo.level = SEVERE\n"
        assert created == data.replace(comment, comment + b"com.xyz.foo.level = FINE\n"), path

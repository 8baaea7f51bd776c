"""Edits in the deployment file: what passes is what the node program can make, and nothing else passes."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from tests.unit.deployment.samples import data
from wso2_cluster.carbon.user_edits import user_edits
from wso2_cluster.deployment import Deployment
from wso2_cluster.deployment.edits import keys_of
from wso2_cluster.topology import plan_topology
from wso2_node.edits import apply_edits, validate_edit
from wso2_node.errors import NodeError
from wso2_node.keypath import dotted

XML = b'<Server xmlns="urn:x" xmlns:p="urn:p">\n  <A b="c">text</A>\n  <B><C>d</C></B>\n</Server>\n'
SCRIPT = b"java \\\n  -Xmx1g \\\n  org.wso2.carbon.bootstrap.Bootstrap $*\n"
FILES = {
    "a.xml": XML,
    "bin/wso2server.sh": SCRIPT,
    "a.properties": b"a=b\n",
    "a.json": b'{"a": {"b": [1]}, "c d": 2}\n',
    "a.toml": b'a.b = [1]\n"c d" = 2\n',
}


def edit(file: str, **change: object) -> dict[str, object]:
    return {"file": file, **change}


ACCEPTED = [
    edit("a.xml", set="/Server/A", value="é <&>\t\r\n€ \U0001f600"),
    edit("a.xml", set="/Server/New[@x='1']", value="x"),
    edit("a.xml", set='/Server/A[ @b = "c" ]', attribute="p:d", value="x\n"),
    edit("a.xml", set="/Server/A", attribute="xml:lang", value="en"),
    edit("a.xml", set="/Server/A", attribute="xmlnsx", value="en"),
    edit("a.xml", set="/Server/B[C='d']", attribute="e", value=""),
    edit("a.xml", remove="/Server/B[C='d']"),
    edit("a.properties", property="a", value="x\n\ty\U0001f600"),
    edit("a.properties", property="n.e-w$", value=""),
    edit("bin/wso2server.sh", jvm_option="-Xmx", value="2g"),
    edit("bin/wso2server.sh", jvm_option="-Dfoo$bar=", value="a b$c`d\"e'\\|*é"),
    edit("bin/wso2server.sh", jvm_option="-Dfoo'bar\"=", value="\t"),
    edit("bin/wso2server.sh", jvm_option="-XX:+UseG1GC", value=""),
    edit("a.json", set="a.b[0]", value={"x": [2.5, True]}),
    edit("a.json", set='"c d"', value="text"),
    edit("a.json", set="new.way", value=10**30),
    edit("a.json", merge="a", value={"b": 1, "c": {}}),
    edit("a.json", remove="a.b"),
    edit("a.toml", set="a.b[1]", value={"x": [2.5, True]}),
    edit("a.toml", set='new."\\"q\\\\".x', value=-(2**63)),
    edit("a.toml", remove="a"),
]


@pytest.mark.parametrize("change", ACCEPTED, ids=str)
def test_what_passes_the_node_program_can_make(change: dict[str, Any]) -> None:
    topology = plan_topology(Deployment.model_validate(data(edits=[change])))
    (file,) = user_edits(topology, topology.nodes[0])
    edits = [each.to_json() for each in file.edits]
    once = apply_edits(file.path, FILES[change["file"]], edits, str)
    assert apply_edits(file.path, once, edits, str) == once
    assert once != FILES[change["file"]]


OP: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "set": lambda change: (
        {"op": "set_attribute", "at": change["set"], "name": change["attribute"], "value": change["value"]}
        if "attribute" in change
        else {"op": "set_text", "at": change["set"], "value": change["value"]}
    ),
    "remove": lambda change: {"op": "remove", "at": change["remove"]},
    "jvm_option": lambda change: {"op": "jvm_option", "option": change["jvm_option"], "value": change["value"]},
}
REFUSED = [
    (edit("a.xml", set="/Server/A", value="\ufffe"), "U+FFFE at position 1 of the value is not allowed in XML 1.0"),
    (edit("a.xml", set="/Server/A", value="a\x01"), "U+0001 at position 2 of the value is not allowed in XML 1.0"),
    (edit("a.xml", set="/Server/A[@b='\uffff']", value="a"), "U+FFFF at position 15 of the path is not allowed"),
    (edit("a.xml", set="/Server/A", attribute="xmlns", value="a"), "'xmlns' is not allowed: use an attribute's name"),
    (edit("a.xml", set="/Server/A", attribute="xmlns:a", value="a"), "'xmlns:a' is not allowed"),
    (edit("a.xml", set="/Server/A", attribute="a:b:c", value="a"), "'a:b:c' is not allowed"),
    (edit("a.xml", set="/Server/A", attribute="²", value="a"), "'²' is not allowed"),
    (edit("a.xml", set="/Server/²", value="a"), "'/Server/²' is not allowed: use steps such as"),
    (edit("a.xml", set="/Server/A[@b='c]", value="a"), "is not allowed: use steps such as"),
    (edit("a.xml", set="Server/A", value="a"), "is not allowed: use steps such as"),
    (edit("a.xml", remove="/Server"), "'/Server' is the root element, without which the file is no XML"),
    (edit("bin/wso2server.sh", jvm_option="-Da=", value="a\nb"), "U+000A at position 2 of the value cannot stand"),
    (edit("bin/wso2server.sh", jvm_option="-Da=", value="\0"), "U+0000 at position 1 of the value cannot stand"),
    (edit("bin/wso2server.sh", jvm_option="-D a=", value="x"), "'-D a=' is not allowed: use the option with its name"),
    (edit("bin/wso2server.sh", jvm_option="Da=", value="x"), "'Da=' is not allowed: use the option with its name"),
    *(
        (edit("bin/wso2server.sh", jvm_option=option, value="x"), f"'{option}' is not allowed: use the option with its")
        for option in ("-XX:+", "-XX:-", "-XX:", "-XX", "-X", "-D")
    ),
]


@pytest.mark.parametrize(("change", "message"), REFUSED, ids=str)
def test_what_the_node_program_refuses_is_refused_at_check(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match="edits") as error:
        Deployment.model_validate(data(edits=[change]))
    assert message in error.value.errors()[0]["msg"]
    op = next(make(change) for name, make in OP.items() if name in change)
    with pytest.raises(NodeError):
        validate_edit(op)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (edit("a.json", remove="a.b[0]"), "a.b[0] is an item of an array, and another would be in its place"),
        (edit("a.json", set="a..b", value=1), "'a..b' is not allowed: use steps such as"),
        (edit("a.json", set="a[-1]", value=1), "'a[-1]' is not allowed: use steps such as"),
        (edit("a.json", set="a", value=float("inf")), "inf is no number of JSON"),
        (edit("a.json", set="a", value=[1, {"ref": "x"}]), "a value has to be text or a list of text"),
        (edit("a.json", set="a", value=[{"ref": "x"}]), "a mapping of the one key 'ref' in a list means a looked-up"),
        (edit("a.toml", set="a", value=2**63), "the value is an integer of more than 64 bits, which TOML lacks"),
        (edit("a.json", merge="a", value=[1]), "Input should be a valid dictionary"),
        (edit("a.xml", set="/Server/A", value=1), "Input should be a valid string"),
        (edit("a.properties", property="a", value=True), "Input should be a valid string"),
    ],
    ids=str,
)
def test_data_that_no_file_can_have_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as error:
        Deployment.model_validate(data(edits=[change]))
    assert message in error.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    "place", ["a", "a.b-c_1", 'a."b.c".members[0]', '"with \\"quotes\\" and \\\\"[1][2].x', '"".a', '"[0]"']
)
def test_keys_are_read_as_errors_write_them(place: str) -> None:
    assert dotted(keys_of(place)) == place


def test_keys_are_texts_and_indexes() -> None:
    assert keys_of('a."b.\\"c"[0].d') == ("a", 'b."c', 0, "d")

"""Edits as node.json has them: what the node program reads is what is meant."""

import pytest

from wso2_cluster.carbon import (
    Edit,
    Element,
    FileEdits,
    Joined,
    JvmOption,
    MergeJson,
    Parameter,
    Put,
    Reference,
    Remove,
    RemoveJson,
    RemoveToml,
    SetAttribute,
    SetJson,
    SetProperty,
    SetText,
    SetToml,
)
from wso2_cluster.carbon.edits import DataError
from wso2_node.edits import validate_edit

REFERENCE = Reference(name="db", source=Parameter(name="/esb/db"))


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (SetText(at="/a/b", value="${x}"), {"op": "set_text", "at": "/a/b", "value": "${x}"}),
        (
            SetText(at="/a/b", value=REFERENCE, create=True, attributes={"locked": "false"}, after=("c[@d='e']",)),
            {
                "op": "set_text",
                "at": "/a/b",
                "value": [{"ref": "db"}],
                "create": True,
                "attributes": {"locked": "false"},
                "after": ["c[@d='e']"],
            },
        ),
        (
            SetAttribute(at="/a", name="b", value=Joined("x", REFERENCE, "y")),
            {"op": "set_attribute", "at": "/a", "name": "b", "value": ["x", {"ref": "db"}, "y"]},
        ),
        (
            Put(
                at="/a/b",
                element=Element(tag="b", attributes={"c": "d"}, children=(Element(tag="e", text=REFERENCE),)),
                after=("f",),
            ),
            {
                "op": "put",
                "at": "/a/b",
                "element": {
                    "tag": "b",
                    "attributes": {"c": "d"},
                    "children": [{"tag": "e", "text": [{"ref": "db"}]}],
                },
                "after": ["f"],
            },
        ),
        (Put(at="/a/b", element=Element(tag="b")), {"op": "put", "at": "/a/b", "element": {"tag": "b"}}),
        (Remove(at="/a/b"), {"op": "remove", "at": "/a/b"}),
        (SetProperty(key="k", value="v"), {"op": "set_property", "key": "k", "value": "v"}),
        (
            SetProperty(key="k", value="v", create=True),
            {"op": "set_property", "key": "k", "value": "v", "create": True},
        ),
        (JvmOption(option="-Xmx", value="1g"), {"op": "jvm_option", "option": "-Xmx", "value": "1g"}),
        (JvmOption(option="-server"), {"op": "jvm_option", "option": "-server", "value": ""}),
        (
            SetJson(at=("a", 0), value={"b": [1, None, REFERENCE, [True]]}, create=True),
            {"op": "set_json", "at": ["a", 0], "value": {"b": [1, None, [{"ref": "db"}], [True]]}, "create": True},
        ),
        (
            SetJson(at=("a",), value=Joined("x", "y"), source="edits[0]"),
            {"op": "set_json", "at": ["a"], "value": "xy", "source": "edits[0]"},
        ),
        (MergeJson(value={"a": 1.5}), {"op": "merge_json", "at": [], "value": {"a": 1.5}}),
        (RemoveJson(at=("a",)), {"op": "remove_json", "at": ["a"]}),
        (
            SetToml(at=("a",), value=Joined("x", REFERENCE)),
            {"op": "set_toml", "at": ["a"], "value": ["x", {"ref": "db"}]},
        ),
        (SetToml(at=("a",), value=[1], create=False), {"op": "set_toml", "at": ["a"], "value": [1], "create": False}),
        (RemoveToml(at=("a", "b")), {"op": "remove_toml", "at": ["a", "b"]}),
    ],
)
def test_the_node_program_takes_every_edit(edit: Edit, expected: dict[str, object]) -> None:
    assert edit.to_json() == expected
    validate_edit(edit.to_json())


def test_a_file_has_its_edits_in_order() -> None:
    edits = FileEdits(path="a.xml", edits=(Remove(at="/a/b"), Remove(at="/a/c")))

    assert edits.to_json() == {
        "path": "a.xml",
        "edits": [{"op": "remove", "at": "/a/b"}, {"op": "remove", "at": "/a/c"}],
    }


def test_a_reference_for_rendered_xml_says_so() -> None:
    reference = Reference(name="p", source=Parameter(name="/x"), xml=True)

    assert SetToml(at=("database", "shared_db", "password"), value=reference, create=True).to_json() == {
        "op": "set_toml",
        "at": ["database", "shared_db", "password"],
        "value": [{"ref": "p", "escape": "xml"}],
    }


def test_data_that_would_be_read_as_a_reference_is_an_error() -> None:
    with pytest.raises(DataError) as error:
        SetJson(at=("a",), value={"b": [{"ref": "c"}]}).to_json()
    assert str(error.value) == (
        "an object of the one key 'ref' in a list means a looked-up value: give it a second key"
    )

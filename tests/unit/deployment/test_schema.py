"""The JSON Schema agrees with the loader."""

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from pydantic import ValidationError

from tests.unit.deployment.samples import DATA, data
from wso2_cluster.deployment import Deployment, json_schema
from wso2_cluster.deployment.rules import violations

Validator: Any = import_module("jsonschema").Draft202012Validator


def nodes_of(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from nodes_of(inner)


def test_the_schema_is_a_schema_of_its_draft() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Validator.check_schema(schema)


def test_the_schema_is_plain_json() -> None:
    assert json.loads(json.dumps(json_schema())) == json_schema()


def test_the_schema_carries_what_settings_mean() -> None:
    properties = json_schema()["$defs"]["Cluster"]["properties"]
    assert properties["domain"] == {
        "description": "Cluster domain: nodes of one domain form one cluster. Carbon does not trim it.",
        "examples": ["wso2.esb.domain"],
        "pattern": "^(?:[A-Za-z0-9._-]{1,128})$",
        "patternErrorMessage": "use letters, digits and . _ - without blanks",
        "type": "string",
    }


def test_nothing_may_be_null() -> None:
    schema = json_schema()
    assert not [node for node in nodes_of(schema) if node.get("type") == "null"]
    assert not [node for node in nodes_of(schema) if "default" in node and node["default"] is None]


GOOD = [
    pytest.param({}, id="the sample"),
    pytest.param({"database": {"kind": "existing", "host": "10.0.0.5", "secret": "db"}}, id="an existing database"),
    pytest.param({"cluster__membership": {"scheme": "wka"}}, id="wka"),
    pytest.param({"cluster__membership": {"scheme": "discovered"}}, id="discovered"),
    pytest.param({"cluster__membership": {"scheme": "discovered", "tag_key": "k", "tag_value": "v"}}, id="its tag"),
    pytest.param({"edits": [{"file": "a/b.xml", "set": "/A[@b='c']/D", "value": "e"}]}, id="an edit"),
    pytest.param({"aws__tags": {"Environment": "trial"}}, id="tags"),
    pytest.param({"database": {"kind": "existing", "host": "db.example.com", "secret": "db"}}, id="a host's name"),
    pytest.param({"edits": [{"file": "a.xml", "remove": "/A[@b='c/d']/B"}]}, id="an element taken away"),
    pytest.param({"edits": [{"file": "a.json", "remove": "a[0].b"}]}, id="a key taken away"),
    pytest.param({"edits": [{"file": "a.json", "merge": "a", "value": {"b": 1}}]}, id="a mapping merged"),
    pytest.param({"edits": [{"file": "a.shipped.xml", "set": "/A/B", "value": ""}]}, id="a name of the product's own"),
]
BAD = [
    pytest.param({"nam": "x"}, id="an unknown key"),
    pytest.param({"name": "My ESB"}, id="a wrong form"),
    pytest.param({"name": None}, id="null"),
    pytest.param({"product__version": 5.0}, id="a number for text"),
    pytest.param({"nodes__wroker": {}}, id="an unknown role"),
    pytest.param({"nodes__worker": {"count": 0}}, id="a number out of bounds"),
    pytest.param({"cluster__membership": {"scheme": "multicast"}}, id="an unknown scheme"),
    pytest.param({"cluster__membership": {"tag_key": "x"}}, id="no scheme"),
    pytest.param({"cluster__membership": {"scheme": "discovered", "key_secret": "x"}}, id="a key where none exists"),
    pytest.param({"database": {"storage": 20}}, id="no kind of database"),
    pytest.param({"balancer__certificate": {"self_signed": False}}, id="a certificate that is none"),
    pytest.param({"balancer__certificate": {}}, id="an empty certificate"),
    pytest.param({"edits": [{"file": "a.xml"}]}, id="an edit that changes nothing"),
    pytest.param({"balancer__certificate": {"self_signed": 1}}, id="a number for true"),
    *(
        pytest.param({"database": {"kind": "existing", "host": host, "secret": "db"}}, id=f"the host {host}")
        for host in ("db_1", "10.0.0.256", "10.0.0.05", "https://db.example.com")
    ),
    pytest.param({"proxy": {"host": "proxy example", "port": 3128}}, id="a proxy that is no host"),
    pytest.param({"edits": [{"file": "a.xml", "set": "/A/B"}]}, id="a value that is missing"),
    pytest.param({"edits": [{"file": "a.json", "merge": "a", "value": "b"}]}, id="a text to merge"),
    pytest.param({"edits": [{"file": "a.xml", "remove": "/opt"}]}, id="the root taken away"),
    pytest.param({"edits": [{"file": "a.xml", "remove": "/opt[@a='b/c']"}]}, id="the root with an attribute"),
    pytest.param({"edits": [{"file": "a.json", "remove": "a.b[0]"}]}, id="an item taken away"),
    pytest.param({"edits": [{"file": "a.xml", "remove": "/A/B", "value": "c"}]}, id="a value to take away"),
    pytest.param(
        {"edits": [{"file": "a.properties", "property": "a", "attribute": "b", "value": "c"}]}, id="attribute"
    ),
    *(
        pytest.param({"edits": [{"file": f"conf/{name}", "set": "/A/B", "value": ""}]}, id=name)
        for name in ("carbon.xml.shipped", "carbon.xml.drifted", "carbon.xml.drifted-2", ".carbon.xml.wso2-node-new")
    ),
    pytest.param({"edits": [{"file": "a.xml", "set": "/A", "remove": "/B", "value": "c"}]}, id="an edit of two things"),
]


@pytest.mark.parametrize("changes", GOOD)
def test_schema_and_model_accept_the_same(changes: dict[str, object]) -> None:
    assert not list(Validator(json_schema()).iter_errors(data(**changes)))
    assert Deployment.model_validate(data(**changes))


@pytest.mark.parametrize("changes", BAD)
def test_the_schema_refuses_what_the_loader_refuses(changes: dict[str, object]) -> None:
    assert list(Validator(json_schema()).iter_errors(data(**changes)))
    with pytest.raises(ValidationError):
        Deployment.model_validate(data(**changes))


def test_the_schema_refuses_null_for_a_default_as_the_reader_does() -> None:
    assert list(Validator(json_schema()).iter_errors(data(database=None)))


@pytest.mark.parametrize("key", sorted(DATA.keys() - {"balancer", "key_store"}))
def test_schema_and_model_require_the_same(key: str) -> None:
    without = {name: value for name, value in DATA.items() if name != key}
    assert list(Validator(json_schema()).iter_errors(without))
    with pytest.raises(ValidationError):
        Deployment.model_validate(without)


def test_what_a_rule_requires_the_schema_requires_too() -> None:
    without = {name: value for name, value in DATA.items() if name != "key_store"}
    assert list(Validator(json_schema()).iter_errors(without))
    assert [loc for loc, _ in violations(Deployment.model_validate(without))] == [("key_store",)]

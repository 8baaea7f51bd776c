"""Rules of edits and proxy exceptions: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import CARBON_XML, broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.edits import (
    edits_are_kept,
    edits_fit_their_file,
    edits_last,
    edits_reach_a_node,
    proxy_exceptions_are_distinct,
)

KERNEL_4_6 = {"name": "carbon-kernel", "version": "4.6.0"}
GOOD = [
    pytest.param(edits_last, {"edits": [{"file": CARBON_XML, "remove": "/Server/X"}]}, id="edits last: XML files"),
    pytest.param(
        edits_last,
        {
            "product": KERNEL_4_6,
            "edits": [{"file": "repository/conf/log4j2.properties", "property": "a", "value": "b"}],
        },
        id="edits last: a file that is not rendered",
    ),
    pytest.param(
        edits_last,
        {"product__name": "x", "edits": [{"file": CARBON_XML, "remove": "/Server/X"}]},
        id="edits last: an unknown product, of which another rule speaks",
    ),
    pytest.param(
        edits_reach_a_node,
        {"edits": [{"file": CARBON_XML, "roles": ["manager"], "remove": "/Server/X"}]},
        id="edits reach a node: a role that is there",
    ),
    pytest.param(
        edits_fit_their_file,
        {
            "edits": [
                {"file": CARBON_XML, "set": "/Server/X", "value": "y"},
                {"file": "repository/conf/log4j.properties", "property": "a", "value": "b"},
                {"file": "bin/wso2server.sh", "jvm_option": "-Da=", "value": "b"},
            ]
        },
        id="edits fit their file: each in its file",
    ),
    pytest.param(
        edits_fit_their_file,
        {"product__name": "x", "edits": [{"file": CARBON_XML, "jvm_option": "-Da=", "value": "b"}]},
        id="edits fit their file: an unknown product, of which another rule speaks",
    ),
    pytest.param(
        edits_are_kept,
        {
            "edits": [
                {"file": CARBON_XML, "set": "/Server/X", "value": "y"},
                {"file": CARBON_XML, "set": "/Server/X", "attribute": "a", "value": "y"},
            ]
        },
        id="edits are kept: text and attribute of an element",
    ),
    pytest.param(
        edits_are_kept,
        {
            "edits": [
                {"file": CARBON_XML, "set": "/Server/X", "value": "y", "roles": ["manager"]},
                {"file": CARBON_XML, "set": "/Server/X", "value": "z", "roles": ["worker"]},
            ]
        },
        id="edits are kept: roles of their own",
    ),
    pytest.param(
        proxy_exceptions_are_distinct,
        {"proxy": {"host": "proxy.example.com", "port": 3128, "exceptions": ["*.internal", "10.*"]}},
        id="proxy exceptions are distinct: two",
    ),
    pytest.param(proxy_exceptions_are_distinct, {}, id="proxy exceptions are distinct: no proxy"),
]
BAD = [
    pytest.param(
        edits_last,
        {"product": KERNEL_4_6, "edits": [{"file": CARBON_XML, "remove": "/Server/X"}]},
        [
            (
                "edits[0].file",
                f"carbon-kernel 4.6.0 renders {CARBON_XML} at every start: edit repository/conf/deployment.toml",
            )
        ],
        id="edits last: a rendered file",
    ),
    pytest.param(
        edits_reach_a_node,
        {"edits": [{"file": CARBON_XML, "roles": ["manager", "member"], "remove": "/Server/X"}]},
        [("edits[0].roles[1]", "no node has the role 'member': use manager or worker")],
        id="edits reach a node: a role that is not",
    ),
    pytest.param(
        edits_reach_a_node,
        {"edits": [{"file": CARBON_XML, "roles": ["manager", "manager"], "remove": "/Server/X"}]},
        [("edits[0].roles[1]", "manager is in the list twice: keep one of them")],
        id="edits reach a node: a role twice",
    ),
    pytest.param(
        edits_fit_their_file,
        {"edits": [{"file": "bin/other.sh", "jvm_option": "-Da=", "value": "b"}]},
        [("edits[0].file", "'bin/other.sh' is not the start script: jvm_option needs bin/wso2server.sh")],
        id="edits fit their file: a JVM option elsewhere",
    ),
    pytest.param(
        edits_fit_their_file,
        {"edits": [{"file": CARBON_XML, "property": "a", "value": "b"}]},
        [("edits[0].file", "'repository/conf/carbon.xml' holds no properties: property needs a .properties file")],
        id="edits fit their file: a property in XML",
    ),
    pytest.param(
        edits_fit_their_file,
        {"edits": [{"file": "repository/conf/log4j.properties", "remove": "/a/b"}]},
        [
            (
                "edits[0].file",
                "'repository/conf/log4j.properties' is not XML: set and remove need an XML, .json or .toml file",
            )
        ],
        id="edits fit their file: an element in properties",
    ),
    pytest.param(
        edits_fit_their_file,
        {"edits": [{"file": "bin/wso2server.sh", "set": "/a", "value": "b"}]},
        [("edits[0].file", "'bin/wso2server.sh' is not XML: set and remove need an XML, .json or .toml file")],
        id="edits fit their file: an element in a script",
    ),
    pytest.param(
        edits_are_kept,
        {
            "edits": [
                {"file": CARBON_XML, "set": "/Server/X", "value": "y"},
                {"file": CARBON_XML, "set": "/Server/X", "value": "z", "roles": ["worker"]},
            ]
        },
        [("edits[1]", "changes what edits[0] changes: keep one of them")],
        id="edits are kept: one element twice",
    ),
    pytest.param(
        edits_are_kept,
        {
            "edits": [
                {"file": CARBON_XML, "set": "/Server/X", "value": "y"},
                {"file": CARBON_XML, "remove": "/Server/X"},
            ]
        },
        [("edits[1]", "changes what edits[0] changes: keep one of them")],
        id="edits are kept: set and taken away",
    ),
    pytest.param(
        proxy_exceptions_are_distinct,
        {"proxy": {"host": "proxy.example.com", "port": 3128, "exceptions": ["*.internal", "*.internal"]}},
        [("proxy.exceptions[1]", "*.internal is in the list twice: keep one of them")],
        id="proxy exceptions are distinct: one twice",
    ),
]


@pytest.mark.parametrize(("rule", "changes"), GOOD)
def test_a_good_deployment_passes(rule: Rule, changes: dict[str, object]) -> None:
    assert broken(rule, **changes) == []


@pytest.mark.parametrize(("rule", "changes", "violations"), BAD)
def test_a_broken_rule_names_setting_and_fix(
    rule: Rule, changes: dict[str, object], violations: list[tuple[str, str]]
) -> None:
    assert broken(rule, **changes) == violations

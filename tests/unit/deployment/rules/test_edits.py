"""Rules of edits and proxy exceptions: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import CARBON_XML, broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.edits import (
    edits_are_kept,
    edits_fit_their_file,
    edits_get_on,
    edits_last,
    edits_leave_settings_alone,
    edits_reach_a_node,
    proxy_exceptions_are_distinct,
)

KERNEL_4_6 = {"name": "carbon-kernel", "version": "4.6.0"}
DOMAIN = "/axisconfig/clustering/parameter[@name='domain']"
AXIS2 = "repository/conf/axis2/axis2.xml"
LOGGING = "repository/conf/etc/logging-bridge.properties"
TOML = "repository/conf/deployment.toml"
CIPHERS = "transport.https.sslHostConfig.properties.ciphers"
SCHEME = "clustering.membership_scheme"
GOOD = [
    pytest.param(
        edits_leave_settings_alone,
        {
            "product": KERNEL_4_6,
            "edits": [
                {"file": TOML, "set": "super_admin.password", "value": "x"},
                {"file": TOML, "set": "clustering.properties.connTimeout", "value": 9},
                {"file": TOML, "set": "transport.http.properties.maxThreads", "value": 9},
                {"file": TOML, "set": CIPHERS, "value": "x"},
            ],
        },
        id="edits leave settings alone: keys of deployment.toml that nothing sets",
    ),
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
        {
            "product": {"name": "wso2ei", "version": "6.6.0"},
            "edits": [{"file": "conf/etc/tasks-config.xml", "set": "/a", "value": "b"}],
        },
        id="edits last: a product that reads XML on a kernel that renders",
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
                {"file": "a/b.json", "set": "c.d[0]", "value": 1},
                {"file": "a/b.json", "merge": "c", "value": {"e": True}},
                {"file": "a/b.toml", "set": "c", "value": [1]},
                {"file": "a/b.toml", "remove": '"c d".e'},
                {"file": CARBON_XML, "set": "/Server/X[y='z']", "attribute": "a", "value": "b"},
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
        edits_are_kept,
        {
            "edits": [
                {"file": CARBON_XML, "set": "/Server/X[@a='1']", "value": "y"},
                {"file": CARBON_XML, "set": "/Server/X[@a='2']", "value": "z"},
                {"file": CARBON_XML, "set": "/Server/X", "value": "z"},
                {"file": CARBON_XML, "remove": "/Server/X/Y"},
                {"file": "a.json", "merge": "a", "value": {"b": {"c": 1}}},
                {"file": "a.json", "merge": "a", "value": {"b": {"d": 1}}},
                {"file": "a.json", "set": "a.e", "value": 1},
                {"file": "b.json", "set": "a.e", "value": 1},
                {"file": "bin/wso2server.sh", "jvm_option": "-Da=", "value": "1"},
                {"file": "bin/wso2server.sh", "jvm_option": "-Dab=", "value": "1"},
                {"file": "bin/wso2server.sh", "jvm_option": "-javaagent:a.jar", "value": ""},
                {"file": "bin/wso2server.sh", "jvm_option": "-javaagent:b.jar", "value": ""},
            ]
        },
        id="edits are kept: places that look alike",
    ),
    pytest.param(
        edits_leave_settings_alone,
        {
            "logging": {"hazelcast": "FINE"},
            "edits": [
                {"file": CARBON_XML, "set": "/Server/ItemsPerPage", "value": "y"},
                {
                    "file": "repository/conf/tomcat/catalina-server.xml",
                    "set": "/Server/Service/Connector[@port='9443']",
                    "attribute": "ciphers",
                    "value": "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                },
                {"file": CARBON_XML, "set": "/Server/HostName", "attribute": "a", "value": "y"},
                {"file": CARBON_XML, "set": "/Server/MgtHostName", "value": "y", "roles": ["worker"]},
                {"file": "b/carbon.xml", "set": "/Server/HostName", "value": "y"},
                {"file": AXIS2, "set": "/axisconfig/clustering/parameter[@name='licenseKey']", "value": "y"},
                {"file": AXIS2, "remove": "/axisconfig/clustering/members"},
                {"file": LOGGING, "property": "com.hazelcast.impl.level", "value": "FINE"},
                {"file": "bin/wso2server.sh", "jvm_option": "-Xmx", "value": "1g"},
                {"file": "a.toml", "set": "clustering.domain", "value": "x"},
            ],
        },
        id="edits leave settings alone: places of their own",
    ),
    pytest.param(
        edits_get_on,
        {
            "edits": [
                {"file": CARBON_XML, "set": "/Server/X", "value": "y", "roles": ["manager"]},
                {"file": CARBON_XML, "set": "/Server/X/Y", "value": "y", "roles": ["worker"]},
                {"file": "b/carbon.xml", "set": "/Server/X/Y", "value": "y"},
                {"file": CARBON_XML, "set": "/Server/Z", "attribute": "a", "value": "y"},
                {"file": CARBON_XML, "set": "/Server/Z/Y", "value": "y"},
                {"file": CARBON_XML, "set": "/Server/W[@a='1']", "value": "y"},
                {"file": CARBON_XML, "set": "/Server/W[@a='2']/Y", "value": "y"},
                {"file": "a.json", "set": "a[0].b", "value": 1},
                {"file": "a.json", "set": "a[1].b", "value": 1},
                {"file": "a.json", "set": "b.a", "value": 1},
                {"file": "b.json", "set": "a.b", "value": 1},
                {"file": "bin/wso2server.sh", "jvm_option": "-Da=", "value": "1"},
                {"file": "bin/wso2server.sh", "jvm_option": "-Db=", "value": "1"},
            ]
        },
        id="edits get on: each in a place of its own",
    ),
    pytest.param(
        proxy_exceptions_are_distinct,
        {"proxy": {"host": "proxy.example.com", "port": 3128, "exceptions": ["*.internal", "10.*"]}},
        id="proxy exceptions are distinct: two",
    ),
    pytest.param(proxy_exceptions_are_distinct, {}, id="proxy exceptions are distinct: no proxy"),
]
IN_TEXT = "sets the text of an element, the other something in it: leave one of them out"
BAD = [
    pytest.param(
        edits_get_on,
        {
            "edits": [
                {"file": CARBON_XML, "set": "/Server/X", "value": "y"},
                {"file": CARBON_XML, "set": "/Server/X/Y", "value": "y"},
                {"file": CARBON_XML, "set": "/Server/X[@a='1']/Z", "attribute": "b", "value": "y"},
                {"file": "a.json", "set": "a.b", "value": 1},
                {"file": "a.json", "set": "a[0]", "value": 1},
            ]
        },
        [
            ("edits[1]", f"one of this and edits[0] {IN_TEXT}"),
            ("edits[2]", f"one of this and edits[0] {IN_TEXT}"),
            ("edits[4]", "has an index where edits[3] has a key, or the reverse: use one kind"),
        ],
        id="edits get on: a file that would have to be two things",
    ),
    pytest.param(
        edits_leave_settings_alone,
        {"edits": [{"file": CARBON_XML, "set": "/Server/HostName/X", "value": "y"}]},
        [("edits[0]", "/Server/HostName is set by hosts.service: change that, and leave this edit out")],
        id="edits leave settings alone: an element in a text that a setting fills",
    ),
    pytest.param(
        edits_leave_settings_alone,
        {"product": KERNEL_4_6, "edits": [{"file": TOML, "set": "clustering[0]", "value": 1}]},
        [
            (
                "edits[0]",
                "clustering.membership_scheme is set by cluster.membership: change that, and leave this edit out",
            )
        ],
        id="edits leave settings alone: an index of a table that settings fill",
    ),
    pytest.param(
        edits_leave_settings_alone,
        {
            "product": KERNEL_4_6,
            "edits": [
                {"file": TOML, "set": "clustering.domain", "value": "x"},
                {"file": TOML, "remove": "server"},
                {"file": TOML, "set": SCHEME, "value": "x"},
            ],
        },
        [
            ("edits[0]", "clustering.domain is set by cluster.domain: change that, and leave this edit out"),
            ("edits[1]", "server.hostname is set by hosts.service: change that, and leave this edit out"),
            (
                "edits[2]",
                f"{SCHEME} is set by cluster.membership: change that, and leave this edit out",
            ),
        ],
        id="edits leave settings alone: keys of deployment.toml that settings fill",
    ),
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
        edits_last,
        {
            "product": {"name": "wso2is", "version": "5.11.0"},
            "edits": [
                {"file": "repository/conf/etc/tasks-config.xml", "set": "/a", "value": "b"},
                {"file": "repository/conf/carbon.properties", "property": "a", "value": "b"},
                {"file": "repository/conf/identity/identity.xml", "remove": "/Server/X"},
            ],
        },
        [
            (f"edits[{index}].file", f"wso2is 5.11.0 renders repository/conf/{name} at every start: edit {TOML}")
            for index, name in enumerate(("etc/tasks-config.xml", "carbon.properties", "identity/identity.xml"))
        ],
        id="edits last: all that kernel and product have templates for",
    ),
    pytest.param(
        edits_last,
        {
            "product": {
                "name": "mine",
                "version": "1",
                "facts": {"kernel": "4.6.0", "rendered": ["repository/conf/mine.xml"]},
            },
            "edits": [
                {"file": "repository/conf/mine.xml", "set": "/a", "value": "b"},
                {"file": "repository/conf/axis2/tenant-axis2.xml", "set": "/a", "value": "b"},
            ],
        },
        [
            ("edits[0].file", f"mine 1 renders repository/conf/mine.xml at every start: edit {TOML}"),
            ("edits[1].file", f"mine 1 renders repository/conf/axis2/tenant-axis2.xml at every start: edit {TOML}"),
        ],
        id="edits last: what a described product renders",
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
        edits_fit_their_file,
        {
            "edits": [
                {"file": "a.json", "set": "/a", "value": "b"},
                {"file": CARBON_XML, "remove": "a.b"},
                {"file": "a.toml", "merge": "a", "value": {"b": 1}},
                {"file": "a.json", "set": "a", "attribute": "b", "value": "c"},
                {"file": CARBON_XML, "set": "/Server/X[y='z']", "value": "b"},
            ]
        },
        [
            ("edits[0].set", "'/a' is no place in 'a.json': use keys such as clustering.members[0]"),
            (
                "edits[1].remove",
                "'a.b' is no place in 'repository/conf/carbon.xml': use steps such as /Server/Ports/Offset",
            ),
            ("edits[2].file", "'a.toml' is not JSON: merge needs a .json file"),
            ("edits[3].attribute", "'a.json' is not XML: only elements have attributes"),
            (
                "edits[4].set",
                "\"/Server/X[y='z']\" asks for a child 'y', which a text would delete: set the child's text",
            ),
        ],
        id="edits fit their file: places of other files",
    ),
    pytest.param(
        edits_are_kept,
        {
            "edits": [
                {"file": CARBON_XML, "set": "/Server/X[@a='1'][@b='2']/Y", "value": "y"},
                {"file": CARBON_XML, "set": '/Server/X[ @b = "2" ][@a="1"]/Y', "value": "z"},
                {"file": CARBON_XML, "remove": "/Server/X"},
                {"file": "a.json", "set": 'a."b"[0]', "value": 1},
                {"file": "a.json", "set": "a.b[0]", "value": 2},
                {"file": "a.json", "remove": "a"},
                {"file": "b.json", "merge": "a", "value": {"b": {"c": 1}}},
                {"file": "b.json", "set": "a.b.c", "value": 1},
                {"file": "bin/wso2server.sh", "jvm_option": "-Da=", "value": "1"},
                {"file": "bin/wso2server.sh", "jvm_option": "-Da=2", "value": ""},
                {"file": "c.properties", "property": "a", "value": "1"},
                {"file": "c.properties", "property": "a", "value": "1"},
            ]
        },
        [
            ("edits[1]", "changes what edits[0] changes: keep one of them"),
            ("edits[2]", "changes what edits[0] changes: keep one of them"),
            ("edits[2]", "changes what edits[1] changes: keep one of them"),
            ("edits[4]", "changes what edits[3] changes: keep one of them"),
            ("edits[5]", "changes what edits[3] changes: keep one of them"),
            ("edits[5]", "changes what edits[4] changes: keep one of them"),
            ("edits[7]", "changes what edits[6] changes: keep one of them"),
            ("edits[9]", "changes what edits[8] changes: keep one of them"),
            ("edits[11]", "changes what edits[10] changes: keep one of them"),
        ],
        id="edits are kept: one place written otherwise, and what it stands in",
    ),
    pytest.param(
        edits_leave_settings_alone,
        {
            "logging": {"hazelcast": "FINE"},
            "nodes__worker": {"count": 2, "heap": {"min": 512, "max": 1024}, "jvm_options": ["-Da=b"]},
            "edits": [
                {"file": CARBON_XML, "set": "/Server/Ports/Offset", "value": "1"},
                {"file": CARBON_XML, "remove": "/Server/Ports"},
                {"file": AXIS2, "set": '/axisconfig/clustering/parameter[@name="domain"]', "value": "y"},
                {"file": AXIS2, "set": "/axisconfig/clustering", "attribute": "enable", "value": "false"},
                {"file": LOGGING, "property": "com.hazelcast.level", "value": "FINE"},
                {"file": "bin/wso2server.sh", "jvm_option": "-Xmx", "value": "1g"},
                {"file": "bin/wso2server.sh", "jvm_option": "-Da=", "value": "c", "roles": ["worker"]},
            ],
        },
        [
            ("edits[0]", "/Server/Ports/Offset is set by cluster.port_offset: change that, and leave this edit out"),
            ("edits[1]", "/Server/Ports/Offset is set by cluster.port_offset: change that, and leave this edit out"),
            (
                "edits[2]",
                f"{DOMAIN} is set by cluster.domain: change that, and leave this edit out",
            ),
            (
                "edits[3]",
                "/axisconfig/clustering/@enable is the same in every cluster that is made here: leave this edit out",
            ),
            ("edits[4]", "com.hazelcast.level is set by logging.hazelcast: change that, and leave this edit out"),
            ("edits[5]", "-Xmx1024m is set by nodes.worker.heap.max: change that, and leave this edit out"),
            ("edits[6]", "-Da=b is set by nodes.worker.jvm_options[0]: change that, and leave this edit out"),
        ],
        id="edits leave settings alone: places that settings fill",
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

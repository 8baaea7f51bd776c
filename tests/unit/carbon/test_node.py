"""A node's whole configuration."""

import json
from typing import Any

import pytest

from tests.deployments import EXISTING_DATABASE, KERNEL, RDS, configuration, topology
from wso2_cluster.carbon import NodeConfiguration, configure
from wso2_cluster.products import Configuration, product_names, product_versions
from wso2_node.config import parse

SHA256 = "0" * 63 + "1"
EVERYTHING: dict[str, Any] = {
    "product__pack": {"source": "s3://packs/wso2esb-4.9.0.zip", "sha256": SHA256},
    "product__libraries": [{"source": "https://example.com/lib/mysql.jar?version=8", "sha256": SHA256}],
    "product__jdk": {"home": "/usr/lib/jvm/java-8"},
    "nodes__worker": {"count": 1, "heap": {"min": 512, "max": 1024}, "jvm_options": ["-Duser.timezone=UTC"]},
    "database": RDS,
    "proxy": {"host": "proxy.example.com", "port": 3128, "exceptions": ["*.corp.example.com", "10.9.*"]},
    "logging__hazelcast": "FINEST",
    "edits": [
        {"file": "repository/conf/carbon.xml", "set": "/Server/ItemsPerPage", "value": "50"},
        {"file": "repository/conf/synapse.properties", "property": "synapse.threads.core", "value": "40"},
    ],
}


def parameter(name: str, value: object, after: str | None = None) -> dict[str, object]:
    edit = {
        "op": "set_text",
        "at": f"/axisconfig/clustering/parameter[@name='{name}']",
        "value": value,
        "create": True,
    }
    return edit | {"after": [f"parameter[@name='{after}']"]} if after else edit


def property_(name: str, value: str) -> dict[str, object]:
    return {
        "op": "put",
        "at": f"/axisconfig/clustering/parameter[@name='properties']/property[@name='{name}']",
        "element": {"tag": "property", "attributes": {"name": name, "value": value}},
    }


def prefix(receiver: str, value: str) -> dict[str, object]:
    return {
        "op": "set_text",
        "at": f"/axisconfig/transportReceiver[@name='{receiver}']/parameter[@name='WSDLEPRPrefix']",
        "value": value,
        "create": True,
        "attributes": {"locked": "false"},
    }


def connector(port: int, name: str, value: str) -> dict[str, object]:
    return {
        "op": "set_attribute",
        "at": f"/Server/Service/Connector[@port='{port}']",
        "name": name,
        "value": value,
    }


def datasource(name: str, value: object) -> dict[str, object]:
    at = "/datasources-configuration/datasources/datasource[name='WSO2_CARBON_DB']/definition/configuration"
    return {"op": "set_text", "at": f"{at}/{name}", "value": value}


def option(name: str, value: str) -> dict[str, object]:
    return {"op": "jvm_option", "option": name, "value": value}


WORKER = {
    "version": 1,
    "node": "esb-worker-1",
    "region": "us-east-1",
    "home": "/opt/wso2/wso2esb-4.9.0",
    "user": "wso2",
    "pack": {"source": "s3://packs/wso2esb-4.9.0.zip", "sha256": SHA256},
    "libraries": [
        {
            "source": "https://example.com/lib/mysql.jar?version=8",
            "sha256": SHA256,
            "path": "repository/components/lib/mysql.jar",
        }
    ],
    "proxy": {
        "url": "http://proxy.example.com:3128",
        "exceptions": "localhost,169.254.169.254,.internal,.local,"
        "esb.example.com,mgt.esb.example.com,.corp.example.com",
    },
    "references": {
        "database-endpoint": {"kind": "ssm", "name": "/wso2/esb/database/endpoint"},
        "database-username": {"kind": "secret", "id": "wso2/esb/database/WSO2_CARBON_DB", "field": "username"},
        "database-password": {"kind": "secret", "id": "wso2/esb/database/WSO2_CARBON_DB", "field": "password"},
        "discovery-access-key": {"kind": "secret", "id": "wso2/esb/discovery-key", "field": "accessKey"},
        "discovery-secret-key": {"kind": "secret", "id": "wso2/esb/discovery-key", "field": "secretKey"},
    },
    "files": [
        {
            "path": "repository/conf/axis2/axis2.xml",
            "edits": [
                {
                    "op": "set_attribute",
                    "at": "/axisconfig/clustering",
                    "name": "class",
                    "value": "org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent",
                },
                {"op": "set_attribute", "at": "/axisconfig/clustering", "name": "enable", "value": "true"},
                parameter("AvoidInitiation", "true"),
                parameter("membershipScheme", "aws"),
                parameter("domain", "wso2.esb.domain"),
                parameter("localMemberHost", "10.0.64.20"),
                parameter("localMemberPort", "5701"),
                parameter("accessKey", [{"ref": "discovery-access-key"}], "membershipScheme"),
                parameter("secretKey", [{"ref": "discovery-secret-key"}], "accessKey"),
                parameter("securityGroup", "esb-members", "secretKey"),
                parameter("region", "us-east-1", "securityGroup"),
                parameter("tagKey", "wso2-cluster", "region"),
                parameter("tagValue", "esb", "tagKey"),
                property_("backendServerURL", "https://${hostName}:${httpsPort}/services/"),
                property_("mgtConsoleURL", "https://${hostName}:${httpsPort}/"),
                property_("subDomain", "worker"),
                prefix("http", "http://esb.example.com:80"),
                prefix("https", "https://esb.example.com:443"),
            ],
        },
        {
            "path": "repository/conf/carbon.xml",
            "edits": [
                {"op": "set_text", "at": "/Server/HostName", "value": "esb.example.com", "create": True},
                {"op": "set_text", "at": "/Server/Ports/Offset", "value": "0"},
                {
                    "op": "set_text",
                    "at": "/Server/ItemsPerPage",
                    "value": "50",
                    "create": True,
                    "source": "edits[0]",
                },
            ],
        },
        {
            "path": "repository/conf/tomcat/catalina-server.xml",
            "edits": [
                connector(9763, "proxyPort", "80"),
                connector(9443, "proxyPort", "443"),
                connector(9443, "sslEnabledProtocols", "TLSv1.2"),
                connector(
                    9443,
                    "ciphers",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,"
                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
                ),
            ],
        },
        {
            "path": "repository/conf/datasources/master-datasources.xml",
            "edits": [
                datasource(
                    "url",
                    ["jdbc:mysql://", {"ref": "database-endpoint"}, ":3306/WSO2_CARBON_DB?sslMode=REQUIRED"],
                ),
                datasource("username", [{"ref": "database-username"}]),
                datasource("password", [{"ref": "database-password"}]),
                datasource("driverClassName", "com.mysql.cj.jdbc.Driver"),
            ],
        },
        {
            "path": "repository/conf/etc/logging-bridge.properties",
            "edits": [{"op": "set_property", "key": "com.hazelcast.level", "value": "FINEST", "create": True}],
        },
        {
            "path": "bin/wso2server.sh",
            "edits": [
                option("-Xms", "512m"),
                option("-Xmx", "1024m"),
                option("-Dhttps.proxyHost=", "proxy.example.com"),
                option("-Dhttps.proxyPort=", "3128"),
                option(
                    "-Dhttp.nonProxyHosts=",
                    "localhost|127.*|169.254.169.254|10.0.*|*.internal|*.local|"
                    "esb.example.com|mgt.esb.example.com|*.corp.example.com|10.9.*",
                ),
                option("-Duser.timezone=", "UTC"),
            ],
        },
        {
            "path": "repository/conf/synapse.properties",
            "edits": [
                {
                    "op": "set_property",
                    "key": "synapse.threads.core",
                    "value": "40",
                    "create": True,
                    "source": "edits[1]",
                }
            ],
        },
    ],
    "absent": [],
    "trust": {
        "keystore": "repository/resources/security/client-truststore.jks",
        "password": "wso2carbon",
        "subjects": [
            "Amazon Root CA 1",
            "Amazon Root CA 2",
            "Amazon Root CA 3",
            "Amazon Root CA 4",
            "Starfield Services Root Certificate Authority - G2",
        ],
    },
    "hosts": {
        "10.0.64.20": ["esb-worker-1", "esb.example.com"],
        "10.0.0.10": ["mgt.esb.example.com"],
    },
    "service": {
        "script": "bin/wso2server.sh",
        "flags": ["-DworkerNode=true"],
        "first_flags": [],
        "java_home": "/usr/lib/jvm/java-8",
        "ready_port": 9443,
        "wait_for": [{"host": "10.0.0.10", "port": 5701}],
        "timeout": 900,
    },
}


def test_the_whole_of_a_workers_node_json() -> None:
    assert configuration(topology(**EVERYTHING), "esb-worker-1").to_json() == WORKER


def test_node_json_is_ascii_and_ends_in_a_line_end() -> None:
    node_json = configuration(topology(edits=[{**EVERYTHING["edits"][0], "value": "ü"}]), "esb-worker-1").node_json()

    assert b'"value": "\\u00fc"' in node_json
    assert node_json.endswith(b"}\n")
    assert json.loads(node_json)["node"] == "esb-worker-1"


CASES = {
    "scheme aws": topology(),
    "everything": topology(**EVERYTHING),
    "a database of one's own": topology(database=EXISTING_DATABASE),
    "the kernel in scheme wka": topology(KERNEL),
    "the kernel with RDS": topology(KERNEL, database=RDS),
    "scheme discovered": topology(cluster__membership={"scheme": "discovered"}),
    "scheme discovered, rendered": topology(
        KERNEL,
        product={"name": "carbon-kernel", "version": "4.7.1", "jdk": {"home": "/opt/java"}},
        cluster__membership={"scheme": "discovered"},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_node_program_takes_every_nodes_node_json(case: str) -> None:
    planned = CASES[case]
    parsed = [parse(each.node_json()) for each in configure(planned)]

    assert [(config.node, [*config.files]) for config in parsed] == [
        (each.node.name, [file.path for file in each.files]) for each in configure(planned)
    ]


def test_files_without_edits_are_left_out() -> None:
    assert [file.path for file in configuration(topology(KERNEL), "core-member-1").files] == [
        "repository/conf/axis2/axis2.xml",
        "repository/conf/carbon.xml",
        "repository/conf/tomcat/catalina-server.xml",
    ]


def _secret_edits(of: NodeConfiguration) -> list[object]:
    words = ("accesskey", "secretkey", "password", "username")
    return [
        edit.to_json()["value"]
        for file in of.files
        for edit in file.edits
        if any(word in str(edit.to_json()["at" if "at" in edit.to_json() else "op"]).lower() for word in words)
    ]


@pytest.mark.parametrize("database", [RDS, EXISTING_DATABASE])
def test_keys_and_accounts_are_references_and_never_text(database: dict[str, object]) -> None:
    names = [
        ["discovery-access-key"],
        ["discovery-secret-key"],
        ["database-username"],
        ["database-password"],
    ]
    for each in configure(topology(database=database)):
        assert _secret_edits(each) == [[{"ref": name} for name in group] for group in names]


@pytest.mark.parametrize(
    ("name", "version"), [(name, version) for name in product_names() for version in product_versions(name)]
)
def test_every_product_of_the_catalogue_can_be_a_cluster_of_equal_members(name: str, version: str) -> None:
    product = {"name": name, "version": version, "jdk": {"home": "/opt/java"}}
    planned = topology(KERNEL, product=product, database=EXISTING_DATABASE, logging__hazelcast="FINE")

    for each in configure(planned):
        files = parse(each.node_json(), each.node.name).files
        paths = planned.product.paths
        level = [paths.logging_bridge, *([paths.log4j] if planned.product.kernel.release >= (4, 5) else [])]
        if planned.product.configuration is Configuration.XML:
            assert [*files] == [paths.axis2, paths.carbon, paths.catalina_server, paths.master_datasources, *level]
        else:
            assert [*files] == [paths.deployment_toml, *level]

"""A gateway cluster of API Manager as its document has it, in a small product home and in the files that WSO2 ships."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.api_manager_xml import API_MANAGER_FILES
from tests.deployments import GATEWAY, RDS, configuration, topology
from tests.needs import missing
from tests.product_home import AXIS2, START_SCRIPT, write_files
from tests.shipped import shipped_config
from wso2_cluster.preview import NodePreview, preview
from wso2_cluster.topology import Topology

AXIS2_PATH = "repository/conf/axis2/axis2.xml"
CARBON_PATH = "repository/conf/carbon.xml"
CATALINA_PATH = "repository/conf/tomcat/catalina-server.xml"
DATASOURCES_PATH = "repository/conf/datasources/master-datasources.xml"
API_MANAGER_PATH = "repository/conf/api-manager.xml"
FILES = [AXIS2_PATH, CARBON_PATH, CATALINA_PATH, API_MANAGER_PATH, DATASOURCES_PATH]
VERSIONS = [*API_MANAGER_FILES]
HTTP, HTTPS = "9763", "9443"


def gateway(version: str, **changes: object) -> Topology:
    """What the page sets: names, domain and ports are the document's own."""
    components: dict[str, Any] = {"key_manager": {"host": "key.am.wso2.com"}}
    if version != "1.10.0":
        components["traffic_manager"] = {"host": "tm.am.wso2.com"}
    return topology(
        GATEWAY,
        product__version=version,
        hosts={"service": "am.wso2.com", "management": "mgt.am.wso2.com"},
        api_manager=components,
        database=RDS,
        **changes,
    )


def of_node(planned: Topology, name: str, home: Path) -> NodePreview:
    (result,) = preview([configuration(planned, name)], home)
    return result


def api_manager_home(home: Path, version: str) -> Path:
    """A small home in the shapes of API Manager: its axis2.xml has LF and an active subDomain."""
    axis2 = AXIS2.replace(b"\r\n", b"\n").replace(
        b'<!--property name="subDomain" value="worker"/-->', b'<property name="subDomain" value="worker"/>'
    )
    write_files(home, {AXIS2_PATH: axis2, API_MANAGER_PATH: API_MANAGER_FILES[version]})
    return home


def changed_lines(result: NodePreview, path: str) -> list[str]:
    """Lines of the diff of one file: what is taken away and what is put in, without indentation."""
    lines = b"".join(result.diff()).decode("latin-1").splitlines()
    start = lines.index(f"--- a/{path}")
    rest = lines[start + 2 :]
    end = next((number for number, line in enumerate(rest) if line.startswith("--- a/")), len(rest))
    return [line[0] + line[1:].strip() for line in rest[:end] if line[0] in "+-"]


MEMBERS = [
    "-<hostName>127.0.0.1</hostName>",
    "-<port>4000</port>",
    "+<hostName>10.0.0.10</hostName>",
    "+<port>4500</port>",
    "+</member>",
    "+<member>",
    "+<hostName>10.0.64.20</hostName>",
    "+<port>4500</port>",
    "+</member>",
    "+<member>",
    "+<hostName>10.0.0.20</hostName>",
    "+<port>4500</port>",
]
SECTION = [
    '-enable="false">',
    '+enable="true">',
    '-<parameter name="domain">wso2.carbon.domain</parameter>',
    '-<parameter name="localMemberHost">127.0.0.1</parameter>',
    '-<parameter name="localMemberPort">4100</parameter>',
    '+<parameter name="domain">wso2.am.domain</parameter>',
]
PORT = '+<parameter name="localMemberPort">4500</parameter>'


@pytest.mark.parametrize("version", VERSIONS)
def test_what_changes_on_the_manager(product_home: Path, version: str) -> None:
    result = of_node(gateway(version), "apim-manager-1", api_manager_home(product_home, version))

    assert [*result.changed] == FILES
    assert changed_lines(result, AXIS2_PATH) == [
        *SECTION,
        '+<parameter name="localMemberHost">10.0.0.10</parameter>',
        PORT,
        '-<property name="subDomain" value="worker"/>',
        '+<property name="subDomain" value="mgt"/>',
        '+<property name="port.mapping.80" value="9763"/>',
        '+<property name="port.mapping.443" value="9443"/>',
        *MEMBERS,
    ]
    assert changed_lines(result, CARBON_PATH) == [
        "+<HostName>am.wso2.com</HostName>",
        "+<MgtHostName>mgt.am.wso2.com</MgtHostName>",
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_changes_on_a_worker(product_home: Path, version: str) -> None:
    result = of_node(gateway(version), "apim-worker-1", api_manager_home(product_home, version))

    assert [*result.changed] == FILES
    assert changed_lines(result, AXIS2_PATH) == [
        '+<parameter name="WSDLEPRPrefix" locked="false">http://am.wso2.com:80</parameter>',
        '+<parameter name="WSDLEPRPrefix" locked="false">https://am.wso2.com:443</parameter>',
        *SECTION,
        '+<parameter name="localMemberHost">10.0.64.20</parameter>',
        PORT,
        *MEMBERS,
    ]
    assert changed_lines(result, CARBON_PATH) == ["+<HostName>am.wso2.com</HostName>"]


@pytest.mark.parametrize("name", ["apim-manager-1", "apim-worker-2"])
def test_both_connectors_of_every_node_know_the_balancers_ports(product_home: Path, name: str) -> None:
    result = of_node(gateway("2.0.0"), name, api_manager_home(product_home, "2.0.0"))

    ports = [line for line in changed_lines(result, CATALINA_PATH) if "proxyPort" in line]
    assert ports == ['+proxyPort="80"/>', '+proxyPort="443"']


Shipped = Callable[[str], Path]


@pytest.fixture
def shipped(tmp_path: Path) -> Shipped:
    """Copy API Manager's files as WSO2 ships them; api-manager.xml, which a feature brings, and the script are ours."""

    def copy(version: str) -> Path:
        folder = shipped_config() / f"wso2am-{version}"
        if not folder.is_dir():
            missing(f"the files that {folder.name} ships are not in ../shared/shipped-config beside the repository")
        home = Path(shutil.copytree(folder, tmp_path / folder.name))
        script = {"bin/wso2server.sh": START_SCRIPT}
        write_files(home, script)
        if not (home / API_MANAGER_PATH).exists():
            write_files(home, {API_MANAGER_PATH: API_MANAGER_FILES[version]})
        return home

    return copy


def parse(content: bytes) -> Any:  # noqa: ANN401 - lxml's trees
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False))


def named(content: bytes, path: str) -> dict[str, str]:
    """Text, or else value, by name; no name twice."""
    found = parse(content).findall(path)
    result = {each.get("name"): each.get("value") or (each.text or "").strip() for each in found}
    assert len(result) == len(found)
    return result


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("name", "address", "properties", "console"),
    [
        (
            "apim-manager-1",
            "10.0.0.10",
            {"subDomain": "mgt", "port.mapping.80": HTTP, "port.mapping.443": HTTPS},
            "mgt.am.wso2.com",
        ),
        ("apim-worker-1", "10.0.64.20", {"subDomain": "worker"}, None),
    ],
)
def test_the_document_in_the_shipped_files(  # noqa: PLR0917 - one node of one version
    shipped: Shipped, version: str, name: str, address: str, properties: dict[str, str], console: str | None
) -> None:
    result = of_node(gateway(version), name, shipped(version))
    after = result.after

    assert [*result.changed] == FILES
    section = parse(after[AXIS2_PATH]).find("clustering")
    assert section.attrib == {
        "class": "org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent",
        "enable": "true",
    }
    parameters = named(after[AXIS2_PATH], "clustering/parameter")
    assert (
        parameters.items()
        >= {
            "membershipScheme": "wka",
            "domain": "wso2.am.domain",
            "localMemberHost": address,
            "localMemberPort": "4500",
        }.items()
    )
    assert named(after[AXIS2_PATH], "clustering/parameter[@name='properties']/property") == {
        "backendServerURL": "https://${hostName}:${httpsPort}/services/",
        "mgtConsoleURL": "https://${hostName}:${httpsPort}/",
        **properties,
    }
    listed = [(each.findtext("hostName"), each.findtext("port")) for each in section.findall("members/member")]
    assert listed == [("10.0.0.10", "4500"), ("10.0.64.20", "4500"), ("10.0.0.20", "4500")]

    carbon = parse(after[CARBON_PATH])
    assert carbon.findtext("{*}HostName") == "am.wso2.com"
    assert carbon.findtext("{*}MgtHostName") == console
    connectors = {each.get("port"): each.get("proxyPort") for each in parse(after[CATALINA_PATH]).iter("Connector")}
    assert connectors == {HTTP: "80", HTTPS: "443"}


@pytest.mark.parametrize("version", VERSIONS)
def test_apis_are_told_the_balancers_address_by_the_receivers_that_serve_them(shipped: Shipped, version: str) -> None:
    """API Manager ships six commented-out prefixes; those of the two active receivers alone count."""
    after = of_node(gateway(version), "apim-worker-1", shipped(version)).after

    prefixes = parse(after[AXIS2_PATH]).xpath("//parameter[@name='WSDLEPRPrefix']")
    assert [(each.getparent().get("name"), each.text) for each in prefixes] == [
        ("http", "http://am.wso2.com:80"),
        ("https", "https://am.wso2.com:443"),
    ]
    ports = {
        each.get("name"): each.findtext("parameter[@name='port']")
        for each in parse(after[AXIS2_PATH]).findall("transportReceiver")
    }
    assert (ports["http"], ports["https"]) == ("8280", "8243")


@pytest.mark.parametrize("version", VERSIONS)
def test_registry_and_users_are_shared_and_the_databases_that_gateways_do_not_use_stay(
    shipped: Shipped, version: str
) -> None:
    result = of_node(gateway(version), "apim-worker-1", shipped(version))

    before, after = (
        {
            each.findtext("name"): each.findtext("definition/configuration/url")
            for each in parse(data).iter("datasource")
        }
        for data in (result.before[DATASOURCES_PATH], result.after[DATASOURCES_PATH])
    )
    shared = {"WSO2_CARBON_DB": "jdbc:mysql://[database-endpoint]:3306/WSO2_CARBON_DB?sslMode=REQUIRED"}
    assert after == before | shared
    assert before["WSO2AM_DB"].startswith("jdbc:h2:")

"""A gateway cluster of API Manager as its document has it, in a small product home and in the files that WSO2 ships."""

from pathlib import Path
from typing import Any

import pytest

from tests.api_manager_xml import API_MANAGER_FILES
from tests.deployments import GATEWAY, RDS, configuration, topology
from tests.gateway_document import (
    API_MANAGER,
    CARBON,
    CATALINA,
    DATASOURCES,
    FILES,
    Gateway,
    parse,
    prefixes,
    shipped_home,
)
from tests.gateway_document import AXIS2 as AXIS2_PATH
from tests.product_home import AXIS2, write_files
from wso2_cluster.preview import NodePreview, preview
from wso2_cluster.topology import Topology

VERSIONS = [*API_MANAGER_FILES]


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
    write_files(home, {AXIS2_PATH: axis2, API_MANAGER: API_MANAGER_FILES[version]})
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
    assert changed_lines(result, CARBON) == [
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
    assert changed_lines(result, CARBON) == ["+<HostName>am.wso2.com</HostName>"]


@pytest.mark.parametrize("name", ["apim-manager-1", "apim-worker-2"])
def test_both_connectors_of_every_node_know_the_balancers_ports(product_home: Path, name: str) -> None:
    result = of_node(gateway("2.0.0"), name, api_manager_home(product_home, "2.0.0"))

    ports = [line for line in changed_lines(result, CATALINA) if "proxyPort" in line]
    assert ports == ['+proxyPort="80"/>', '+proxyPort="443"']


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("name", "address", "is_manager"), [("apim-manager-1", "10.0.0.10", True), ("apim-worker-1", "10.0.64.20", False)]
)
def test_the_document_in_the_shipped_files(
    tmp_path: Path, version: str, name: str, address: str, is_manager: bool
) -> None:
    result = of_node(gateway(version), name, shipped_home(tmp_path, version))

    assert [*result.changed] == FILES
    Gateway(
        is_manager=is_manager,
        address=address,
        members=("10.0.0.10", "10.0.64.20", "10.0.0.20"),
        service="am.wso2.com",
        console="mgt.am.wso2.com",
    ).require(result.after)


@pytest.mark.parametrize("version", VERSIONS)
def test_apis_are_told_the_balancers_address_by_the_receivers_that_serve_them(tmp_path: Path, version: str) -> None:
    """API Manager ships six commented-out prefixes; those of the two active receivers alone count."""
    after = of_node(gateway(version), "apim-worker-1", shipped_home(tmp_path, version)).after

    assert prefixes(after[AXIS2_PATH]) == [
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
    tmp_path: Path, version: str
) -> None:
    result = of_node(gateway(version), "apim-worker-1", shipped_home(tmp_path, version))

    before, after = (
        {
            each.findtext("name"): each.findtext("definition/configuration/url")
            for each in parse(data).iter("datasource")
        }
        for data in (result.before[DATASOURCES], result.after[DATASOURCES])
    )
    shared = {"WSO2_CARBON_DB": "jdbc:mysql://[database-endpoint]:3306/WSO2_CARBON_DB?sslMode=REQUIRED"}
    assert after == before | shared
    assert before["WSO2AM_DB"].startswith("jdbc:h2:")

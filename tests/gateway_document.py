"""What WSO2's document "Clustering the Gateway" asks for, found in the files of a node: lxml reads what was written."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from tests.api_manager_xml import API_MANAGER_FILES
from tests.needs import missing
from tests.product_home import START_SCRIPT, write_files
from tests.shipped import shipped_config

AXIS2 = "repository/conf/axis2/axis2.xml"
CARBON = "repository/conf/carbon.xml"
CATALINA = "repository/conf/tomcat/catalina-server.xml"
DATASOURCES = "repository/conf/datasources/master-datasources.xml"
API_MANAGER = "repository/conf/api-manager.xml"
FILES = [AXIS2, CARBON, CATALINA, API_MANAGER, DATASOURCES]
"""Those that change, in this order."""
AGENT = "org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent"
MANAGERS = {"subDomain": "mgt", "port.mapping.80": "9763", "port.mapping.443": "9443"}
WORKERS = {"subDomain": "worker"}


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """A node as the document has it."""

    is_manager: bool
    address: str
    members: tuple[str, ...]
    """Addresses of all nodes."""
    service: str
    console: str
    domain: str = "wso2.am.domain"
    port: str = "4500"

    def require(self, after: Mapping[str, bytes]) -> None:
        """Every setting of the document is in the files.

        Raises:
            AssertionError: one is not.
        """
        self._require_clustering(after[AXIS2])
        carbon = parse(after[CARBON])
        assert carbon.findtext("{*}HostName") == self.service
        assert carbon.findtext("{*}MgtHostName") == (self.console if self.is_manager else None)
        connectors = {each.get("port"): each.get("proxyPort") for each in parse(after[CATALINA]).iter("Connector")}
        assert connectors == {"9763": "80", "9443": "443"}

    def _require_clustering(self, axis2: bytes) -> None:
        section = parse(axis2).find("clustering")
        assert section.attrib == {"class": AGENT, "enable": "true"}
        wanted = {
            "membershipScheme": "wka",
            "domain": self.domain,
            "localMemberHost": self.address,
            "localMemberPort": self.port,
        }
        assert named(axis2, "clustering/parameter").items() >= wanted.items()
        assert named(axis2, "clustering/parameter[@name='properties']/property") == {
            "backendServerURL": "https://${hostName}:${httpsPort}/services/",
            "mgtConsoleURL": "https://${hostName}:${httpsPort}/",
            **(MANAGERS if self.is_manager else WORKERS),
        }
        listed = [(each.findtext("hostName"), each.findtext("port")) for each in section.findall("members/member")]
        assert listed == [(member, self.port) for member in self.members]


def shipped_home(folder: Path, version: str) -> Path:
    """Copy API Manager's files as WSO2 ships them into *folder*; api-manager.xml and the script are ours.

    The test is skipped where the files are not: they are no part of the project. api-manager.xml comes with a feature.
    """
    source = shipped_config() / f"wso2am-{version}"
    if not source.is_dir():
        missing(f"the files that {source.name} ships are not in ../shared/shipped-config beside the repository")
    home = Path(shutil.copytree(source, folder / source.name))
    write_files(home, {"bin/wso2server.sh": START_SCRIPT})
    if not (home / API_MANAGER).exists():
        write_files(home, {API_MANAGER: API_MANAGER_FILES[version]})
    return home


def parse(content: bytes) -> Any:  # noqa: ANN401 - lxml's trees
    """The root of an XML file."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False))


def named(content: bytes, path: str) -> dict[str, str]:
    """Text, or else value, by name; no name twice."""
    found = parse(content).findall(path)
    result = {each.get("name"): each.get("value") or (each.text or "").strip() for each in found}
    assert len(result) == len(found)
    return result


def prefixes(axis2: bytes) -> list[tuple[str, str]]:
    """Receiver and text of every active WSDLEPRPrefix."""
    found = parse(axis2).xpath("//parameter[@name='WSDLEPRPrefix']")
    return [(each.getparent().get("name"), each.text) for each in found]

"""Every setting of WSO2's document "Clustering Enterprise Store", as the files of a node have it and as it must be."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from tests.needs import missing
from tests.product_home import START_SCRIPT, write_files
from tests.shipped import shipped_config

VERSIONS = ("2.0.0", "2.1.0")
CONF = "repository/conf"
APPLICATIONS = "repository/deployment/server/jaggeryapps"
AXIS2 = f"{CONF}/axis2/axis2.xml"
CARBON = f"{CONF}/carbon.xml"
CATALINA = f"{CONF}/tomcat/catalina-server.xml"
MASTER = f"{CONF}/datasources/master-datasources.xml"
REGISTRY = f"{CONF}/registry.xml"
SOCIAL = f"{CONF}/datasources/social-datasources.xml"
USERS = f"{CONF}/user-mgt.xml"
IDENTITY = f"{CONF}/identity/identity.xml"
AUTHENTICATION = f"{CONF}/identity/application-authentication.xml"
SIGN_ON = f"{CONF}/identity/sso-idp-config.xml"
PUBLISHER = f"{APPLICATIONS}/publisher/config/publisher.json"
STORE = f"{APPLICATIONS}/store/config/store.json"
FILES = (AXIS2, CARBON, CATALINA, MASTER, REGISTRY, SOCIAL, USERS, IDENTITY, AUTHENTICATION, SIGN_ON, PUBLISHER, STORE)
SOCIAL_APPLICATION = "https://localhost:9443/social/acs"
"""As shipped: the document says nothing of it."""


def shipped_home(folder: Path, version: str) -> Path:
    """A copy of the files that WSO2 ships in *version*, with a start script of our own, below *folder*."""
    source = shipped_config() / f"wso2es-{version}"
    if not source.is_dir():
        missing(f"the files that {source.name} ships are not in ../shared/shipped-config beside the repository")
    home = folder / source.name
    write_files(home, {path: (source / path).read_bytes() for path in FILES})
    write_files(home, {"bin/wso2server.sh": START_SCRIPT})
    return home


def found(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The settings of the document in *files*."""
    axis2, carbon = _xml(files[AXIS2]), _xml(files[CARBON])
    section = axis2.find("clustering")
    parameters = {each.get("name"): each.text for each in section.findall("parameter")}
    properties = section.findall("parameter[@name='properties']/property")
    applications = {name: json.loads(files[path]) for name, path in (("publisher", PUBLISHER), ("store", STORE))}
    return {
        "class": section.get("class"),
        "enable": section.get("enable"),
        "parameters": {
            name: parameters[name] for name in ("membershipScheme", "domain", "localMemberHost", "localMemberPort")
        },
        "properties": {each.get("name"): each.get("value") for each in properties},
        "members": [(each.findtext("hostName"), each.findtext("port")) for each in section.findall("members/member")],
        "names": [(each, carbon.findtext(f"{{*}}{each}")) for each in ("HostName", "MgtHostName")],
        "connectors": {each.get("port"): each.get("proxyPort") for each in _xml(files[CATALINA]).iter("Connector")},
        "datasources": _datasources(files[MASTER]),
        "social": _datasources(files[SOCIAL]),
        "users": _xml(files[USERS]).findtext("Realm/Configuration/Property[@name='dataSource']"),
        **_registry(_xml(files[REGISTRY])),
        "identity": [
            _xml(files[path]).findtext("{*}JDBCPersistenceManager/{*}DataSource/{*}Name")
            for path in (IDENTITY, AUTHENTICATION)
        ],
        "consumers": {
            each.findtext("Issuer"): [
                address.text
                for name in ("AssertionConsumerService", "AssertionConsumerServiceURL")
                for address in each.iter(name)
            ]
            for each in _xml(files[SIGN_ON]).iter("ServiceProvider")
        },
        "login pages": {
            each.findtext("Issuer"): each.findtext("CustomLoginPage")
            for each in _xml(files[SIGN_ON]).iter("ServiceProvider")
        },
        "sign-on": {name: _sign_on(document["authentication"]) for name, document in applications.items()},
    }


def expected(
    *,
    domain: str,
    address: str,
    members: list[str],
    host: str,
    publisher: str,
    store: str,
    port: str = "4250",
) -> dict[str, Any]:
    """What `found` must find on one node; *host* is the name that it has itself."""
    return {
        "class": "org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent",
        "enable": "true",
        "parameters": {
            "membershipScheme": "wka",
            "domain": domain,
            "localMemberHost": address,
            "localMemberPort": port,
        },
        "properties": {
            "backendServerURL": "https://${hostName}:${httpsPort}/services/",
            "mgtConsoleURL": "https://${hostName}:${httpsPort}/",
        },
        "members": [(each, port) for each in members],
        "names": [("HostName", host), ("MgtHostName", None)],
        "connectors": {"9763": "80", "9443": "443"},
        "datasources": {
            "WSO2_CARBON_DB": _database("jdbc/WSO2CarbonDB", "ES_carbondb", "database-username"),
            "WSO2UM_DB": _database("jdbc/WSO2UM_DB", "ES_umdb", "users-database-username"),
            "Registry_DB": _database("jdbc/WSO2RegistryDB", "ES_regdb", "registry-database-username"),
            "WSO2_IDENTITY_DB": _database("jdbc/WSO2IdentityDB", "ES_Identitydb", "identity-database-username"),
        },
        "social": {"WSO2_SOCIAL_DB": _database("jdbc/WSO2SocialDB", "ES_Socialdb", "social-database-username")},
        "users": "jdbc/WSO2UM_DB",
        "dbConfig": {"wso2registry": "jdbc/WSO2CarbonDB", "sharedregistry": "jdbc/WSO2RegistryDB"},
        "remoteInstance": [
            {
                "url": "https://localhost:9443/registry",
                "id": "instanceid",
                "dbConfig": "sharedregistry",
                "readOnly": "false",
                "enableCache": "true",
                "registryRoot": "/",
                "cacheId": f"[registry-database-username]@{_url('ES_regdb')}",
            }
        ],
        "mounts": [
            ("/_system/config", "true", "instanceid", "/_system/configPub"),
            ("/_system/governance", "true", "instanceid", "/_system/governance"),
        ],
        "identity": ["jdbc/WSO2IdentityDB", "jdbc/WSO2IdentityDB"],
        "consumers": {
            "store": [f"https://{store}/store/acs"],
            "social": [SOCIAL_APPLICATION],
            "publisher": [f"https://{publisher}/publisher/acs"],
        },
        "login pages": {
            "store": "/store/login.jag",
            "social": "/social/login",
            "publisher": "/publisher/controllers/login.jag",
        },
        "sign-on": {
            name: {
                "activeMethod": "sso",
                "issuer": name,
                "identityProviderURL": f"https://{publisher}/samlsso",
                "acs": f"https://{host_of}/{name}/acs",
                "identityAlias": "wso2carbon",
                "responseSigningEnabled": "true",
            }
            for name, host_of in (("publisher", publisher), ("store", store))
        },
    }


def _xml(content: bytes) -> Any:  # noqa: ANN401 - lxml's trees
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, remove_comments=True))


def _datasources(content: bytes) -> dict[str, tuple[str, ...]]:
    return {
        each.findtext("name"): (
            each.findtext("jndiConfig/name"),
            *(
                each.findtext(f"definition/configuration/{name}")
                for name in ("url", "username", "driverClassName", "maxActive", "maxWait", "validationQuery")
            ),
        )
        for each in _xml(content).iter("datasource")
    }


def _database(jndi: str, name: str, username: str) -> tuple[str, ...]:
    return (jndi, _url(name), f"[{username}]", "com.mysql.cj.jdbc.Driver", "50", "60000", "SELECT 1")


def _url(name: str) -> str:
    return f"jdbc:mysql://[database-endpoint]:3306/{name}?sslMode=REQUIRED"


def _registry(root: Any) -> dict[str, Any]:  # noqa: ANN401 - lxml's trees
    return {
        "dbConfig": {each.get("name"): each.findtext("dataSource") for each in root.findall("dbConfig")},
        "remoteInstance": [
            {"url": each.get("url"), **{child.tag: child.text for child in each}}
            for each in root.findall("remoteInstance")
        ],
        "mounts": [
            (each.get("path"), each.get("overwrite"), each.findtext("instanceId"), each.findtext("targetPath"))
            for each in root.findall("mount")
        ],
    }


def _sign_on(authentication: Mapping[str, Any]) -> dict[str, Any]:
    attributes = authentication["methods"]["sso"]["attributes"]
    names = ("issuer", "identityProviderURL", "acs", "identityAlias")
    return {
        "activeMethod": authentication["activeMethod"],
        **{name: attributes[name] for name in names},
        # True in 2.1.0, "true" in 2.0.0.
        "responseSigningEnabled": str(attributes["responseSigningEnabled"]).lower(),
    }

"""Identity Server as WSO2's document on its deployment has it: what becomes of deployment.toml on every node."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.deployments import EXISTING_DATABASE, IDENTITY, configuration, topology
from tests.identity_server_toml import IDENTITY_SERVER_FILES
from tests.product_home import START_SCRIPT, write_files
from wso2_cluster.preview import preview
from wso2_cluster.products import PatternName, find_product, product_versions
from wso2_cluster.topology import Topology

TOML = "repository/conf/deployment.toml"
VERSIONS = [*IDENTITY_SERVER_FILES]
CAMEL = ["accessKey", "secretKey", "securityGroup", "region", "tagKey", "tagValue"]
HYPHENS = ["access-key", "secret-key", "security-group-name", "region", "tag-key", "tag-value"]
EFS = {"kind": "efs"}


def planned(version: str, **changes: object) -> Topology:
    return topology(IDENTITY, product__version=version, **changes)


def after(tmp_path: Path, cluster: Topology, name: str = "is-member-1") -> dict[str, Any]:
    """What deployment.toml of a node says; values that it looks up in brackets."""
    version = cluster.product.version
    write_files(tmp_path, {TOML: IDENTITY_SERVER_FILES[version], "bin/wso2server.sh": START_SCRIPT})
    (result,) = preview([configuration(cluster, name)], tmp_path)
    assert result.changed == (TOML,)
    return tomllib.loads(result.after[TOML].decode())


def test_the_pattern_is_for_the_versions_that_have_a_file_here() -> None:
    versions = [
        version
        for version in product_versions("wso2is")
        if PatternName.IDENTITY_SERVER in find_product("wso2is", version).patterns
    ]
    assert versions == VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("name", "address"), [("is-member-1", "10.0.0.20"), ("is-member-2", "10.0.64.20")])
def test_every_node_lists_all_well_known_members_and_tells_its_own_address(
    tmp_path: Path, version: str, name: str, address: str
) -> None:
    assert after(tmp_path, planned(version), name)["clustering"] == {
        "membership_scheme": "wka",
        "domain": "wso2.is.domain",
        "local_member_host": address,
        "local_member_port": 4000,
        "members": ["10.0.0.20:4000", "10.0.64.20:4000"],
    }


@pytest.mark.parametrize(
    ("version", "names"),
    [("5.11.0", CAMEL), ("6.0.0", HYPHENS), ("6.1.0", HYPHENS), ("7.0.0", CAMEL), ("7.1.0", CAMEL)],
)
def test_scheme_aws_in_each_kernels_spelling(tmp_path: Path, version: str, names: list[str]) -> None:
    cluster = planned(version, cluster__membership={"scheme": "aws"}, cluster__local_member_port=5701)

    clustering = after(tmp_path, cluster)["clustering"]

    assert clustering.pop("membership_scheme") == "aws"
    assert [*clustering.pop("properties").items()] == [
        *zip(
            names,
            ["[discovery-access-key]", "[discovery-secret-key]", "is-members", "eu-west-1", "wso2-cluster", "is"],
            strict=True,
        )
    ]
    assert "members" not in clustering


@pytest.mark.parametrize(
    ("version", "required"), [("5.11.0", False), ("6.0.0", False), ("6.1.0", False), ("7.0.0", True), ("7.1.0", True)]
)
def test_scheme_aws_needs_metadata_without_a_token_up_to_hazelcast_4(version: str, required: bool) -> None:
    cluster = planned(version, cluster__membership={"scheme": "aws"}, cluster__local_member_port=5701)

    assert cluster.metadata_tokens_required == required


@pytest.mark.parametrize("version", VERSIONS)
def test_users_sessions_and_tokens_are_in_one_database(tmp_path: Path, version: str) -> None:
    shared = {
        "type": "mysql",
        "url": "jdbc:mysql://[database-endpoint]:3306/WSO2_CARBON_DB?sslMode=REQUIRED",
        "username": "[database-username]",
        "password": "[database-password]",
        "driver": "com.mysql.cj.jdbc.Driver",
    }
    document = after(tmp_path, planned(version))

    assert document["database"] == {"identity_db": shared, "shared_db": shared}
    assert document["user_store"] == {"type": "database_unique_id"}


def test_other_settings_of_a_user_store_of_ones_own_stay(tmp_path: Path) -> None:
    edit = {"file": TOML, "set": "user_store.hash_algorithm", "value": "SHA-256"}
    document = after(tmp_path, planned("5.11.0", edits=[edit]))

    assert document["user_store"] == {"type": "database_unique_id", "hash_algorithm": "SHA-256"}


@pytest.mark.parametrize("version", VERSIONS)
def test_clients_see_the_balancers_name_and_ports(tmp_path: Path, version: str) -> None:
    document = after(tmp_path, planned(version))

    console = {"mgt_console_hostname": "mgt.is.example.com"} if version != "5.11.0" else {}
    assert document["server"] == {
        "hostname": "is.example.com",
        "node_ip": "127.0.0.1",
        "base_path": "https://$ref{server.hostname}:${carbon.management.port}",
        "offset": 0,
        **console,
    }
    ports = {scheme: connector["properties"] for scheme, connector in document["transport"].items()}
    assert ports == {"http": {"proxyPort": 80}, "https": {"proxyPort": 443}}


def test_an_nlb_has_console_and_services_at_one_port(tmp_path: Path) -> None:
    balancer = {"kind": "nlb", "allow": ["203.0.113.0/24"]}

    transport = after(tmp_path, planned("7.1.0", balancer=balancer))["transport"]

    assert transport["https"]["properties"] == {"proxyPort": 443}
    assert "http" not in transport


def test_calls_of_a_node_to_its_own_name_stay_on_it() -> None:
    hosts = {node.name: configuration(planned("7.1.0"), node.name).hosts for node in planned("7.1.0").nodes}

    assert hosts == {
        "is-member-1": {"10.0.0.20": ("is-member-1", "mgt.is.example.com", "is.example.com")},
        "is-member-2": {"10.0.64.20": ("is-member-2", "mgt.is.example.com", "is.example.com")},
    }


def test_the_first_node_makes_the_tables_at_its_first_start_and_the_others_wait_for_it() -> None:
    first, second = (configuration(planned("7.1.0"), name).start for name in ("is-member-1", "is-member-2"))

    assert (first.flags, first.first_flags, first.wait_for) == ((), ("-Dsetup",), ())
    assert (second.flags, second.first_flags, second.wait_for) == ((), (), (("10.0.0.20", 4000),))


def test_nodes_share_user_stores_and_tenants_but_no_web_applications() -> None:
    mounts = configuration(planned("7.1.0", artifacts=EFS), "is-member-2").mounts

    assert [(mount.path, mount.writes) for mount in mounts] == [
        ("repository/deployment/server/userstores", True),
        ("repository/tenants", True),
    ]


def test_certificates_of_amazon_go_into_the_trust_store_that_the_version_has() -> None:
    membership = {"cluster__membership": {"scheme": "aws"}, "cluster__local_member_port": 5701}
    stores = {
        version: trust.keystore
        for version in VERSIONS
        if (trust := configuration(planned(version, **membership), "is-member-1").trust)
    }
    assert {version: store.rpartition(".")[2] for version, store in stores.items()} == {
        **dict.fromkeys(VERSIONS, "jks"),
        "7.1.0": "p12",
    }


@pytest.mark.parametrize("version", ["5.9.0", "5.10.0"])
def test_older_versions_share_the_same_as_equal_members(version: str) -> None:
    cluster = topology(IDENTITY, pattern="carbon-cluster", product__version=version, database=EXISTING_DATABASE)

    (toml,) = (file for file in configuration(cluster, "is-member-1").files if file.path == TOML)
    at = {".".join(map(str, edit.to_json()["at"])): edit.to_json().get("value") for edit in toml.edits}

    assert at["user_store.type"] == ("database" if version == "5.9.0" else "database_unique_id")
    assert at["database.identity_db.url"] == at["database.shared_db.url"]

"""An Enterprise Store as its document has it, in the files that WSO2 ships."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree

from tests.deployments import AUTHORITIES, EXISTING_DATABASE, STORES, configuration, topology
from tests.enterprise_store import FILES, MASTER, PUBLISHER, SOCIAL, STORE, VERSIONS, expected, found, shipped_home
from wso2_cluster.carbon import configure
from wso2_cluster.discovery import Member, Scheme, who_joins_whom
from wso2_cluster.preview import preview
from wso2_cluster.topology import Topology

NAMES = {"service": "store.es-wso2.com", "management": "publisher.es-wso2.com"}
PUBLISHERS, STORE_NODES = ["10.0.0.10", "10.0.64.10"], ["10.0.0.20", "10.0.64.20"]
NODES = [
    pytest.param("es-publisher-1", "10.0.0.10", PUBLISHERS, id="publisher 1"),
    pytest.param("es-publisher-2", "10.0.64.10", PUBLISHERS, id="publisher 2"),
    pytest.param("es-store-1", "10.0.0.20", STORE_NODES, id="store 1"),
    pytest.param("es-store-2", "10.0.64.20", STORE_NODES, id="store 2"),
]
SVN = {"kind": "svn", "url": "https://svn.example.com/es", "secret": "prod/svn"}


def stores(version: str = "2.1.0", **changes: object) -> Topology:
    """What the page sets: names, domain and port are the document's own."""
    return topology(STORES, product__version=version, hosts=NAMES, **changes)


def files_of(planned: Topology, name: str, home: Path) -> Mapping[str, bytes]:
    (result,) = preview([configuration(planned, name)], home)
    return result.after


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("name", "address", "members"), NODES)
def test_every_setting_of_the_document_is_in_the_shipped_files(
    tmp_path: Path, version: str, name: str, address: str, members: list[str]
) -> None:
    role = name.split("-")[1]
    after = files_of(stores(version), name, shipped_home(tmp_path, version))

    assert found(after) == expected(
        domain=f"wso2.es.domain.{role}",
        address=address,
        members=members,
        host=f"{role}.es-wso2.com",
        publisher="publisher.es-wso2.com",
        store="store.es-wso2.com",
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_but_these_files_changes(tmp_path: Path, version: str) -> None:
    for result in preview(configure(stores(version)), shipped_home(tmp_path, version)):
        assert sorted(result.changed) == sorted(FILES)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_second_run_changes_nothing(tmp_path: Path, version: str) -> None:
    home = shipped_home(tmp_path, version)
    (first,) = preview([configuration(stores(version), "es-store-1")], home)
    for path, content in first.after.items():
        (home / path).write_bytes(content)

    (second,) = preview([configuration(stores(version), "es-store-1")], home)
    assert second.changed == ()


def test_the_link_to_the_store_is_on_its_own_host_from_2_1_0_on(tmp_path: Path) -> None:
    home = shipped_home(tmp_path, "2.1.0")
    after = files_of(stores(), "es-publisher-1", home)
    assert b'"storeUrl": "https://store.es-wso2.com/store"' in after[PUBLISHER]

    older = files_of(stores("2.0.0"), "es-publisher-1", shipped_home(tmp_path, "2.0.0"))
    assert b"storeUrl" not in older[PUBLISHER]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_publisher_has_the_name_and_password_of_the_first_user(tmp_path: Path, version: str) -> None:
    home = shipped_home(tmp_path, version)
    shipped = json.loads((home / PUBLISHER).read_bytes())
    assert json.loads(files_of(stores(version), "es-publisher-1", home)[PUBLISHER])["user"] == shipped["user"]

    own = stores(version, administrator={"name": "root", "secret": "prod/admin"})
    after = files_of(own, "es-publisher-1", home)
    assert json.loads(after[PUBLISHER])["user"] == {"username": "root", "password": "[administrator-password]"}
    assert json.loads(after[STORE]).get("user") == json.loads((home / STORE).read_bytes()).get("user")


def test_what_the_document_leaves_out_of_the_sign_on_files_stays(tmp_path: Path) -> None:
    home = shipped_home(tmp_path, "2.1.0")
    after = files_of(stores(), "es-store-1", home)
    for path in (PUBLISHER, STORE):
        assert b'"defaultNameIDPolicy": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"' in after[path]
        assert b"keyStorePassword" not in after[path]


def test_another_identity_provider_signs_users_of_both_applications_in(tmp_path: Path) -> None:
    provider = {"host": "is.example.com", "key_alias": "is"}
    planned = stores(enterprise_store={"identity_provider": provider})
    settings = found(files_of(planned, "es-store-1", shipped_home(tmp_path, "2.1.0")))
    assert [
        (each["identityProviderURL"], each["identityAlias"], each["acs"]) for each in settings["sign-on"].values()
    ] == [
        ("https://is.example.com:9443/samlsso", "is", "https://publisher.es-wso2.com/publisher/acs"),
        ("https://is.example.com:9443/samlsso", "is", "https://store.es-wso2.com/store/acs"),
    ]


def test_without_a_balancer_browsers_use_the_nodes_port(tmp_path: Path) -> None:
    planned = stores(balancer={"kind": "none"}, cluster__port_offset=2)
    settings = found(files_of(planned, "es-store-1", shipped_home(tmp_path, "2.1.0")))
    assert settings["consumers"]["store"] == ["https://store.es-wso2.com:9445/store/acs"]
    assert settings["sign-on"]["store"]["identityProviderURL"] == "https://publisher.es-wso2.com:9445/samlsso"


def test_each_datasource_has_the_pool_that_the_file_gives_it(tmp_path: Path) -> None:
    pools = {"WSO2UM_DB": {"max_active": 80}, "WSO2_SOCIAL_DB": {"max_wait": 9}, "WSO2_CARBON_DB": {"max_active": 7}}
    after = files_of(stores(database__pools=pools), "es-store-1", shipped_home(tmp_path, "2.1.0"))
    sources = {
        each.findtext("name"): {
            name: each.findtext(f"definition/configuration/{name}") for name in ("maxActive", "maxWait")
        }
        for path in (MASTER, SOCIAL)
        for each in etree.fromstring(after[path]).iter("datasource")
    }
    assert {name: sources[name] for name in (*pools, "Registry_DB")} == {
        "WSO2UM_DB": {"maxActive": "80", "maxWait": "60000"},
        "WSO2_SOCIAL_DB": {"maxActive": "50", "maxWait": "9"},
        "WSO2_CARBON_DB": {"maxActive": "7", "maxWait": "60000"},
        "Registry_DB": {"maxActive": "50", "maxWait": "60000"},
    }


def test_databases_and_registry_path_of_ones_own(tmp_path: Path) -> None:
    names = {"databases": {"registry": "shared_reg"}, "config_path": "/_system/es"}
    planned = stores(database=EXISTING_DATABASE, enterprise_store=names)
    settings = found(files_of(planned, "es-store-1", shipped_home(tmp_path, "2.1.0")))

    url = "jdbc:mysql://db.example.com:3306/shared_reg?sslMode=REQUIRED"
    assert settings["datasources"]["Registry_DB"][1:3] == (url, "[database-username]")
    assert settings["remoteInstance"][0]["cacheId"] == f"[database-username]@{url}"
    assert settings["mounts"][0] == ("/_system/config", "true", "instanceid", "/_system/es")


def test_every_database_is_verified_where_the_file_says_by_whom(tmp_path: Path) -> None:
    planned = stores(database={"kind": "rds-mysql", "tables": "dbscripts", "authorities": AUTHORITIES})
    written = files_of(planned, "es-store-1", shipped_home(tmp_path, "2.1.0"))
    master, social = (f"repository/conf/datasources/{name}-datasources.xml" for name in ("master", "social"))
    for file, count in ((master, 4), (social, 1), ("repository/conf/registry.xml", 1)):
        assert (written[file].count(b"?sslMode=VERIFY_IDENTITY<"), written[file].count(b"sslMode=REQUIRED")) == (
            count,
            0,
        )


def test_one_publisher_alone_commits_artifacts(tmp_path: Path) -> None:
    planned = stores(artifacts=SVN)
    home = shipped_home(tmp_path, "2.1.0")
    carbon = "repository/conf/carbon.xml"
    commits = {
        each.node.name: b"<AutoCommit>true</AutoCommit>" in files_of(planned, each.node.name, home)[carbon]
        for each in configure(planned)
    }
    assert commits == {"es-publisher-1": True, "es-publisher-2": False, "es-store-1": False, "es-store-2": False}
    for name in commits:
        after = files_of(planned, name, home)[carbon]
        assert b"<SvnUrl>https://svn.example.com/es</SvnUrl>" in after
        assert b"<SvnUrlAppendTenantId>true</SvnUrlAppendTenantId>" in after


def test_in_a_shared_folder_one_publisher_alone_writes() -> None:
    planned = stores(artifacts={"kind": "efs"})
    documents = {each.node.name: each.to_json() for each in configure(planned)}
    assert {name: {mount["writes"] for mount in each["mounts"]} for name, each in documents.items()} == {
        "es-publisher-1": {True},
        "es-publisher-2": {False},
        "es-store-1": {False},
        "es-store-2": {False},
    }
    assert [
        name for name, each in documents.items() if {PUBLISHER, STORE} <= {file["path"] for file in each["files"]}
    ] == ["es-publisher-1"]


def test_nodes_start_without_flags_and_after_the_first_publisher() -> None:
    starts = {each.node.name: each.start for each in configure(stores())}
    assert {(each.flags, each.first_flags) for each in starts.values()} == {((), ())}
    assert {name: each.wait_for for name, each in starts.items()} == {
        "es-publisher-1": (),
        "es-publisher-2": (("10.0.0.10", 4250),),
        "es-store-1": (("10.0.0.10", 4250),),
        "es-store-2": (("10.0.0.10", 4250),),
    }


def test_names_of_publisher_and_store_lead_round_by_the_balancer() -> None:
    assert [each.hosts for each in configure(stores())] == [
        {address: (name,)}
        for name, address in (
            ("es-publisher-1", "10.0.0.10"),
            ("es-publisher-2", "10.0.64.10"),
            ("es-store-1", "10.0.0.20"),
            ("es-store-2", "10.0.64.20"),
        )
    ]


SCRIPTS = [["dbscripts/mysql5.7.sql", "dbscripts/mysql.sql"]]


def test_the_first_publisher_makes_six_databases_each_from_its_own_script() -> None:
    first, *others = (each.to_json() for each in configure(stores()))
    assert {each["name"]: each["scripts"] for each in first["databases"]["each"]} == {
        "ES_carbondb": SCRIPTS,
        "ES_umdb": SCRIPTS,
        "ES_regdb": SCRIPTS,
        "ES_Identitydb": [["dbscripts/identity/mysql-5.7.sql", "dbscripts/identity/mysql.sql"]],
        "ES_Socialdb": [["dbscripts/social/mysql/resource.sql", "dbscripts/social/mysql.sql"]],
        "ES_Storagedb": [["dbscripts/storage/mysql/resource.sql", "dbscripts/storage/mysql.sql"]],
    }
    assert len({str(each["username"]) for each in first["databases"]["each"]}) == 6
    assert all("databases" not in each for each in others)


def test_who_prepares_no_databases_does_not_look_up_the_one_that_nobody_opens() -> None:
    first, *others = (each.to_json()["references"] for each in configure(stores()))
    assert {"storage-database-password", "database-admin-password"} <= first.keys()
    for each in others:
        assert {"storage-database-password", "database-admin-password"} & each.keys() == set()
        assert {"social-database-password", "identity-database-password", "registry-database-password"} <= each.keys()


@pytest.mark.parametrize("changes", [{"count": 2}, {"count": 3}])
def test_two_clusters_form_and_not_one(changes: dict[str, int]) -> None:
    planned = stores(nodes__store=changes)
    members = [
        Member(
            name=node.name,
            address=str(node.address),
            port=4250,
            domain=planned.domain_of(node),
            scheme=Scheme.WKA,
            well_known=tuple((str(each.address), 4250) for each in planned.cluster_of(node)),
        )
        for node in planned.nodes
    ]
    clusters = tuple(tuple(node.name for node in cluster) for cluster in planned.clusters)
    assert who_joins_whom(members).clusters == clusters
    assert [len(cluster) for cluster in clusters] == [2, changes["count"]]


@pytest.mark.parametrize(
    ("scheme", "count"), [("aws", None), ("discovered", {"publisher": "2", "store": "3"}), ("wka", None)]
)
def test_each_cluster_has_a_tag_of_its_own(scheme: str, count: dict[str, str] | None) -> None:
    from wso2_cluster.carbon import discovery_tags  # noqa: PLC0415 - one test needs it

    membership = {"scheme": scheme} if scheme == "wka" else {"scheme": scheme, "tag_key": "team", "tag_value": "shop"}
    planned = stores(cluster__membership=membership, cluster__local_member_port=5701, nodes__store={"count": 3})
    key, value = ("wso2-cluster", "es") if scheme == "wka" else ("team", "shop")
    for node in planned.nodes:
        extra = {"wso2-nodes": count[node.role]} if count else {}
        assert discovery_tags(planned, node) == {key: f"{value}-{node.role}", **extra}


@pytest.mark.parametrize(
    ("certificate", "trusted"),
    [
        ({"arn": "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"}, True),
        ({"self_signed": True}, False),
    ],
)
def test_nodes_trust_what_amazon_signs_for_the_balancer(certificate: dict[str, object], *, trusted: bool) -> None:
    planned = stores(balancer__certificate=certificate)
    assert {(each.trust is not None) for each in configure(planned)} == {trusted}

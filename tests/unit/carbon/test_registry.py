"""registry.xml: the shared registry, and its mounts."""

from dataclasses import replace

import pytest

from tests.edited import PASSWORD, SECRET, changes, edited, shipped, there
from wso2_cluster.carbon import Edit, Joined, SetText
from wso2_cluster.carbon.datasources import Datasource, put_datasource
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.carbon.references import DatabaseAccess
from wso2_cluster.carbon.registry import (
    CONFIG,
    GOVERNANCE,
    Mount,
    Overwrite,
    SharedRegistry,
    local_registry_edits,
    mounted_registry_edits,
    registry_edits,
)
from wso2_cluster.deployment import DatabaseDriver
from wso2_cluster.products import Product, SharedDatabase

PATH = "repository/conf/registry.xml"
SAMPLE = b"""\
<?xml version="1.0" encoding="ISO-8859-1"?>
<wso2registry>
    <currentDBConfig>wso2registry</currentDBConfig>
    <dbConfig name="wso2registry">
        <dataSource>jdbc/WSO2CarbonDB</dataSource>
    </dbConfig>
    <!--remoteInstance url="https://localhost:9443/registry">
        <id>instanceid</id>
        <cacheId>user@url</cacheId>
    </remoteInstance-->
    <!--mount path="/_system/config" overwrite="true|false|virtual">
        <instanceId>instanceid</instanceId>
        <targetPath>/_system/nodes</targetPath>
    </mount-->
    <versionResourcesOnChange>false</versionResourcesOnChange>
</wso2registry>
"""
DATASOURCE = Datasource(
    name="Registry_DB",
    jndi="jdbc/WSO2RegistryDB",
    url="jdbc:mysql://db.example.com:3306/ES_regdb?autoReconnect=true&useSSL=true",
    username="registry",
    password=PASSWORD,
)
SHARED = SharedRegistry(
    datasource=DATASOURCE,
    mounts=(Mount(path=CONFIG, target="/_system/configPub"), Mount(path=GOVERNANCE, target=GOVERNANCE)),
)
ADDED = [
    '<dbConfig name="sharedregistry">',
    "<dataSource>jdbc/WSO2RegistryDB</dataSource>",
    "</dbConfig>",
    '<remoteInstance url="https://localhost:9443/registry">',
    "<id>sharedregistry</id>",
    "<dbConfig>sharedregistry</dbConfig>",
    "<readOnly>false</readOnly>",
    "<enableCache>true</enableCache>",
    "<registryRoot>/</registryRoot>",
    "<cacheId>registry@jdbc:mysql://db.example.com:3306/ES_regdb?autoReconnect=true&amp;useSSL=true</cacheId>",
    "</remoteInstance>",
    '<mount path="/_system/config" overwrite="true">',
    "<instanceId>sharedregistry</instanceId>",
    "<targetPath>/_system/configPub</targetPath>",
    "</mount>",
    '<mount path="/_system/governance" overwrite="true">',
    "<instanceId>sharedregistry</instanceId>",
    "<targetPath>/_system/governance</targetPath>",
    "</mount>",
]


def test_the_shared_registry_is_inserted_beside_the_commented_samples() -> None:
    after = edited(PATH, SAMPLE, registry_edits(SHARED)).decode()

    assert after == SAMPLE.decode().replace(
        "    </dbConfig>\n    <!--remote",
        """\
    </dbConfig>
    <dbConfig name="sharedregistry">
        <dataSource>jdbc/WSO2RegistryDB</dataSource>
    </dbConfig>
    <remoteInstance url="https://localhost:9443/registry">
        <id>sharedregistry</id>
        <dbConfig>sharedregistry</dbConfig>
        <readOnly>false</readOnly>
        <enableCache>true</enableCache>
        <registryRoot>/</registryRoot>
        <cacheId>registry@jdbc:mysql://db.example.com:3306/ES_regdb?autoReconnect=true&amp;useSSL=true</cacheId>
    </remoteInstance>
    <mount path="/_system/config" overwrite="true">
        <instanceId>sharedregistry</instanceId>
        <targetPath>/_system/configPub</targetPath>
    </mount>
    <mount path="/_system/governance" overwrite="true">
        <instanceId>sharedregistry</instanceId>
        <targetPath>/_system/governance</targetPath>
    </mount>
    <!--remote""",
    )


@shipped(lambda product: product.paths.registry, rendered=False)
def test_the_shared_registry_in_every_shipped_file(product: Product | None, path: str, data: bytes) -> None:
    there(product)
    assert changes(data, edited(path, data, registry_edits(SHARED))) == ([], ADDED)


def test_the_cache_id_is_the_datasources_user_and_address_to_the_letter() -> None:
    database = Datasource(
        name="Registry_DB",
        jndi="jdbc/WSO2RegistryDB",
        url=Joined("jdbc:mysql://", PASSWORD, ":3306/r?sslMode=REQUIRED"),
        username=PASSWORD,
        password=PASSWORD,
    )

    assert database.cache_id == Joined(PASSWORD, "@", "jdbc:mysql://", PASSWORD, ":3306/r?sslMode=REQUIRED")
    assert DATASOURCE.cache_id == ("registry@jdbc:mysql://db.example.com:3306/ES_regdb?autoReconnect=true&useSSL=true")


def test_registry_and_datasources_file_agree_on_the_jndi_name() -> None:
    datasources = b"<datasources-configuration>\n  <datasources>\n  </datasources>\n</datasources-configuration>\n"

    assert b"<name>jdbc/WSO2RegistryDB</name>" in edited("d.xml", datasources, [put_datasource(DATASOURCE)])
    assert b"<dataSource>jdbc/WSO2RegistryDB</dataSource>" in edited(PATH, SAMPLE, registry_edits(SHARED))


def test_a_mount_may_be_virtual() -> None:
    shared = SharedRegistry(
        datasource=DATASOURCE, mounts=(Mount(path=CONFIG, target="/_system/nodes", overwrite=Overwrite.VIRTUAL),)
    )

    assert b'<mount path="/_system/config" overwrite="virtual">' in edited(PATH, SAMPLE, registry_edits(shared))


def test_the_nodes_own_registry_may_lie_elsewhere() -> None:
    after = edited(PATH, SAMPLE, local_registry_edits(DATASOURCE))

    assert after == SAMPLE.replace(b"jdbc/WSO2CarbonDB", b"jdbc/WSO2RegistryDB")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param(
            {"mounts": ()},
            "a shared registry without a mount shares nothing: mount /_system/config or governance",
            id="no mount",
        ),
        pytest.param(
            {"db_config": "wso2registry"},
            "dbConfig 'wso2registry' is each node's own: give the shared one another name",
            id="the local registry",
        ),
        pytest.param(
            {"mounts": (Mount(path=CONFIG, target="/a"), Mount(path=CONFIG, target="/b"))},
            "/_system/config is mounted twice: keep one of them",
            id="a path twice",
        ),
        pytest.param(
            {"mounts": (Mount(path="_system/config", target="/a/"),)},
            "'_system/config' is no path of the registry: write it like /_system/governance\n"
            "'/a/' is no path of the registry: write it like /_system/governance",
            id="no paths",
        ),
    ],
)
def test_a_registry_that_cannot_be_is_refused(settings: dict[str, object], message: str) -> None:
    usual: dict[str, object] = {"datasource": DATASOURCE, "mounts": SHARED.mounts}

    with pytest.raises(SettingError) as caught:
        SharedRegistry(**usual | settings)  # type: ignore[arg-type]

    assert str(caught.value) == message


MOUNTED = b"""\
<wso2registry>\r
    <remoteInstance url="https://localhost">\r
        <id>gov</id>\r
        <cacheId>wso2carbon@jdbc:h2:./repository/database/WSO2SHARED_DB</cacheId>\r
        <dbConfig>govregistry</dbConfig>\r
    </remoteInstance>\r
</wso2registry>\r
"""


ACCESS = DatabaseAccess(host="db.example.com", port=3306, name="shared", username=PASSWORD, password=PASSWORD)


def mounted(shared: SharedDatabase, access: DatabaseAccess = ACCESS) -> list[Edit]:
    return list(mounted_registry_edits(shared, access, DatabaseDriver.CONNECTOR_8))


def test_the_cache_id_of_the_mounted_registry_is_user_and_address_of_the_shared_datasource() -> None:
    user = SECRET.replace("&", "&amp;").replace("<", "&lt;")
    assert changes(MOUNTED, edited(PATH, MOUNTED, mounted(SharedDatabase.SHARED))) == (
        ["<cacheId>wso2carbon@jdbc:h2:./repository/database/WSO2SHARED_DB</cacheId>"],
        [f"<cacheId>{user}@jdbc:mysql://db.example.com:3306/shared?sslMode=REQUIRED</cacheId>"],
    )


def test_the_cache_id_of_a_database_that_is_verified_has_its_address() -> None:
    (edit,) = mounted(SharedDatabase.SHARED, replace(ACCESS, verified=True))
    assert isinstance(edit, SetText)
    assert isinstance(edit.value, Joined)
    assert edit.value.parts[-1] == ":3306/shared?sslMode=VERIFY_IDENTITY"


def test_without_a_mounted_registry_there_is_no_cache_id_to_change() -> None:
    assert mounted(SharedDatabase.CARBON) == []

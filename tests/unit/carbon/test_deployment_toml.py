"""deployment.toml: what kernels from 4.5.0 on render their XML files from."""

import tomllib

import pytest

from tests.deployments import AUTHORITIES, EXISTING_DATABASE, IDENTITY, KERNEL, configuration, looked_up, topology
from tests.edited import PASSWORD, SECRET, changes, edited, shipped, there
from wso2_cluster.carbon import Edit, Joined, Reference, SetToml
from wso2_cluster.carbon.catalina_server import CIPHERS, KeyStore, Tls
from wso2_cluster.carbon.deployment_toml import (
    Database,
    administrator_edits,
    database_edits,
    deployment_toml_edits,
    escaped,
    key_store_edits,
    server_edits,
    tasks_edits,
    transport_edits,
)
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.carbon.tasks_config import RemoteTaskServer, Tasks, TaskServerMode
from wso2_cluster.carbon.user_mgt import Administrator
from wso2_cluster.products import Product, find_kernel
from wso2_cluster.topology import Topology

PATH = "repository/conf/deployment.toml"
SAMPLE = b"""\
[server]
hostname = "localhost"
node_ip = "127.0.0.1"

[database.shared_db]
type = "h2"
url="jdbc:h2:./repository/database/WSO2SHARED_DB"
username = "wso2carbon"
password = "wso2carbon"
[database.shared_db.pool_options]
max_active = "50"

#[keystore.internal]
#file_name = "wso2carbon.jks"
"""
JAVA = {"home": "/opt/java"}
BALANCER = {"certificate": {"self_signed": True}, "allow": ["203.0.113.0/24"]}


def rendering(version: str, **changed: object) -> Topology:
    return topology(KERNEL, product__version=version, product__jdk=JAVA, **changed)


def of_first(planned: Topology) -> list[Edit]:
    return list(deployment_toml_edits(planned, planned.nodes[0], looked_up(planned)))


def test_scheme_wka() -> None:
    after = edited(PATH, SAMPLE, of_first(rendering("4.6.2", cluster__port_offset=2))).decode()

    assert after == (
        SAMPLE.decode()
        .replace('"localhost"', '"carbon.example.com"')
        .replace(
            'node_ip = "127.0.0.1"\n',
            'node_ip = "127.0.0.1"\nmgt_console_hostname = "mgt.carbon.example.com"\noffset = 2\n',
        )
        + """
[clustering]
membership_scheme = "wka"
domain = "wso2.carbon.domain"
local_member_host = "10.0.0.20"
local_member_port = 4000
members = ["10.0.0.20:4000", "10.0.64.20:4000"]

[transport.https.sslHostConfig.properties]
protocols = "+TLSv1.2"
ciphers = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,\
TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"
"""
    )


@pytest.mark.parametrize(
    ("version", "names"),
    [
        ("4.5.1", ["accessKey", "secretKey", "securityGroup", "region", "tagKey", "tagValue"]),
        ("4.6.0", ["accessKey", "secretKey", "securityGroup", "region", "tagKey", "tagValue"]),
        ("4.7.1", ["access-key", "secret-key", "security-group-name", "region", "tag-key", "tag-value"]),
    ],
)
def test_scheme_aws_has_the_kernels_own_names(version: str, names: list[str]) -> None:
    planned = rendering(version, cluster__membership={"scheme": "aws"}, cluster__local_member_port=5701)

    found = [edit for edit in of_first(planned) if isinstance(edit, SetToml) and edit.at[0] == "clustering"]

    assert [edit.at[1:] for edit in found] == [
        ("membership_scheme",),
        ("domain",),
        ("local_member_host",),
        ("local_member_port",),
        *[("properties", name) for name in names],
    ]
    assert [edit.value for edit in found][-4:] == ["core-members", "eu-west-1", "wso2-cluster", "core"]


@pytest.mark.parametrize("version", ["4.5.1", "4.6.2", "4.7.1"])
def test_scheme_discovered_is_wka_with_a_list_that_is_looked_up(version: str) -> None:
    planned = rendering(version, cluster__membership={"scheme": "discovered"})

    found = {
        edit["at"][1]: edit["value"]
        for edit in (each.to_json() for each in of_first(planned))
        if edit["at"][0] == "clustering"
    }

    assert found == {
        "membership_scheme": "wka",
        "domain": "wso2.carbon.domain",
        "local_member_host": "10.0.0.20",
        "local_member_port": 4000,
        "members": [{"each": "members"}, ":4000"],
    }


@pytest.mark.parametrize(("version", "known"), [("4.5.1", False), ("4.6.1", False), ("4.6.2", True), ("4.7.1", True)])
def test_the_consoles_name_where_the_kernel_has_one(version: str, known: bool) -> None:
    names = [edit.at for edit in of_first(rendering(version)) if isinstance(edit, SetToml)]

    assert (("server", "mgt_console_hostname") in names) == known


def test_behind_a_balancer_clients_see_its_ports() -> None:
    data = tomllib.loads(edited(PATH, SAMPLE, of_first(rendering("4.6.0", balancer=BALANCER))).decode())

    assert data["transport"] == {
        "http": {"properties": {"proxyPort": 80}},
        "https": {
            "properties": {"proxyPort": 443},
            "sslHostConfig": {"properties": {"protocols": "+TLSv1.2", "ciphers": ",".join(CIPHERS)}},
        },
    }


def test_the_shared_database_is_the_deployments() -> None:
    planned = rendering("4.6.0", database=EXISTING_DATABASE)

    found = {
        edit.at: edit.value for edit in of_first(planned) if isinstance(edit, SetToml) and edit.at[0] == "database"
    }

    database = looked_up(planned).database
    assert database is not None
    assert found == {
        ("database", "shared_db", "type"): "mysql",
        ("database", "shared_db", "url"): "jdbc:mysql://db.example.com:3306/WSO2_CARBON_DB?sslMode=REQUIRED",
        ("database", "shared_db", "username"): xml(database.username),
        ("database", "shared_db", "password"): xml(database.password),
        ("database", "shared_db", "driver"): "com.mysql.cj.jdbc.Driver",
    }


def test_the_address_of_a_database_that_is_verified_says_so() -> None:
    planned = rendering("4.7.1", database={**EXISTING_DATABASE, "authorities": AUTHORITIES})
    found = [edit.value for edit in of_first(planned) if isinstance(edit, SetToml) and edit.at[-1] == "url"]
    assert set(found) == {"jdbc:mysql://db.example.com:3306/WSO2_CARBON_DB?sslMode=VERIFY_IDENTITY"}


def xml(reference: Reference) -> Reference:
    return Reference(name=reference.name, source=reference.source, xml=True)


def test_what_the_templates_write_into_xml_is_escaped_before_also_when_it_is_looked_up() -> None:
    database = Database(url="jdbc:mysql://db/x?a=1&b=<2>", username='o"x', password=PASSWORD, driver="x.Driver")

    data = tomllib.loads(edited(PATH, SAMPLE, database_edits(database)).decode())["database"]["shared_db"]

    assert data["url"] == "jdbc:mysql://db/x?a=1&amp;b=&lt;2&gt;"
    assert data["username"] == "o&quot;x"
    assert data["password"] == SECRET.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    assert data["pool_options"] == {"max_active": "50"}
    assert escaped(Joined("a&", PASSWORD)) == Joined("a&amp;", xml(PASSWORD))


def test_further_databases_have_tables_of_their_own() -> None:
    users = Database(name="user", url="jdbc:mysql://db/u", username="u", password=PASSWORD, driver="x.Driver")

    assert changes(SAMPLE, edited(PATH, SAMPLE, database_edits(users)))[1] == [
        "",
        "[database.user]",
        'type = "mysql"',
        'url = "jdbc:mysql://db/u"',
        'username = "u"',
        'password = "a&amp;b&lt;c&quot;d$e"',
        'driver = "x.Driver"',
    ]


def test_each_database_has_the_pool_that_the_file_gives_it() -> None:
    pools = {"WSO2_SHARED_DB": {"max_active": 80}, "WSO2_IDENTITY_DB": {"max_active": 90, "test_on_borrow": True}}
    planned = topology(IDENTITY, database={"kind": "rds-mysql", "pools": pools})

    found = {tuple(each.at): each.value for each in of_first(planned) if "pool_options" in each.at}  # type: ignore[union-attr]
    assert found == {
        ("database", "shared_db", "pool_options", "maxActive"): "80",
        ("database", "identity_db", "pool_options", "maxActive"): "90",
        ("database", "identity_db", "pool_options", "testOnBorrow"): "true",
    }


def test_administrator_key_store_and_tasks() -> None:
    remote = RemoteTaskServer(address="https://a", dispatch_address="https://b", user="t", password=PASSWORD)
    store = KeyStore(file="${carbon.home}/repository/resources/security/mine.jks", password=PASSWORD, alias="mine")

    data = tomllib.loads(
        edited(
            PATH,
            SAMPLE,
            [
                *administrator_edits(Administrator(name="boss", password=PASSWORD)),
                *key_store_edits(store),
                *tasks_edits(Tasks(mode=TaskServerMode.REMOTE, servers=2, remote=remote)),
            ],
        ).decode()
    )

    password = "a&amp;b&lt;c&quot;d$e"
    assert data["super_admin"] == {"username": "boss", "password": password}
    assert data["keystore"] == {
        "primary": {
            "file_name": "mine.jks",
            "type": "JKS",
            "password": password,
            "key_password": password,
            "alias": "mine",
        }
    }
    assert data["tasks"] == {
        "mode": "REMOTE",
        "server_count": 2,
        "client_dispatch_address": "https://b",
        "server_address": "https://a",
        "server_username": "t",
        "server_password": password,
    }


def test_what_is_not_set_stays() -> None:
    assert list(transport_edits(http=None, https=None, tls=None)) == []


def test_protocols_are_added_to_each_other_as_tomcat_has_it() -> None:
    both = Tls(protocols=("TLSv1.2", "TLSv1.3"))

    assert next(iter(transport_edits(http=None, https=None, tls=both))) == SetToml(
        at=("transport", "https", "sslHostConfig", "properties", "protocols"), value="+TLSv1.2,+TLSv1.3", create=True
    )


def test_a_console_name_that_the_template_has_no_place_for_is_refused() -> None:
    with pytest.raises(SettingError) as caught:
        list(server_edits(find_kernel("4.6.1"), "esb.example.com", console="mgt.example.com"))

    assert str(caught.value) == (
        "kernel 4.6.1 has one host name for services and console (carbon.xml.j2; from 4.6.2 on there are two): leave "
        "out 'mgt.example.com', or use the same name"
    )


def test_a_key_store_that_the_template_cannot_reach_is_refused() -> None:
    with pytest.raises(SettingError) as caught:
        list(key_store_edits(KeyStore(file="/etc/esb.jks", password=PASSWORD)))

    assert str(caught.value) == (
        "'/etc/esb.jks' cannot be reached: put the key store into repository/resources/security"
    )


@pytest.mark.parametrize("version", ["4.5.1", "4.6.0", "4.7.1"])
def test_a_kernel_that_renders_gets_no_edit_of_an_xml_file(version: str) -> None:
    planned = rendering(version, database=EXISTING_DATABASE, balancer=BALANCER, nodes__member={"heap": {"max": 2048}})

    files = [file.path for file in configuration(planned, "core-member-1").files]

    assert files == ["repository/conf/deployment.toml", "bin/wso2server.sh"]


@shipped(lambda product: product.paths.deployment_toml)
def test_every_shipped_file(product: Product | None, path: str, data: bytes) -> None:
    product = there(product)
    planned = rendering(product.version, database=EXISTING_DATABASE, balancer=BALANCER)
    wire = [edit for edit in of_first(planned) if not (isinstance(edit, SetToml) and edit.at[0] == "database")]

    after = edited(path, data, wire)

    before, now = tomllib.loads(data.decode()), tomllib.loads(after.decode())
    assert now.pop("clustering")["members"] == ["10.0.0.20:4000", "10.0.64.20:4000"]
    assert set(now.pop("transport")) == {"http", "https"}
    console = {"mgt_console_hostname": "mgt.carbon.example.com"} if product.kernel.console_host_name else {}
    assert now.pop("server") == {**before.pop("server"), "hostname": "carbon.example.com", "offset": 0, **console}
    assert now == before

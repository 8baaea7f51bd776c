"""The deployment file's `enterprise_store`: the defaults, and where in a file a wrong value stands."""

from pathlib import Path

import pytest

from wso2_cluster.deployment import (
    DeploymentFileError,
    EnterpriseStore,
    IdentityProvider,
    StoreDatabases,
    load_deployment,
)

FILE = """\
name: es
pattern: enterprise-store
product: {name: wso2es, version: 2.1.0}
aws: {region: us-east-1, zones: [us-east-1a, us-east-1b]}
nodes:
  publisher: {count: 2}
  store: {count: 2}
cluster:
  domain: wso2.es.domain
  membership: {scheme: discovered}
hosts:
  service: store.example.com
  management: publisher.example.com
balancer:
  kind: alb
  certificate: {self_signed: true}
  allow: [203.0.113.0/24]
enterprise_store:
  databases:
    users: people
  config_path: /_system/configPub
  identity_provider:
    host: is.example.com
database:
  kind: rds-mysql
  tables: dbscripts
key_store: {kind: generated}
"""


def test_the_defaults_are_the_documents() -> None:
    assert EnterpriseStore() == EnterpriseStore(
        databases=StoreDatabases(
            carbon="ES_carbondb",
            users="ES_umdb",
            registry="ES_regdb",
            identity="ES_Identitydb",
            social="ES_Socialdb",
            storage="ES_Storagedb",
        ),
        config_path="/_system/configPub",
        identity_provider=None,
    )
    assert IdentityProvider(host="is.example.com") == IdentityProvider(host="is.example.com", port=9443, key_alias=None)


def test_a_right_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "es.yaml").write_text(FILE, "utf-8")
    settings = load_deployment(tmp_path / "es.yaml").enterprise_store
    assert settings == EnterpriseStore(
        databases=StoreDatabases(users="people"), identity_provider=IdentityProvider(host="is.example.com")
    )


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        pytest.param(
            "users: people",
            "users: 6people",
            "es.yaml:20:12: enterprise_store.databases.users: '6people' is not allowed: use a database name",
            id="a name that is none",
        ),
        pytest.param(
            "users: people",
            "user: people",
            "es.yaml:20:5: unknown key 'user' in 'enterprise_store.databases': did you mean 'users'?",
            id="a database that does not exist",
        ),
        pytest.param(
            "users: people",
            "users: es_umdb\n    social: ES_UMDB",
            "es.yaml:21:13: enterprise_store.databases.social: ES_UMDB and the users database es_umdb give one user, "
            "es_umdb: use another name",
            id="one name twice",
        ),
        pytest.param(
            "/_system/configPub",
            "_system/configPub",
            "es.yaml:21:16: enterprise_store.config_path: '_system/configPub' is not allowed: use a path of the "
            "registry such as /_system/configPub",
            id="a path that is none",
        ),
        pytest.param(
            "host: is.example.com",
            "host: https://is.example.com",
            "es.yaml:23:11: enterprise_store.identity_provider.host: 'https://is.example.com' is neither a host "
            "name nor an IPv4 address: write it like db.example.com or 10.0.1.10",
            id="an address that is none",
        ),
        pytest.param(
            "  management: publisher.example.com\n",
            "",
            "es.yaml:11:1: hosts.management: is missing, publishers have a host name of their own: add it, "
            "'management: publisher.example.com'",
            id="no name of the publisher",
        ),
        pytest.param(
            "tables: dbscripts",
            "tables: product",
            "es.yaml:26:11: database.tables: is product, and the product makes no tables of its social and storage "
            "databases: use dbscripts",
            id="tables by the product",
        ),
        pytest.param(
            "  store: {count: 2}\n",
            "  worker: {count: 2}\n",
            "es.yaml:5:1: nodes: enterprise-store needs the role store: add 'store: {count: 1}'\n"
            "es.yaml:7:3: nodes.worker: enterprise-store has no role worker: use publisher or store",
            id="a role of another pattern",
        ),
        pytest.param(
            "kind: alb\n  certificate: {self_signed: true}",
            "kind: nlb",
            "es.yaml:15:9: balancer.kind: is nlb, which knows no host names, and publisher and store have one port: "
            "use alb",
            id="a balancer that knows no names",
        ),
        pytest.param(
            "pattern: enterprise-store",
            "pattern: enterprise-stores",
            "es.yaml:2:10: pattern: 'enterprise-stores' is not allowed: use esb-worker-manager, apim-gateway, "
            "enterprise-store, carbon-cluster or "
            "identity-server; did you mean 'enterprise-store'?",
            id="a pattern nearly right",
        ),
    ],
)
def test_a_wrong_value_is_refused_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good: str, bad: str, message: str
) -> None:
    assert FILE.count(good) == 1
    (tmp_path / "es.yaml").write_text(FILE.replace(good, bad), "utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DeploymentFileError) as caught:
        load_deployment(Path("es.yaml"))
    assert str(caught.value) == message

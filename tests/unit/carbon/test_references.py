"""What nodes look up when they start."""

from tests.deployments import EXISTING_DATABASE, RDS, deployment
from wso2_cluster.carbon import (
    database_endpoint_parameter,
    database_secret_parameter,
    database_user_secret_name,
    discovery_secret_name,
    look_ups,
    storage_parameter,
)

DISCOVERY = {
    "discovery-access-key": {"kind": "secret", "id": "wso2/esb/discovery-key", "field": "accessKey"},
    "discovery-secret-key": {"kind": "secret", "id": "wso2/esb/discovery-key", "field": "secretKey"},
}


def references(**changes: object) -> list[tuple[str, object]]:
    return [(reference.name, reference.to_json()) for reference in look_ups(deployment(**changes)).all()]


def test_names_are_those_that_the_constructs_create() -> None:
    assert discovery_secret_name(deployment()) == "wso2/esb/discovery-key"
    assert database_endpoint_parameter("esb") == "/wso2/esb/database/endpoint"
    assert database_secret_parameter("esb") == "/wso2/esb/database/secret"
    assert database_user_secret_name("esb", "WSO2_CARBON_DB") == "wso2/esb/database/WSO2_CARBON_DB"
    assert storage_parameter("esb", "tenants") == "/wso2/esb/storage/tenants"


USER = "wso2/esb/database/WSO2_CARBON_DB"
OF_RDS = [
    ("database-endpoint", {"kind": "ssm", "name": "/wso2/esb/database/endpoint"}),
    ("database-username", {"kind": "secret", "id": USER, "field": "username"}),
    ("database-password", {"kind": "secret", "id": USER, "field": "password"}),
]


def test_with_rds_nodes_sign_in_as_the_databases_own_user() -> None:
    assert references(database=RDS) == [*OF_RDS, *DISCOVERY.items()]


def test_the_administrator_is_looked_up_by_who_asks_for_it_and_what_others_need_comes_first() -> None:
    found = look_ups(deployment(database=RDS)).all(administrator=True)
    assert [(reference.name, reference.to_json()) for reference in found] == [
        *OF_RDS,
        ("database-secret", {"kind": "ssm", "name": "/wso2/esb/database/secret"}),
        ("database-admin", {"kind": "secret", "id": [{"ref": "database-secret"}], "field": "username"}),
        ("database-admin-password", {"kind": "secret", "id": [{"ref": "database-secret"}], "field": "password"}),
        *DISCOVERY.items(),
    ]


def test_shared_folders_are_found_by_parameters() -> None:
    assert references(artifacts={"kind": "efs"}, cluster__membership={"scheme": "wka"}) == [
        ("storage-file-system", {"kind": "ssm", "name": "/wso2/esb/storage/file-system"}),
        ("storage-deployment", {"kind": "ssm", "name": "/wso2/esb/storage/deployment"}),
        ("storage-tenants", {"kind": "ssm", "name": "/wso2/esb/storage/tenants"}),
    ]


def test_the_repository_of_artifacts_has_a_secret() -> None:
    svn = {"kind": "svn", "url": "https://svn.example.com/esb", "secret": "prod/svn"}
    assert references(artifacts=svn, cluster__membership={"scheme": "wka"}) == [
        ("svn-username", {"kind": "secret", "id": "prod/svn", "field": "username"}),
        ("svn-password", {"kind": "secret", "id": "prod/svn", "field": "password"}),
    ]


def test_a_database_of_ones_own_has_an_address_and_a_secret_already() -> None:
    assert references(database=EXISTING_DATABASE, cluster__membership={"scheme": "wka"}) == [
        ("database-username", {"kind": "secret", "id": "prod/database", "field": "username"}),
        ("database-password", {"kind": "secret", "id": "prod/database", "field": "password"}),
    ]


def test_a_key_of_ones_own_is_read_from_its_secret() -> None:
    assert references(cluster__membership={"scheme": "aws", "key_secret": "prod/key"}) == [
        ("discovery-access-key", {"kind": "secret", "id": "prod/key", "field": "accessKey"}),
        ("discovery-secret-key", {"kind": "secret", "id": "prod/key", "field": "secretKey"}),
    ]


def test_scheme_wka_without_a_database_looks_nothing_up() -> None:
    assert references(cluster__membership={"scheme": "wka"}) == []

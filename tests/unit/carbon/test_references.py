"""What nodes look up when they start."""

from tests.deployments import EXISTING_DATABASE, RDS, deployment
from wso2_cluster.carbon import (
    database_endpoint_parameter,
    database_secret_parameter,
    discovery_secret_name,
    look_ups,
)

DISCOVERY = {
    "discovery-access-key": {"kind": "secret", "id": "wso2/esb/discovery-key", "field": "accessKey"},
    "discovery-secret-key": {"kind": "secret", "id": "wso2/esb/discovery-key", "field": "secretKey"},
}


def references(**changes: object) -> list[tuple[str, object]]:
    return [(reference.name, reference.to_json()) for reference in look_ups(deployment(**changes)).all()]


def test_names_are_those_that_the_constructs_create() -> None:
    esb = deployment()

    assert (discovery_secret_name(esb), database_endpoint_parameter(esb), database_secret_parameter(esb)) == (
        "wso2/esb/discovery-key",
        "/wso2/esb/database/endpoint",
        "/wso2/esb/database/secret",
    )


def test_with_rds_what_others_need_comes_first() -> None:
    assert references(database=RDS) == [
        ("database-endpoint", {"kind": "ssm", "name": "/wso2/esb/database/endpoint"}),
        ("database-secret", {"kind": "ssm", "name": "/wso2/esb/database/secret"}),
        ("database-username", {"kind": "secret", "id": [{"ref": "database-secret"}], "field": "username"}),
        ("database-password", {"kind": "secret", "id": [{"ref": "database-secret"}], "field": "password"}),
        *DISCOVERY.items(),
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

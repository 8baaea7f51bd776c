"""client-truststore.jks."""

import pytest

from tests.deployments import AUTHORITIES, EXISTING_DATABASE, KERNEL, topology
from wso2_cluster.carbon.trust import trust_of


def test_scheme_aws_trusts_the_authorities_of_amazon() -> None:
    trust = trust_of(topology())

    assert trust
    assert trust.to_json() == {
        "keystore": "repository/resources/security/client-truststore.jks",
        "password": "wso2carbon",
        "subjects": [
            "Amazon Root CA 1",
            "Amazon Root CA 2",
            "Amazon Root CA 3",
            "Amazon Root CA 4",
            "Starfield Services Root Certificate Authority - G2",
        ],
    }


def test_scheme_wka_calls_no_amazon_endpoint() -> None:
    assert trust_of(topology(KERNEL)) is None


@pytest.mark.parametrize("database", [{"kind": "rds-mysql"}, {"kind": "aurora-mysql"}, EXISTING_DATABASE])
def test_what_vouches_for_the_database_is_trusted_and_fetched(database: dict[str, str]) -> None:
    trust = trust_of(topology(KERNEL, database={**database, "authorities": AUTHORITIES}))

    assert trust
    assert trust.to_json() == {
        "keystore": "repository/resources/security/client-truststore.jks",
        "password": "wso2carbon",
        "subjects": [],
        "authorities": AUTHORITIES,
    }
    assert trust_of(topology(KERNEL, database=database)) is None

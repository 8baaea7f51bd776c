"""client-truststore.jks."""

from tests.deployments import KERNEL, topology
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

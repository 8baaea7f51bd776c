"""Where API Manager's other components are, and the defaults."""

import pytest

from tests.deployments import GATEWAY, deployment
from wso2_cluster.deployment import ApiManager, KeyManager, KeyValidator, Portal, TrafficManager


def test_a_host_is_enough() -> None:
    settings = ApiManager.model_validate({"key_manager": {"host": "key.example.com"}})

    assert settings == ApiManager(
        key_manager=KeyManager(
            host="key.example.com", port=9443, client=KeyValidator.WS, thrift_port=10397, secret=None
        ),
        traffic_manager=None,
        publisher=None,
        store=None,
    )


def test_the_defaults_are_the_shipped_ports() -> None:
    assert TrafficManager(host="10.0.0.5").model_dump(exclude={"host"}) == {
        "port": 9443,
        "receiver_port": 9611,
        "auth_port": 9711,
        "jms_port": 5672,
        "secret": None,
    }
    assert Portal(host="store.example.com").port == 9443


@pytest.mark.parametrize("host", ["localhost", "key.example.com:9443", "https://key.example.com", ""])
def test_a_host_is_a_name_or_an_address_and_nothing_else(host: str) -> None:
    with pytest.raises(ValueError, match="is neither a host name nor an IPv4 address"):
        deployment(GATEWAY, api_manager__key_manager={"host": host})

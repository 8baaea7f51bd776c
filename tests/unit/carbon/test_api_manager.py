"""api-manager.xml."""

from typing import Any

import pytest

from tests.api_manager_xml import API_MANAGER_1_10, API_MANAGER_2_0, API_MANAGER_FILES
from tests.deployments import GATEWAY, configuration, looked_up, node, topology
from tests.edited import changes
from wso2_cluster.carbon import Edit, Reference, SecretField
from wso2_cluster.carbon.api_manager import api_manager_edits
from wso2_node.edits import apply_edits

PATH = "repository/conf/api-manager.xml"
KEYS = {"key_manager": {"host": "key.example.com"}}
SHIPPED_URL = "https://${carbon.local.ip}:${mgt.transport.https.port}${carbon.context}services/"
LOCAL_URL = "https://localhost:${mgt.transport.https.port}${carbon.context}services/"


def edits(name: str = "apim-worker-1", **settings: object) -> list[Edit]:
    planned = topology(GATEWAY, **settings)
    return [*api_manager_edits(planned, node(planned, name), looked_up(planned))]


def after(data: bytes, made: list[Edit]) -> bytes:
    """*data* with the edits; a looked-up value stands in brackets. A second run changes nothing."""
    wire = [edit.to_json() for edit in made]
    once = apply_edits(PATH, data, wire, lambda name: f"[{name}]")
    assert apply_edits(PATH, once, wire, lambda name: f"[{name}]") == once
    return once


def element(name: str, *texts: str) -> list[str]:
    return [f"<{name}>{text}</{name}>" for text in texts]


def test_gateways_of_1_10_are_told_of_the_key_manager() -> None:
    made = edits(product__version="1.10.0", api_manager=KEYS)

    assert changes(API_MANAGER_1_10, after(API_MANAGER_1_10, made)) == (
        [
            *element("ServerURL", SHIPPED_URL),
            *element("KeyValidatorClientType", "ThriftClient"),
            *element("EnableThriftServer", "true"),
        ],
        [
            *element("ServerURL", "https://key.example.com:9443/services/"),
            *element("KeyValidatorClientType", "WSClient"),
            *element("EnableThriftServer", "false"),
        ],
    )


THROTTLED = (
    [
        *element("ReceiverUrlGroup", "tcp://${carbon.local.ip}:${receiver.url.port}"),
        *element("AuthUrlGroup", "ssl://${carbon.local.ip}:${auth.url.port}"),
        *element("ServiceURL", LOCAL_URL, "tcp://${carbon.local.ip}:${jms.port}"),
        "<JMSEventPublisherParameters>",
        *element("java.naming.provider.url", "repository/conf/jndi.properties"),
        "</JMSEventPublisherParameters>",
    ],
    [
        *element("ReceiverUrlGroup", "tcp://10.20.0.5:9611"),
        *element("AuthUrlGroup", "ssl://10.20.0.5:9711"),
        *element("ServiceURL", "https://10.20.0.5:9443/services/", "tcp://10.20.0.5:5672"),
    ],
)


def test_workers_of_2_0_tell_the_traffic_manager_and_hear_it() -> None:
    removed, added = changes(API_MANAGER_2_0, after(API_MANAGER_2_0, edits()))

    assert (removed[3:], added[3:]) == THROTTLED


def test_the_manager_of_2_0_takes_no_requests_and_so_tells_of_none() -> None:
    removed, added = changes(API_MANAGER_2_0, after(API_MANAGER_2_0, edits("apim-manager-1")))

    switched = [line for line in removed if "Enabled" in line], [line for line in added if "Enabled" in line]
    assert switched == (element("Enabled", "true", "true"), element("Enabled", "false", "false"))
    rest = (
        [line for line in removed[3:] if "Enabled" not in line],
        [line for line in added[3:] if "Enabled" not in line],
    )
    assert rest == THROTTLED


@pytest.mark.parametrize(
    ("version", "removed", "added"),
    [
        pytest.param(
            "1.10.0",
            element("ThriftClientPort", "10397"),
            [*element("ThriftClientPort", "10398"), *element("ThriftServerHost", "10.0.0.9")],
            id="the host is a comment in 1.10",
        ),
        pytest.param(
            "2.0.0",
            element("ThriftServerHost", "localhost"),
            [*element("ThriftClientPort", "10398"), *element("ThriftServerHost", "10.0.0.9")],
            id="the port is a comment in 2.0",
        ),
    ],
)
def test_thrift_needs_host_and_port(version: str, removed: list[str], added: list[str]) -> None:
    keys = {"key_manager": {"host": "10.0.0.9", "client": "thrift", "thrift_port": 10398}}
    traffic = {} if version == "1.10.0" else {"traffic_manager": {"host": "10.20.0.5"}}
    data = API_MANAGER_FILES[version]
    old, new = changes(data, after(data, edits(product__version=version, api_manager={**keys, **traffic})))

    assert [line for line in old if "<Thrift" in line] == removed
    assert [line for line in new if "<Thrift" in line] == added
    assert "KeyValidatorClientType" not in "".join(old + new)


def test_people_are_led_to_publisher_and_store() -> None:
    portals = {"publisher": {"host": "am.example.org"}, "store": {"host": "store.example.org", "port": 443}}
    made = edits(product__version="1.10.0", api_manager={**KEYS, **portals})
    removed, added = changes(API_MANAGER_1_10, after(API_MANAGER_1_10, made))

    assert [line for line in removed if line.startswith("<URL>")] == element(
        "URL",
        "https://${carbon.local.ip}:${mgt.transport.https.port}/store",
        "https://${carbon.local.ip}:${mgt.transport.https.port}/publisher",
    )
    assert [line for line in added if line.startswith("<URL>")] == element(
        "URL", "https://store.example.org/store", "https://am.example.org:9443/publisher"
    )


SECRETS: dict[str, Any] = {
    "key_manager": {"host": "key.example.com", "secret": "prod/keys"},
    "traffic_manager": {"host": "10.20.0.5", "secret": "prod/traffic"},
}


def test_accounts_are_references() -> None:
    added = changes(API_MANAGER_2_0, after(API_MANAGER_2_0, edits(api_manager=SECRETS)))[1]

    assert [line for line in added if "name>" in line or "word>" in line] == [
        *element("Username", "[key-manager-username]"),
        *element("Password", "[key-manager-password]"),
        *[
            *element("Username", "[traffic-manager-username]"),
            *element("Password", "[traffic-manager-password]"),
        ]
        * 3,
    ]


def test_accounts_are_looked_up_in_their_secrets() -> None:
    planned = topology(GATEWAY, api_manager=SECRETS)

    assert looked_up(planned).all() == tuple(
        Reference(name=f"{component}-{field}", source=SecretField(secret=secret, field=field))
        for component, secret in (("key-manager", "prod/keys"), ("traffic-manager", "prod/traffic"))
        for field in ("username", "password")
    )
    references = configuration(planned, "apim-worker-1").to_json()["references"]
    assert references["traffic-manager-password"] == {"kind": "secret", "id": "prod/traffic", "field": "password"}


def test_without_secrets_nothing_is_looked_up() -> None:
    assert looked_up(topology(GATEWAY)).all() == ()

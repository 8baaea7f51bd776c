"""The deployment file, `api_manager`: what a gateway cluster needs of API Manager's other components.

They run elsewhere, as single servers or as clusters behind balancers of their own. Ports are those of the shipped files
without an offset (product-apim 1.10.0 and 2.0.0; puppet-modules, modules/wso2am/templates, api-manager.xml).

A host given by its address is opened in the nodes' security group. One given by name has to be inside the network, or
`network.egress` says where it is.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from wso2_cluster.deployment.base import Port, SecretId, Server, Settings


class KeyValidator(StrEnum):
    """How gateways ask the key manager whether a key is good."""

    WS = "ws"
    """Over HTTPS, at `port`, which any balancer passes on. WSO2's own gateway nodes are set so (puppet-apim v2.1.0)."""
    THRIFT = "thrift"
    """In Thrift's binary protocol, at `thrift_port`: faster, and kept to one server by its connection."""


class KeyManager(Settings):
    """The key manager: it issues keys, and says of each whether it is good."""

    host: Server
    """Of its balancer, where it has one. By name it has to be inside the network, or `network.egress` says where."""
    port: Port = 9443
    """Its servlet port; 443 behind most balancers."""
    client: KeyValidator = KeyValidator.WS
    thrift_port: Port = 10397
    secret: SecretId | None = None
    """Secret with the fields `username` and `password` with which gateways sign in. Default: as shipped, the
    administrator of user-mgt.xml, whom components with one user store share."""


class Portal(Settings):
    """A web application of API Manager that people open in their browsers."""

    host: Server
    port: Port = 9443
    """443 behind most balancers."""


class TrafficManager(Settings):
    """The traffic manager: gateways tell it of every request, and it tells them whom to hold back."""

    host: Server
    """One: of several traffic managers it is a balancer's, which keeps connections on one of them. By name it has to be
    inside the network, or `network.egress` says where."""
    port: Port = 9443
    """Its servlet port."""
    receiver_port: Port = 9611
    """Where it takes events."""
    auth_port: Port = 9711
    """Where those who send events sign in."""
    jms_port: Port = 5672
    """Where it publishes its decisions (AMQP)."""
    secret: SecretId | None = None
    """Secret with the fields `username` and `password` with which gateways sign in. Default: as shipped, the
    administrator of user-mgt.xml."""


class ApiManager(Settings):
    """Where API Manager's other components are."""

    key_manager: Annotated[KeyManager, Field(examples=[{"host": "key.example.com"}])]
    traffic_manager: TrafficManager | None = None
    """Needed from API Manager 2.0.0 on; there is none before. Default: none."""
    publisher: Portal | None = None
    """Default: as shipped, this node itself, where there is none."""
    store: Portal | None = None
    """Default: as shipped, this node itself, where there is none."""

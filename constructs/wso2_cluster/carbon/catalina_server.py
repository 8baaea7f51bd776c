"""catalina-server.xml: the ports that clients see, and TLS that a load balancer and a browser can both speak."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wso2_cluster.carbon.edits import Edit, SetAttribute
from wso2_cluster.carbon.errors import SettingError, clear_text
from wso2_cluster.carbon.references import Reference
from wso2_cluster.topology import Topology

PROTOCOLS = "TLSv1.2"
CIPHERS = (
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
)
"""All in Java 8; Java 7 lacks those with GCM, and takes the others. An ALB offers ECDHE-RSA-AES128-GCM-SHA256 to its
targets under each of its back-end policies (Elastic Load Balancing user guide, "SSL policies for back-end
connections")."""
SAFE_PROTOCOLS = ("TLSv1.2", "TLSv1.3")
SHIPPED_KEY_STORE = "wso2carbon.jks"
"""Its private key is public: every product ships the same."""

_SUITE = re.compile(r"(TLS|SSL)_[A-Za-z0-9_]+")
_WEAK = re.compile(r"RC4|DES|NULL|EXPORT|anon|MD5|_SHA$")
"""Broken ciphers, no encryption, no authentication, and SHA-1."""


@dataclass(frozen=True, kw_only=True)
class KeyStore:
    """The key and certificate that a connector shows."""

    file: str
    """Path; `${carbon.home}` stands for the product home."""
    password: Reference
    type: str = "JKS"
    alias: str | None = None
    """Default: the only key, or the first."""
    key_password: Reference | None = None
    """Default: the key has the store's."""

    def __post_init__(self) -> None:
        found = list(clear_text(f"the password of {self.file}", self.password))
        if self.file.rpartition("/")[2] == SHIPPED_KEY_STORE:
            found.append(
                f"{self.file} is what every product ships, so its private key is public: use a key of your own"
            )
        SettingError.require(found)


@dataclass(frozen=True, kw_only=True)
class Tls:
    """What a connector speaks."""

    protocols: tuple[str, ...] = (PROTOCOLS,)
    ciphers: tuple[str, ...] = CIPHERS
    """Names as Java has them (Java SE 8, "Standard Algorithm Name Documentation")."""

    def __post_init__(self) -> None:
        found = [
            f"'{name}' is not a protocol to use: use {' or '.join(SAFE_PROTOCOLS)}"
            for name in self.protocols
            if name not in SAFE_PROTOCOLS
        ]
        for name in self.ciphers:
            if not _SUITE.fullmatch(name):
                found.append(f"{name!r} is not one cipher suite: write its name alone, such as {CIPHERS[0]}")
            elif _WEAK.search(name):
                found.append(f"{name} is weak: leave it out, or use {CIPHERS[0]}")
        if not self.protocols or not self.ciphers:
            found.append("TLS needs a protocol and a cipher suite: leave both out for the defaults")
        SettingError.require(found)


@dataclass(frozen=True, kw_only=True)
class Connector:
    """A Tomcat connector. Both have the same class, so the port tells them apart."""

    port: int
    """As shipped: Carbon adds its offset when it starts."""
    proxy_port: int | None = None
    """The port that clients see, on a balancer or proxy. None: as shipped, none."""
    tls: Tls | None = None
    key_store: KeyStore | None = None
    ssl_host_config: bool = False
    """Whether an `<SSLHostConfig>` in it holds TLS and key store, as Tomcat 9 has it. The same attributes at the
    connector would then make a second configuration of one host, with which Tomcat 9 does not start."""


def catalina_server_edits(topology: Topology, key_store: KeyStore | None = None) -> Iterator[Edit]:
    """The two connectors: behind a balancer clients see its ports, and TLS is what both sides can speak.

    Without a *key_store*, the second shows the certificate that the product ships.
    """
    product, (http, https) = topology.product, topology.proxy_ports
    yield from connector_edits(Connector(port=product.ports.console_http, proxy_port=http))
    yield from connector_edits(
        Connector(
            port=product.ports.console_https,
            proxy_port=https,
            tls=Tls(),
            key_store=key_store,
            ssl_host_config=product.ssl_host_config,
        )
    )


def connector_edits(connector: Connector) -> Iterator[Edit]:
    """The attributes of one `<Connector>`, and of what is in it; those that are not set stay as they are."""
    place = f"/Server/Service/Connector[@port='{connector.port}']"
    if connector.proxy_port is not None:
        yield SetAttribute(at=place, name="proxyPort", value=str(connector.proxy_port))
    secure = _host_config(connector) if connector.ssl_host_config else _shorthand(connector)
    for below, name, value in secure:
        if value is not None:
            yield SetAttribute(at=place + below, name=name, value=value)


_Attribute = tuple[str, str, str | Reference | None]
"""Steps from the connector downwards, name and value; None: not set."""


def _shorthand(connector: Connector) -> Iterator[_Attribute]:
    """What Tomcat 7 and 8 read at the connector (Tomcat 8.0 documentation, "The HTTP Connector")."""
    tls, store = connector.tls, connector.key_store
    if tls:
        yield "", "sslEnabledProtocols", ",".join(tls.protocols)
        yield "", "ciphers", ",".join(tls.ciphers)
    if store:
        yield "", "keystoreFile", store.file
        yield "", "keystorePass", store.password
        yield "", "keystoreType", store.type
        yield "", "keyAlias", store.alias
        yield "", "keyPass", store.key_password


def _host_config(connector: Connector) -> Iterator[_Attribute]:
    """The same in `<SSLHostConfig>` and its `<Certificate>` (Tomcat 9.0 documentation, "The HTTP Connector")."""
    tls, store = connector.tls, connector.key_store
    if tls:
        # Tomcat takes a + before each protocol: without it, what comes later replaces what came before.
        yield "/SSLHostConfig", "protocols", ",".join(f"+{name}" for name in tls.protocols)
        yield "/SSLHostConfig", "ciphers", ",".join(tls.ciphers)
    if store:
        certificate = "/SSLHostConfig/Certificate"
        yield certificate, "certificateKeystoreFile", store.file
        yield certificate, "certificateKeystorePassword", store.password
        yield certificate, "certificateKeystoreType", store.type
        yield certificate, "certificateKeyAlias", store.alias
        # Kernels ship one, which would be tried instead of the key store's.
        yield certificate, "certificateKeyPassword", store.key_password or store.password

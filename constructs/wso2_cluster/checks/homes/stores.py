"""Key stores and trust stores that the files of a product home name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.finding import Place, Value
    from wso2_cluster.checks.homes.home import Home
    from wso2_cluster.checks.homes.markup import Node

DEFAULT_NAME = "wso2carbon.jks"
DEFAULT_PASSWORD = "wso2carbon"  # noqa: S105 - what WSO2 ships, not a secret of anybody's
"""Of every key store and trust store as shipped (carbon-kernel 4.4.16, carbon.xml)."""


@dataclass(frozen=True, kw_only=True)
class Store:
    """A key store or a trust store."""

    has_keys: bool
    """Whether it holds private keys; else it is a trust store."""
    location: str
    """As the file has it; empty where it does not say."""
    password: str
    place: Place
    """Where the password stands."""

    @property
    def is_shipped(self) -> bool:
        """Whether it is the key store that every product is shipped with."""
        return self.has_keys and self.location.rpartition("/")[2] == DEFAULT_NAME and self.password == DEFAULT_PASSWORD


def stores(home: Home) -> Iterator[Store]:
    """All stores that have a password in clear."""
    if home.is_rendered:
        yield from _of_toml(home)
        return
    for node in home.carbon.root.all("Security") if home.carbon else ():
        yield from (store for child in node.children if (store := _of_element(child)))
    for node in home.axis2.root.children if home.axis2 else ():
        if node.name in ("transportReceiver", "transportSender"):
            yield from (store for child in node.walk() if (store := _of_element(child)))
    tomcat = home.xml(home.conf_path("tomcat/catalina-server.xml"))
    for node in tomcat.root.walk() if tomcat else ():
        yield from _of_attributes(node)


def _of_element(node: Node) -> Store | None:
    if not node.name.endswith(("KeyStore", "TrustStore")):
        return None
    password = node.first("Password")
    if password is None or any(name.endswith("secretAlias") for name in password.attributes):
        return None
    location = node.first("Location")
    return Store(
        has_keys=node.name.endswith("KeyStore"),
        location=location.text if location else "",
        password=password.text,
        place=password.value.place,
    )


_ATTRIBUTES = (
    ("Connector", "keystoreFile", "keystorePass", True),
    ("Connector", "truststoreFile", "truststorePass", False),
    ("SSLHostConfig", "truststoreFile", "truststorePassword", False),
    ("Certificate", "certificateKeystoreFile", "certificateKeystorePassword", True),
)
"""Element, attribute of the file, attribute of the password, whether it holds keys (Apache Tomcat 7 and 9)."""


def _of_attributes(node: Node) -> Iterator[Store]:
    for element, file, secret, has_keys in _ATTRIBUTES:
        password = node.attribute(secret) if node.name == element else None
        if password is not None:
            location = node.attributes.get(file, "")
            yield Store(has_keys=has_keys, location=location, password=password.text, place=password.place)


def _of_toml(home: Home) -> Iterator[Store]:
    toml = home.toml
    if toml is None:
        return
    tables = [("keystore", name) for name in {"primary": None, **toml.table("keystore")}]
    for keys in (*tables, ("truststore",)):
        has_keys = keys[0] == "keystore"
        if keys != ("keystore", "primary") and not toml.table(*keys):
            continue
        name: Value | None = toml.text(*keys, "file_name")
        password: Value | None = toml.text(*keys, "password")
        # What is not given comes from default.json (carbon-kernel 4.7.1): the shipped one, for the primary key store.
        shipped = keys == ("keystore", "primary")
        yield Store(
            has_keys=has_keys,
            location=name.text if name else DEFAULT_NAME if shipped else "",
            password=password.text if password else DEFAULT_PASSWORD if shipped else "",
            place=password.place if password else toml.place(*keys),
        )

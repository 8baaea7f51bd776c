"""Databases of a product home: what is defined, and what is looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wso2_cluster.checks.homes.finding import Value
from wso2_cluster.checks.homes.registry import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.finding import Place
    from wso2_cluster.checks.homes.home import Home
    from wso2_cluster.checks.homes.markup import Node
    from wso2_cluster.checks.homes.toml import TomlFile

_SECRETS = (
    re.compile(r"(?i)([\w.]*(?:password|passwd|pwd|secret)\w*\s*=)\s*(?:\{(?:[^}]|\}\})*\}|[^&;]*)()"),
    # A port has no password behind it. Where an `@` comes before the query, one in the query is none of the password.
    re.compile(r"(://[^:/@?;\s]*:)(?!\d+(?:[/?;,]|\Z))(?:[^?]*|.*)(@)", re.DOTALL),
    re.compile(r"(?i)(jdbc:oracle:\w+:[^/@]*/).*(@)", re.DOTALL),
)
"""Parameters of a URL, the user's part of one (RFC 3986, 3.2.1), and that of Oracle's thin and OCI drivers."""
_PREFIX = "java:comp/env/"
_LOOKED_UP = (
    "identity/identity.xml",
    "identity/application-authentication.xml",
    "identity.xml",
    "thrift-authentication.xml",
    "api-manager.xml",
    "metrics.xml",
    "social.xml",
)
"""Files beside registry.xml and user-mgt.xml that name datasources."""


@dataclass(frozen=True, kw_only=True)
class Datasource:
    """A datasource."""

    key: str
    """What tells it from others, in each home: its JNDI name; its table in deployment.toml."""
    name: str
    """What people call it."""
    place: Place
    url: Value | None
    username: Value | None
    password: Value | None
    """None: there is none, or the secure vault has it."""

    @property
    def is_h2(self) -> bool:
        """Whether its database is a file of this node."""
        return self.url is not None and self.url.text.startswith("jdbc:h2:") and ":tcp:" not in self.url.text


def without_secrets(url: str) -> str:
    """*url* with the passwords in it left out."""
    for secret in _SECRETS:
        url = secret.sub(r"\1…\2", url)
    return url


def datasources(home: Home) -> tuple[Datasource, ...]:
    """All datasources, those of `*-datasources.xml` or of deployment.toml."""
    if home.is_rendered:
        return tuple(_rendered(home))
    return tuple(each for path in datasource_files(home) for each in _defined(home, path))


def datasource_files(home: Home) -> tuple[str, ...]:
    """The files that define datasources."""
    folder = home.conf_path("datasources")
    return tuple(f"{folder}/{name}" for name in home.names(folder) if name.endswith("-datasources.xml"))


def _defined(home: Home, path: str) -> Iterator[Datasource]:
    file = home.xml(path)
    for node in file.root.all("datasources", "datasource") if file else ():
        jndi = node.first("jndiConfig", "name")
        name = node.first("name")
        configuration = node.first("definition", "configuration")
        if jndi is None or not jndi.text:
            continue
        parts = {part: configuration.first(part) if configuration else None for part in ("url", "username", "password")}
        yield Datasource(
            key=jndi.text,
            name=name.text if name else jndi.text,
            place=jndi.value.place,
            url=parts["url"].value if parts["url"] else None,
            username=parts["username"].value if parts["username"] else None,
            password=_plain(parts["password"]),
        )


def _plain(node: Node | None) -> Value | None:
    if node is None or not node.text or any(name.endswith("secretAlias") for name in node.attributes):
        return None
    return node.value


def _rendered(home: Home) -> Iterator[Datasource]:
    toml = home.toml
    for name in toml.table("database") if toml else ():
        if toml is None or not toml.table("database", name):
            continue
        url = toml.text("database", name, "url")
        password = toml.text("database", name, "password")
        yield Datasource(
            key=f"[database.{name}]",
            name=f"[database.{name}]",
            place=toml.place("database", name),
            url=url or _inferred(toml, name),
            username=toml.text("database", name, "username"),
            password=None if password is None or password.text.startswith("$secret{") else password,
        )


_INFERRED = {
    "mysql": "jdbc:mysql://{hostname}:{port}/{name}",
    "mariadb": "jdbc:mariadb://{hostname}:{port}/{name}",
    "oracle": "jdbc:oracle:thin:@{hostname}:{port}/{sid}",
    "mssql": "jdbc:sqlserver://{hostname}:{port};databaseName={name};SendStringParametersAsUnicode=false",
    "db2": "jdbc:db2://{hostname}:{port}/{name}",
    "postgre": "jdbc:postgresql://{hostname}:{port}/{name}",
    "h2": "jdbc:h2:async:./repository/database/WSO2CARBON_DB",
}
"""URLs that a `type` stands for where none is given (carbon-kernel 4.7.1, infer.json)."""


def _inferred(toml: TomlFile, name: str) -> Value | None:
    kind = toml.text("database", name, "type")
    if kind is None or kind.text not in _INFERRED:
        return None
    url = _INFERRED[kind.text]
    place = kind.place
    for part in ("sid", "name", "port", "hostname"):
        if f"{{{part}}}" in url:
            given = toml.text("database", name, part)
            url = url.replace(f"{{{part}}}", given.text if given else f"<no {part}>")
            place = given.place if given else place
    return Value(text=url, place=place)


def lookups(home: Home) -> tuple[Value, ...]:
    """JNDI names that are looked up, each where it is; none in a home whose files are rendered."""
    if home.is_rendered:
        return ()
    found = [each.datasource for each in registry(home).databases.values() if each.datasource]
    realm = home.xml(home.conf_path("user-mgt.xml"))
    if realm:
        found += [
            node.value
            for node in realm.root.walk()
            if node.name == "Property" and node.attributes.get("name") == "dataSource"
        ]
    for path in _LOOKED_UP:
        file = home.xml(home.conf_path(path))
        found += [node.value for node in file.root.walk() if _is_jndi(node)] if file else []
    return tuple(value for value in found if value.text and not value.is_open)


def _is_jndi(node: Node) -> bool:
    return not node.children and node.text.removeprefix(_PREFIX).startswith("jdbc/")


def jndi_name(text: str) -> str:
    """*text*, a name that is looked up, as a datasource spells it."""
    return text.removeprefix(_PREFIX)


def local_keys(home: Home) -> set[str]:
    """Datasources that may be a node's own: the local registry's, where the shared parts are mounted from elsewhere.

    (WSO2 Carbon 4.4 administration guide, sharing databases in a cluster.)
    """
    books = registry(home)
    current = books.current.text if books.current else ""
    own = books.databases.get(current)
    mounted = {mount.instance.text for mount in books.mounts if mount.instance}
    shared = {each.database.text for each in books.instances if each.database and each.identity.text in mounted}
    if own is None or own.datasource is None or not shared - {current}:
        return set()
    name = jndi_name(own.datasource.text)
    elsewhere = [value for value in lookups(home) if value.place != own.datasource.place]
    return set() if name in {jndi_name(value.text) for value in elsewhere} else {name}

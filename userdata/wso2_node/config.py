"""node.json: what this node has to become, read and checked before anything is touched."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from wso2_node.errors import NodeError
from wso2_node.values import references

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Download(NamedTuple):
    """A file to fetch: `source` (s3:// or https://), its `sha256`, and where it goes, where that is to be said: the
    `path` of a library below the home, or that of what is no product's.
    """

    source: str
    sha256: str
    path: str = ""


class Trust(NamedTuple):
    """Certificates that the product's trust store needs: of the machine's own bundle, by common name (`subjects`), and
    all that are in a PEM file (`authorities`). The latter vouch for the database, too, where this program uses it.
    """

    keystore: str
    password: Any
    subjects: Sequence[str]
    authorities: Download | None = None


class KeyStore(NamedTuple):
    """The cluster's key store, to be at `path` as it is in the binary secret `secret`; `type` is JKS or PKCS12.

    `key_password` None: that of the store. `generated`: a node that has `names` makes it, with a certificate for them.
    """

    path: str
    secret: Any
    type: str
    alias: str
    password: Any
    key_password: Any = None
    generated: bool = False
    names: Sequence[str] = ()


class Vault(NamedTuple):
    """The secure vault: `folder` has its two files, and `aliases` are the names by which files have their values.

    The key store whose key decrypts them is at `path` below the home; `type`, `alias` and passwords as in `KeyStore`.
    """

    folder: str
    path: str
    type: str
    alias: str
    password: Any
    aliases: Mapping[str, Any]
    key_password: Any = None


class Proxy(NamedTuple):
    """The proxy of this program's own AWS calls and downloads; `exceptions` in the form of NO_PROXY."""

    url: str
    exceptions: str = ""


class Service(NamedTuple):
    """How the product is started; `timeout` in seconds limits the wait for other nodes and for the node itself.

    `java_home` None: the Java that the command `java` is.
    """

    script: str
    ready_port: int
    java_home: str | None = None
    flags: Sequence[str] = ()
    first_flags: Sequence[str] = ()
    wait_for: Sequence[Mapping[str, Any]] = ()
    timeout: int = 900


class Databases(NamedTuple):
    """The database server, who may make databases there, and what each of them has to be (see databases.py)."""

    host: Any
    username: Any
    password: Any
    each: Sequence[Mapping[str, Any]]
    port: int = 3306


class Mount(NamedTuple):
    """A folder below the home that lies on the shared file system; who does not write mounts it read-only."""

    path: str
    file_system: Any
    access_point: Any
    writes: bool = False


class Config(NamedTuple):
    """The whole of node.json. `pack` None: the product is already at `home`. `files` maps a path to its edits.

    `absent` are paths below the home from which the product would make those files anew at every start; `emptied` are
    folders there of which nothing shipped is left before its first start.
    """

    version: int
    node: str
    region: str
    home: str
    user: str
    service: Service
    pack: Download | None
    libraries: Sequence[Download]
    references: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, Sequence[Mapping[str, Any]]]
    trust: Trust | None
    hosts: Mapping[str, Sequence[str]]
    proxy: Proxy | None
    absent: Sequence[str] = ()
    databases: Databases | None = None
    mounts: Sequence[Mount] = ()
    emptied: Sequence[str] = ()
    key_store: KeyStore | None = None
    vault: Vault | None = None


def parse(data: bytes, source: str = "node.json", *, check: bool = True) -> Config:
    """Return the configuration; every finding is one line of the NodeError that is raised otherwise.

    `check` False: these very bytes have been through this before.
    """
    try:
        raw = json.loads(data.decode())
    except json.JSONDecodeError as error:
        raise NodeError(f"{source}: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except UnicodeDecodeError as error:
        raise NodeError(f"{source}: byte {error.start} is not UTF-8") from None
    except RecursionError:
        raise NodeError(f"{source}: nested too deeply: no value of it needs that") from None
    try:
        found = "\n".join(f"{source}: {line.lstrip('.')}" for line in (_check(_NODE, raw, "") if check else ()))
    except RecursionError:
        raise NodeError(f"{source}: nested too deeply: no value of it needs that") from None
    if found:
        raise NodeError(found)
    # null is the same as left out.
    raw = {
        "pack": None,
        "trust": None,
        "proxy": None,
        "databases": None,
        "key_store": None,
        "vault": None,
        **{name: value for name, value in raw.items() if value is not None},
    }
    files: dict[str, list[Any]] = {}
    for entry in raw.get("files", ()):
        files.setdefault(entry["path"], []).extend(entry["edits"])
    made = {
        "service": Service(**{name: value for name, value in raw["service"].items() if value is not None}),
        "pack": raw["pack"] and Download(**raw["pack"]),
        "libraries": [Download(**entry) for entry in raw.get("libraries", ())],
        "trust": raw["trust"] and _trust(**raw["trust"]),
        "files": files,
        "proxy": raw["proxy"] and Proxy(**raw["proxy"]),
        "databases": raw["databases"] and Databases(**raw["databases"]),
        "key_store": raw["key_store"] and KeyStore(**raw["key_store"]),
        "vault": raw["vault"] and Vault(**raw["vault"]),
        "mounts": [Mount(**entry) for entry in raw.get("mounts", ())],
    }
    return Config(**{"references": {}, "hosts": {}, **raw, **made})


def _trust(authorities: dict[str, str] | None = None, **rest: Any) -> Trust:  # noqa: ANN401
    return Trust(**rest, authorities=Download(**authorities) if authorities else None)


def download(raw: object, source: str) -> Download:
    """Return what `raw`, an object of JSON with an absolute path, says; NodeError names `source` and all faults."""
    found = "\n".join(f"{source}: {line.lstrip('.')}" for line in _check({**_DOWNLOAD, "path": _FILE}, raw, ""))
    if found or not isinstance(raw, dict):
        raise NodeError(found)
    return Download(**raw)


def _check(shape: Any, value: object, where: str) -> Iterator[str]:  # noqa: ANN401 (see _NODE)
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            yield f"{where or 'all'} has to be an object"
            return
        yield from (f"{where}.{name} is missing" for name in shape if name[-1] not in "?*" and name not in value)
        for name, entry in value.items():
            inner = shape.get(name) or shape.get(f"{name}?") or shape.get("*")
            if not inner:
                yield f"{where}.{name} is unknown; allowed: {' '.join(shape).replace('?', '')}"
            elif entry is not None or name in shape:
                yield from _check(inner, entry, f"{where}.{name}")
    elif isinstance(shape, list):
        least = len(shape) - 1
        if not isinstance(value, list) or len(value) < least:
            yield f"{where} has to be a list" + " that is not empty" * least
            return
        for number, entry in enumerate(value):
            yield from _check(shape[0], entry, f"{where}[{number}]")
    elif isinstance(shape, tuple):
        pattern, kind, allowed = shape
        if type(value) is not kind or not re.fullmatch(pattern, str(value)):
            yield f"{where} is {json.dumps(value)[:80]}; allowed: {allowed}"
    else:
        try:
            yield from shape(value, where) or ()
        except (NodeError, ValueError) as error:
            yield f"{where}: {error}"


def _value(value: object, _: str) -> None:
    references(value)


def _edit(value: object, _: str) -> None:
    # Not at the top: the parsers take longer to load than all else.
    from wso2_node.edits import validate_edit  # noqa: PLC0415

    validate_edit(value)


def _hosts(value: object, where: str) -> Iterator[str]:
    yield from _check({"*": [_HOST, 1]}, value, where)
    import ipaddress  # noqa: PLC0415 - slow to load

    for address in value if isinstance(value, dict) else ():
        ipaddress.ip_address(address)


def _aliases(value: object, where: str) -> Iterator[str]:
    yield from _check({"*": _value}, value, where)
    for alias in value if isinstance(value, dict) else ():
        if not re.fullmatch(r"[A-Za-z0-9_.-]+", alias):
            yield f"{where}.{alias} is no alias; allowed: letters, digits and . _ -"


def _reference(value: object, where: str) -> Iterator[str]:
    kind = str(value.get("kind")) if isinstance(value, dict) else ""
    rest: Any = {
        "ssm": {"name": _value},
        "secret": {"id": _value, "field?": _TEXT},
        "members": {"address": _ADDRESS, "tag_key": _TEXT, "tag_value": _TEXT, "security_group": _TEXT},
    }.get(kind, {"*": _value})
    return _check({"kind": ("ssm|secret|members", str, "ssm, secret or members"), **rest}, value, where)


def _inside(value: object, where: str) -> Iterator[str]:
    path = PurePosixPath(str(value))
    odd = str(path) != value or re.search(r"[\0-\x1f]", str(path))
    if odd or path.is_absolute() or ".." in path.parts or not path.parts:
        yield f"{where} is {json.dumps(value)[:80]}; allowed: a path below the product home, without '..'"


_TEXT = (r"[^\0]+", str, "text")
_HOST = (r"[\w.:-]+", str, "a host name or an address")
_ADDRESS = (r"\d{1,3}(\.\d{1,3}){3}", str, "a private IPv4 address")
_FLAG = (r"-[^\s\"'\\$`]+", str, "a flag such as -Dname=value, without blanks, quotes, \\, $ and `")
_PORT = (r"[1-9]\d{0,3}|[1-5]\d{4}|6(?!553[6-9]|55[4-9]|5[6-9]|[6-9])\d{4}", int, "a TCP port")
# The unit hides /home, /root and the machine's /tmp from the product, and systemd's own syntax claims % and blanks.
_FOLDER = (
    r"(?!/(home|root|run|tmp|var/tmp)/|.*/\.\.?(/|$))(/[\w.+-]+){2,}",
    str,
    "an absolute folder such as /opt/wso2/product, not below /home, /root, /run, /tmp or /var/tmp, without blanks",
)
_FILE = (r"(/(?!\.\.?(/|$))[\w.+-]+)+", str, "an absolute path such as /etc/nginx/tls/nodes.pem, without '..'")
# keytool makes an alias lower case.
_KEY_ALIAS = (r"[a-z0-9][a-z0-9._-]{0,63}", str, "lower-case letters, digits and . _ -")
_KEY_STORE = ("JKS|PKCS12", str, "JKS or PKCS12")
_WORD = (r"[a-z0-9_]+", str, "a name of MySQL such as latin1")
_DOWNLOAD = {
    "source": (r"s3://[^/\s]+/\S+|https://\S+", str, "s3://BUCKET/KEY or https://…"),
    "sha256": (r"[0-9a-f]{64}", str, "64 lowercase hexadecimal digits"),
}
# A dict has the keys of an object ("?": may be left out or null, "*": any name), a list the shape of its entries (and a
# 1: not empty), a tuple is pattern, type and what to say, and a function yields or raises its findings.
_NODE = {
    "version": ("1", int, "1"),
    "node": (r"[\w.-]+", str, "letters, digits and . _ -"),
    "region": (r"[a-z]+(-[a-z]+)+-\d+", str, "an AWS region such as us-east-1, without a zone letter"),
    "home": _FOLDER,
    "user": (r"(?!root$)[a-z_][a-z0-9_-]*", str, "a user name other than root"),
    "pack?": _DOWNLOAD,
    "libraries?": [{**_DOWNLOAD, "path": _inside}],
    "references?": {"*": _reference},
    "files?": [{"path": _inside, "edits": [_edit]}],
    "absent?": [_inside],
    "emptied?": [_inside],
    "trust?": {"keystore": _inside, "password": _value, "subjects": [_TEXT], "authorities?": _DOWNLOAD},
    "key_store?": {
        "path": _inside,
        "secret": _value,
        "type": _KEY_STORE,
        "alias": _KEY_ALIAS,
        "password": _value,
        "key_password?": _value,
        "generated?": (r"True|False", bool, "true or false"),
        "names?": [_HOST],
    },
    "vault?": {
        "folder": _inside,
        "path": _inside,
        "type": _KEY_STORE,
        "alias": _KEY_ALIAS,
        "password": _value,
        "key_password?": _value,
        "aliases": _aliases,
    },
    "hosts?": _hosts,
    "proxy?": {
        "url": (r"https?://[\w.-]+:\d+", str, "an address such as http://proxy.example.com:3128"),
        "exceptions?": (r"[\w.,*-]*", str, "hosts, separated by commas"),
    },
    "databases?": {
        "host": _value,
        "port?": _PORT,
        "username": _value,
        "password": _value,
        "each": [
            {
                "name": (r"[A-Za-z][A-Za-z0-9_]{0,63}", str, "the name of a database"),
                "username": _value,
                "password": _value,
                "character_set": _WORD,
                "collation": _WORD,
                "scripts?": [[_inside, 1]],
            },
            1,
        ],
    },
    "mounts?": [
        {
            "path": _inside,
            "file_system": _value,
            "access_point": _value,
            "writes?": (r"True|False", bool, "true or false"),
        }
    ],
    "service": {
        "script": (r"(?!.*\.\.)\w[\w./+-]*", str, "a path below the product home, without blanks"),
        "java_home?": _FOLDER,
        "ready_port": _PORT,
        "flags?": [_FLAG],
        "first_flags?": [_FLAG],
        "wait_for?": [{"host": _HOST, "port": _PORT}],
        "timeout?": (r"[1-9]\d{0,4}", int, "seconds, 1 to 99999"),
    },
}

"""Carbon's secure vault: what the product's files name by an alias, encrypted for the private key of its key store.

The kernel asks for that key store's password at its start, and reads it from the file `password-tmp` in the product
home, which it overwrites and deletes then (carbon-kernel 4.4.17, DefaultSecretCallbackHandler.java). So `apply --start`
writes that file, and `apply` alone does not.
"""

from __future__ import annotations

import base64
import contextlib
import json
import re
from typing import TYPE_CHECKING, NamedTuple

from wso2_node import files
from wso2_node.errors import NodeError
from wso2_node.files import SHIPPED
from wso2_node.values import render

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from wso2_node.config import Vault
    from wso2_node.files import Owner

    Resolve = Callable[[str], str]
    Digest = Callable[[bytes], str]

CIPHER_TEXT = "cipher-text.properties"
SECRET_CONF = "secret-conf.properties"  # noqa: S105 - the name of a file
PASSWORD = "password-tmp"  # noqa: S105 - the name of a file
# The kernel reads this one first, and renames it (the same source).
_FORMER = "password"
# Begins both files: one that another run left is not what was shipped.
_OURS = b"# Made by wso2_node"
# Java decodes what it decrypts, and `password-tmp`, in the machine's character set: under systemd that is ASCII.
_TEXT = re.compile(r"[ -~]+")
_HANDLER = "org.wso2.carbon.securevault.DefaultSecretCallbackHandler"


class Content(NamedTuple):
    """The two files: their bytes now, None when there is no such file, and after. `note` is for the state."""

    now: Mapping[str, bytes | None]
    after: Mapping[str, bytes]
    note: Sequence[str]


def paths(folder: str) -> tuple[str, str]:
    """Return where the two files are: what is encrypted, and what switches the vault on."""
    return f"{folder}/{CIPHER_TEXT}", f"{folder}/{SECRET_CONF}"


def content(
    wanted: Vault,
    home: str,
    store: bytes,
    *,
    read: Callable[[str], bytes | None],
    resolve: Resolve,
    digest: Digest,
    noted: Sequence[str],
    certificate: Callable[[], bytes],
) -> Content:
    """Work out the two files. `noted` is what the state has of them, `store` the bytes of the key store.

    What is encrypted differs each time, so it stays as long as values, key store and file are those of the last run.
    `certificate` opens the key store with its passwords, and is asked before anything new is made of them. NodeError: a
    password or a value that the kernel would not read as it is.
    """
    cipher, conf = paths(wanted.folder)
    values = {alias: render(value, resolve) for alias, value in wanted.aliases.items()}
    secret = password(wanted, resolve)
    for alias, value in values.items():
        _require(f"the value for {alias}", value)
    made_of = digest(json.dumps([[*values.items()], secret, wanted.type, wanted.alias, digest(store)]).encode())
    now = {path: read(path) for path in (cipher, conf)}
    known = now[cipher]
    if known is None or [made_of, digest(known)] != [*noted]:
        known = cipher_text(values, certificate())
    after = {cipher: known, conf: secret_conf(wanted, home)}
    return Content(now, after, [made_of, digest(known)])


def cipher_text(values: Mapping[str, str], certificate: bytes) -> bytes:
    """Return cipher-text.properties: each alias, and its value encrypted for the key of the certificate.

    RSA with the padding of PKCS #1 v1.5: what Java's "RSA" means, with which the kernel decrypts unless it is told
    otherwise (org.wso2.securevault 1.0.0-wso2v2 to 1.1.7, FileBaseSecretRepository). NodeError: the key cannot do that.
    """
    from wso2_node import rsa  # noqa: PLC0415 - few nodes have a vault

    lines = [f"{_OURS.decode()}: change the secrets themselves, and start the product anew."]
    for alias, value in values.items():
        try:
            encrypted = rsa.encrypt(value.encode(), certificate)
        except NodeError as error:
            raise NodeError(f"the value for {alias}: {error}") from None
        lines.append(f"{alias}={base64.b64encode(encrypted).decode()}")
    return "".join(f"{line}\n" for line in lines).encode()


def secret_conf(wanted: Vault, home: str) -> bytes:
    """Return secret-conf.properties, as WSO2's ciphertool 1.0.0-wso2v3 writes it (Utils.java)."""
    secrets = "org.wso2.securevault.secret"
    return f"""\
{_OURS.decode()}.
carbon.secretProvider={secrets}.handler.SecretManagerSecretCallbackHandler
secVault.enabled=true
secretRepositories=file
secretRepositories.file.provider={secrets}.repository.FileBaseSecretRepositoryProvider
secretRepositories.file.location={paths(wanted.folder)[0]}
keystore.identity.location={home}/{wanted.path}
keystore.identity.type={wanted.type}
keystore.identity.alias={wanted.alias}
keystore.identity.store.password=identity.store.password
keystore.identity.store.secretProvider={_HANDLER}
keystore.identity.key.password=identity.key.password
keystore.identity.key.secretProvider={_HANDLER}
""".encode()


def password(wanted: Vault, resolve: Resolve) -> str:
    """Return the content of `password-tmp`: the store's password, and the key's on a second line where it has its own.

    NodeError: one that the kernel would read as another.
    """
    lines = []
    for what, value in (("the key store", wanted.password), ("the key", wanted.key_password)):
        if value is not None:
            text = render(value, resolve)
            _require(f"the password of {what}", text)
            lines.append(text)
    return "".join(f"{line}\n" for line in lines)


def _require(what: str, value: str) -> None:
    if not _TEXT.fullmatch(value):
        raise NodeError(
            f"{what} is empty, or has other characters than those of ASCII: the secure vault would hand another one to "
            "the product: change it, or leave the vault out"
        )


def write(made: Content, home: Path, owner: Owner | None) -> list[str]:
    """Write what differs, readable by the product's user alone; return the paths. What was shipped is kept beside."""
    changed = [path for path, after in made.after.items() if made.now[path] != after]
    for path in changed:
        target, now = files.below(home, path), made.now[path]
        kept = target.with_name(target.name + SHIPPED)
        if now is not None and not now.startswith(_OURS) and files.read(kept) is None:
            files.replace(kept, now, like=target)
        # As the product's user alone may read it, from the first byte on.
        if target.exists():
            target.chmod(0o600)
        else:
            files.replace(target, b"", 0o600)
        files.own(target, owner)
        files.replace(target, made.after[path])
    return changed


def withdraw(home: Path, folder: str) -> list[str]:
    """Undo `write` for a vault that is configured no longer: what was shipped comes back; return the paths."""
    changed = []
    for path in paths(folder):
        target = files.below(home, path)
        kept = target.with_name(target.name + SHIPPED)
        if kept.exists():
            files.move(kept, target)
        elif target.exists():
            target.unlink()
        else:
            continue
        changed.append(path)
    take_password(home)
    return changed


def give_password(home: Path, text: str, owner: Owner | None) -> None:
    """Write `password-tmp` for the start that follows; NodeError when the kernel would read another file first."""
    former, target = home / _FORMER, home / PASSWORD
    if former.exists():
        raise NodeError(f"{former}: the product would read this file and not {PASSWORD}: remove it")
    take_password(home)
    files.replace(target, b"", 0o600)
    files.own(target, owner)
    files.replace(target, text.encode())


def take_password(home: Path) -> None:
    """Remove `password-tmp` when it is still there: the product ended before it read it."""
    with contextlib.suppress(FileNotFoundError):
        (home / PASSWORD).unlink()

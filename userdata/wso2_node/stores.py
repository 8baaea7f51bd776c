"""Key store, trust store and secure vault of one run: worked out before anything is written, as the files are."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from wso2_node import files, machine
from wso2_node.errors import NodeError
from wso2_node.files import SHIPPED
from wso2_node.values import render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wso2_node.config import Config
    from wso2_node.machine import Machine
    from wso2_node.references import Aws
    from wso2_node.state import State
    from wso2_node.vault import Content

    Say = Callable[[str], None]
    Digest = Callable[[bytes], str]


class _Trust(NamedTuple):
    """The trust store: its bytes now and after, and what the state will say of it."""

    path: str
    now: bytes
    after: bytes
    note: Sequence[str]


class _Keys(NamedTuple):
    """The key store: its bytes now, None when it is not there yet, and after; the state notes a digest.

    `certificate` opens it: NodeError when that cannot be done.
    """

    path: str
    now: bytes | None
    after: bytes
    digest: str
    certificate: Callable[[], bytes]


class Stores:
    """What a node has of them; `work_out` comes first, then `write`, and the notes are for the state."""

    def __init__(
        self, config: Config, where: Machine, *, aws: Aws, noted: State, digest: Digest, java_home: str
    ) -> None:
        self.config, self.where, self.aws, self.noted, self.digest = config, where, aws, noted, digest
        self._home = where.at(config.home)
        self._keytool = where.at(java_home) / "bin/keytool"
        self._keys: _Keys | None = None
        self._trust: _Trust | None = None
        self._vault: Content | None = None

    def work_out(self) -> None:
        """Work out the bytes of all; NodeError: one is missing, or does not open."""
        self._keys = self._own_keys()
        self._trust = self._trusted()
        self._vault = self._kept()

    def write(self, say: Say) -> int:
        """Write what differs; return how many files that were."""
        return self._write_trust(say) + self._write_keys(say) + self._write_vault(say)

    @property
    def trust_note(self) -> Sequence[str]:
        return self._trust.note if self._trust else ()

    @property
    def keys_note(self) -> str:
        return self._keys.digest if self._keys else ""

    @property
    def vault_note(self) -> Sequence[str]:
        return [*self._vault.note, self.config.vault.folder] if self._vault and self.config.vault else ()

    def _own_keys(self) -> _Keys | None:
        wanted = self.config.key_store
        if not wanted:
            return None
        from wso2_node import keystore  # noqa: PLC0415 - a node that keeps the shipped key store needs none of it

        after = keystore.fetch(
            self.aws, wanted, self._keytool, self.where.at(machine.KEYS), self.config.service.timeout
        )
        now, digest = files.read(files.below(self._home, wanted.path)), self.digest(after)

        @functools.cache
        def certificate() -> bytes:
            return keystore.certificate(self.aws, wanted, after, self._keytool, self.where.at(machine.KEYS))

        if digest != self.noted.key_store:
            certificate()
        return _Keys(wanted.path, now, after, digest, certificate)

    def _trusted(self) -> _Trust | None:
        """The nodes call each other, and the cluster's own certificate is in no bundle."""
        wanted, keys = self.config.trust, self._keys
        if not wanted:
            return None
        from wso2_node import trust  # noqa: PLC0415 - not every node has a trust store to look after

        now = files.read(files.below(self._home, wanted.keystore))
        if now is None:
            raise NodeError(f"{wanted.keystore}: {self.config.home} has no such file; correct trust.keystore")
        authorities = wanted.authorities
        rest = [*([keys.digest] if keys else []), *wanted.subjects, *trust.bundles()]
        rest += [authorities.sha256] if authorities else []
        note = [self.digest(now), *rest]
        if note == self.noted.trust:
            return _Trust(wanted.keystore, now, now, note)
        password = render(wanted.password, self.aws.resolve)
        certificates = trust.certificates(wanted.subjects)
        if authorities:
            pem = files.read(self.where.at(machine.AUTHORITIES)) or b""
            certificates |= trust.authorities(pem, authorities.source)
        if keys:
            own = keys.certificate()
            certificates[trust.alias("cluster", own)] = own
        after = trust.add(now, password, certificates, self._keytool, self.where.at(machine.TRUST))
        return _Trust(wanted.keystore, now, after, [self.digest(after), *rest])

    def _kept(self) -> Content | None:
        """Of the key store as it is going to be: the cluster's own, or the one that the product ships."""
        wanted, keys = self.config.vault, self._keys
        if not wanted:
            return None
        from wso2_node import keystore, vault  # noqa: PLC0415 - few nodes have one
        from wso2_node.config import KeyStore  # noqa: PLC0415 - as above

        ours = keys if keys and keys.path == wanted.path else None
        store = ours.after if ours else files.read(files.below(self._home, wanted.path))
        if store is None:
            raise NodeError(f"{wanted.path}: {self.config.home} has no such key store; correct vault.path")
        opened = KeyStore(wanted.path, "", wanted.type, wanted.alias, wanted.password, wanted.key_password)
        return vault.content(
            wanted,
            self.config.home,
            store,
            read=lambda path: files.read(files.below(self._home, path)),
            resolve=self.aws.resolve,
            digest=self.digest,
            noted=self.noted.vault[:2],
            certificate=lambda: keystore.certificate(
                self.aws, opened, store, self._keytool, self.where.at(machine.KEYS)
            ),
        )

    def _write_trust(self, say: Say) -> int:
        store = self._trust
        if store is None or store.now == store.after:
            return 0
        target = files.below(self._home, store.path)
        kept = target.with_name(target.name + SHIPPED)
        if files.read(kept) is None:
            files.replace(kept, store.now, like=target)
        files.replace(target, store.after, like=kept)
        say(f"changed {store.path}")
        return 1

    def _write_keys(self, say: Say) -> int:
        """As the product's user alone may read it, from the first byte on."""
        keys = self._keys
        if keys is None or keys.now == keys.after:
            return 0
        target = files.below(self._home, keys.path)
        if not keys.now:
            owner = self.where.owner(self.config.user)
            files.replace(target, b"", 0o600)
            files.own(target, owner)
        files.replace(target, keys.after)
        say(f"changed {keys.path}")
        return 1

    def _write_vault(self, say: Say) -> int:
        folder, wanted, made = "".join(self.noted.vault[2:]), self.config.vault, self._vault
        if not folder and not made:
            return 0
        from wso2_node import vault  # noqa: PLC0415 - few nodes have one

        undone = folder and (not wanted or folder != wanted.folder)
        changed = vault.withdraw(self._home, folder) if undone else []
        changed += vault.write(made, self._home, self.where.owner(self.config.user)) if made else []
        for path in changed:
            say(f"changed {path}")
        return len(changed)

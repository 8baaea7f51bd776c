"""What `apply` notes about its last run, so that the next one can tell its own work from someone else's.

The state holds no plain checksum of a file: such a one lets its reader test guesses at a short password in that file.
Its digests need the key, which is in a file of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from wso2_node import __version__, files, machine
from wso2_node.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wso2_node.machine import Machine


_KEY_BYTES = 32
# What was found right by another program is looked at again: the folder's real name has the program's checksum.
PROGRAM = f"{__version__} {os.path.realpath(__file__)}\n".encode()


class Left(NamedTuple):
    """How a run left a file, or was about to: the edits, as in node.json, and a digest of the bytes after them.

    `merged`: the bytes have changes by hand, too. `values`: a digest of what the edits' references stood for. `stays`:
    edits of earlier runs that are configured no longer and could not be undone. `shipped`: a digest of NAME.shipped.
    `known`: what of the references is no secret, the lists of members.
    """

    edits: Sequence[Mapping[str, Any]]
    digest: str
    merged: bool
    values: str
    stays: Sequence[Mapping[str, Any]] = ()
    shipped: str = ""
    known: Mapping[str, str] = {}


class State(NamedTuple):
    """`config`: digest of PROGRAM and node.json, empty before the first run ended; `home`: the product home of `files`.

    A file has more than one Left when a run was killed. The last one is the newest. `trust` is how the trust store
    was left: its own digest and what it was made from; `key_store` the digest of the key store, empty without one;
    `vault` says what the secure vault was made from, how its file was left and its folder, and is empty without one.
    """

    config: str
    home: str
    files: Mapping[str, Sequence[Left]]
    trust: Sequence[str]
    key_store: str = ""
    vault: Sequence[str] = ()

    def of(self, home: str) -> State:
        """Return this state, without its files when they belong to another product home."""
        return self if self.home == home else State(self.config, home, {}, ())

    def to_json(self) -> bytes:
        """Return the content of the state file."""
        noted = {name: value for name, value in self._asdict().items() if name != "vault" or value}
        return json.dumps(noted, sort_keys=True).encode() + b"\n"


def load(where: Machine) -> State:
    """Return the noted state, an empty one when there is none; NodeError when it is damaged."""
    data = files.read(where.at(machine.STATE))
    if data is None:
        return State("", "", {}, ())
    try:
        raw = json.loads(data)
        noted = {str(path): [_left(*entry) for entry in entries] for path, entries in raw["files"].items()}
        # Earlier versions noted no key store and no vault.
        key_store, vault = str(raw.get("key_store", "")), (*map(str, raw.get("vault", ())),)
        return State(str(raw["config"]), str(raw["home"]), noted, [*map(str, raw["trust"])], key_store, vault)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NodeError(f"{machine.STATE} is damaged: remove it and run apply") from None


def _left(edits: list[dict[str, Any]], digest: str, merged: bool, values: str, *later: Any) -> Left:  # noqa: ANN401, FBT001
    # Earlier versions noted the first four, or six.
    stays, shipped, *rest = later or ([], "")
    known = {str(name): str(text) for each in rest for name, text in each.items()}
    # What has another type has no such methods.
    noted, stayed = ([{**edit, "op": edit["op"]} for edit in each] for each in (edits, stays))
    return Left(noted, digest.strip(), bool(merged), values.strip(), stayed, shipped.strip(), known)


def key(where: Machine) -> bytes:
    """Return the key of this machine's digests, a new one as long as none is noted; NodeError when it is damaged."""
    noted = files.read(where.at(machine.KEY))
    if noted is not None and len(noted) != _KEY_BYTES:
        raise NodeError(f"{machine.KEY} is damaged: remove it and run apply")
    return noted or os.urandom(_KEY_BYTES)


def note(where: Machine, state: State, secret: bytes) -> None:
    """Write the state, and the key that its digests need; NodeError when that cannot be done."""
    for path, data in ((machine.KEY, secret), (machine.STATE, state.to_json())):
        if files.read(where.at(path)) != data:
            files.replace(where.at(path), data, 0o600)


def digest(data: bytes, secret: bytes) -> str:
    """Return a digest of `data` that nobody can compute without the key."""
    return hashlib.blake2b(data, key=secret, digest_size=32).hexdigest()

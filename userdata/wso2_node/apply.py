"""Brings the machine to the configured state: all new bytes are worked out first, and only then is a file written."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from wso2_node import files, hosts, machine, pack, service, trust
from wso2_node.config import parse
from wso2_node.edits import apply_edits
from wso2_node.errors import NodeError
from wso2_node.files import SHIPPED
from wso2_node.references import Aws
from wso2_node.values import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from wso2_node.config import Config
    from wso2_node.machine import Machine

    Read = Callable[[str], bytes | None]
    Resolve = Callable[[str], str]
    Texts = dict[str, tuple[bytes, bytes]]

DRIFTED = ".drifted"


def preview(config: Config, read: Read, resolve: Resolve) -> Texts:
    """Return path -> (bytes now, bytes after `apply`) of every configured file, paths relative to the home.

    The edits start from the shipped file (NAME.shipped, or the file itself when there is none yet), so a second run
    finds the same bytes, and an edit that is configured no longer is undone. Nothing is written. `read` returns the
    bytes of a path below the home, None when there is no such file; `resolve` the value of a reference.
    NodeError has the findings of all files.
    """
    found: list[str] = []
    texts: Texts = {}
    for path, edits in config.files.items():
        now, shipped = read(path), read(path + SHIPPED)
        base = now if shipped is None else shipped
        if base is None:
            found.append(f"{path}: {config.home} has no such file; correct the path, or the product's version")
            continue
        try:
            texts[path] = now or b"", apply_edits(path, base, edits, resolve)
        except NodeError as error:
            found.append(str(error))
    if found:
        raise NodeError("\n".join(found))
    return texts


def load(where: Machine, source: str) -> tuple[Config, str]:
    """Return the configuration and its file's SHA-256; NodeError when it is wrong, OSError when it is missing."""
    data = where.at(source).read_bytes()
    return parse(data, source), hashlib.sha256(data).hexdigest()


def load_state(where: Machine) -> dict[str, Any]:
    """Return what the last `apply` noted: SHA-256 of the configuration, and of every file after its edits."""
    try:
        state: dict[str, Any] = json.loads(files.read(where.at(machine.STATE)) or b'{"config": "", "files": {}}')
    except ValueError:
        raise NodeError(f"{machine.STATE} is damaged: remove it and run apply") from None
    return state


def apply(where: Machine, source: str, say: Callable[[str], None], client: Callable[..., Any] | None = None) -> None:
    """Apply the configuration; `say` gets one line for each change, and a summary.

    `client` makes AWS clients like boto3.client, the default. NodeError: nothing but the pack and libraries is changed.
    """
    with files.lock(where.at(machine.LOCK)):
        config, fingerprint = load(where, source)
        aws = Aws(config.region, config.references, client)
        count = _install(config, where, aws, say)
        count += _write(config, where, _texts(config, where, aws), fingerprint, say)
    say(f"{config.node}: {count or 'nothing'} changed")
    if where.real and not where.at(machine.STARTED).exists():
        service.wait_for_others(config, say)


def _install(config: Config, where: Machine, aws: Aws, say: Callable[[str], None]) -> int:
    home, owner = where.at(config.home), where.owner(config.user)
    done = []
    if config.pack and pack.install_pack(config.pack, home, owner, aws):
        done.append(f"unpacked {config.pack.source}")
    if not home.is_dir():
        raise NodeError(f"{config.home}: there is no such folder; put the product there, or configure a pack")
    if owner and home.stat().st_uid != owner[0]:
        files.own(home, owner)
        done.append(f"gave {config.home} to {config.user}")
    done += [f"fetched {each.path}" for each in config.libraries if pack.install_library(each, home, owner, aws)]
    for line in done:
        say(line)
    return len(done)


def _texts(config: Config, where: Machine, aws: Aws) -> Texts:
    home, wanted = where.at(config.home), config.trust
    found: list[str] = []
    texts: Texts = {}

    def read(path: str) -> bytes | None:
        return files.read(files.below(home, path))

    try:
        texts = preview(config, read, aws.resolve)
    except NodeError as error:
        found.append(str(error))
    try:
        if wanted:
            store = files.below(home, wanted.keystore).read_bytes()
            keytool = where.at(where.java_home(config.service.java_home)) / "bin/keytool"
            password = render(wanted.password, aws.resolve)
            texts[wanted.keystore] = store, trust.add(store, password, trust.certificates(wanted.subjects), keytool)
    except (NodeError, OSError) as error:
        found.append(str(error))
    if found:
        raise NodeError("\n".join(found))
    return texts


def _write(config: Config, where: Machine, texts: Texts, fingerprint: str, say: Callable[[str], None]) -> int:
    state, count, java_home = load_state(where), 0, where.java_home(config.service.java_home)
    after = {path: hashlib.sha256(text).hexdigest() for path, (_, text) in texts.items()}
    for path, (now, text) in texts.items():
        if now != text:
            target = files.below(where.at(config.home), path)
            kept = target.with_name(target.name + SHIPPED)
            if not kept.exists():
                files.replace(kept, now, like=target)
            if (
                now
                and path in config.files
                and state["files"].get(path, "") not in ("", hashlib.sha256(now).hexdigest())
            ):
                files.replace(target.with_name(target.name + DRIFTED), now, like=target)
                say(f"{path} was changed by someone else: that version is kept as {target.name}{DRIFTED}")
            files.replace(target, text, like=kept)
            say(f"changed {path}")
            count += 1
    noted = json.dumps({"config": fingerprint, "files": after}).encode()
    for path, data in (
        (machine.HOSTS, hosts.merge(files.read(where.at(machine.HOSTS)) or b"", config.hosts)),
        (machine.START_ENV, service.start_env(config, java_home, first=not where.at(machine.STARTED).exists())),
        (machine.STATE, noted),
    ):
        target = where.at(path)
        if (files.read(target) or b"") != data:
            # A checksum of a file lets one test guesses at a short password in it.
            files.replace(target, data, 0o600 if data is noted else 0o644)
            if data is not noted:
                say(f"changed {path}")
                count += 1
    return count

"""Brings the machine to the configured state: all new bytes are worked out first, and only then is a file written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from wso2_node import files, hosts, machine, service, state
from wso2_node.config import parse
from wso2_node.errors import NodeError
from wso2_node.files import SHIPPED
from wso2_node.plan import changes, report
from wso2_node.references import Aws
from wso2_node.state import Left, State
from wso2_node.stores import Stores

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from wso2_node.config import Config
    from wso2_node.machine import Machine
    from wso2_node.plan import Change, Read, Resolve

    Say = Callable[[str], None]


def preview(config: Config, read: Read, resolve: Resolve) -> dict[str, tuple[bytes, bytes]]:
    """Return path -> (bytes now, bytes after `apply`) of every configured file, paths relative to the home.

    What the last run on that machine noted is not known here, so all that differs from NAME.shipped counts as changed
    by hand: it stays, but where the edits say otherwise. Nothing is written. `read` returns the bytes of a path below
    the home, None when there is no such file; `resolve` the value of a reference. NodeError has the findings of all
    files.
    """
    made, found = changes(config, read, resolve, {}, lambda _: "")
    if found:
        raise NodeError("\n".join(found))
    return {change.file.path: (change.file.now or b"", change.outcome.after) for change in made}


def load(where: Machine, source: str, known: Callable[[bytes], bool] = lambda _: False) -> tuple[Config, bytes]:
    """Return the configuration and its file's bytes; NodeError when it is wrong or missing.

    `known` tells of the bytes whether they were found to be right before.
    """
    path = where.at(source)
    data = files.read(path)
    if data is None:
        raise NodeError(f"{path}: there is no such file; name another with --config, or deploy the stack again")
    return parse(data, source, check=not known(data)), data


def apply(
    where: Machine, source: str, say: Say, client: Callable[..., Any] | None = None, *, start: bool = False
) -> None:
    """Apply the configuration; `say` gets one line for each change, and a summary.

    `client` makes AWS clients like boto3.client, the default. `start`: the product starts next, and gets the password
    of its secure vault. NodeError: nothing but the pack and libraries is changed.
    """
    with files.lock(where.at(machine.LOCK)):
        noted, key = state.load(where), state.key(where)
        config, data = load(where, source, lambda data: state.digest(state.PROGRAM + data, key) == noted.config)
        noted = noted.of(config.home)
        _sweep(config, where, source, noted)
        aws = Aws(config.region, config.references, client, say=say)
        count = _protect(where, source, say) + _install(config, where, aws, say) + _empty(config, where, say)
        count += _mount(config, where, aws, say)
        count += _Run(config, where, aws, noted, key).write(data, say)
        count += _prepare_databases(config, where, aws, say)
    say(f"{config.node}: {count or 'nothing'} changed")
    if where.real and not where.at(machine.STARTED).exists():
        service.wait_for_others(config, say)
    if start and config.vault:
        from wso2_node import vault  # noqa: PLC0415 - few nodes have one

        password = vault.password(config.vault, aws.resolve)
        vault.give_password(where.at(config.home), password, where.owner(config.user))


def _sweep(config: Config, where: Machine, source: str, noted: State) -> None:
    home = where.at(config.home)
    paths = [*config.files, *noted.files, *(each.path for each in config.libraries)]
    paths += [config.trust.keystore] if config.trust else []
    paths += [config.key_store.path] if config.key_store else []
    paths += [f"{config.vault.folder}/x"] if config.vault else []
    ours = (source, machine.HOSTS, machine.START_ENV, machine.STATE, machine.UNIT)
    files.sweep([home.parent, home, *(where.at(path).parent for path in ours)])
    files.sweep(files.below(home, path).parent for path in paths)


def _protect(where: Machine, source: str, say: Say) -> int:
    """See to it that nobody else can read node.json, or write it and so decide what is done here."""
    path = where.at(source)
    status = path.stat()
    if not where.real or (status.st_uid == os.geteuid() and not status.st_mode & 0o077):
        return 0
    if status.st_uid != os.geteuid():
        raise NodeError(f"{path} belongs to user {status.st_uid}: give it to the user who runs this (chown root)")
    path.chmod(0o600)
    say(f"changed the mode of {source} to 0600")
    return 1


def _install(config: Config, where: Machine, aws: Aws, say: Say) -> int:
    home, owner = where.at(config.home), where.owner(config.user)
    done = []
    authorities = config.trust.authorities if config.trust else None
    if config.pack or config.libraries or authorities:
        # Not at the top: it brings the whole of HTTP along.
        from wso2_node import pack  # noqa: PLC0415

        if config.pack and pack.install_pack(config.pack, home, owner, aws):
            done.append(f"unpacked {config.pack.source}")
    if not home.is_dir():
        raise NodeError(f"{config.home}: there is no such folder; put the product there, or configure a pack")
    if owner and home.stat().st_uid != owner[0]:
        files.own(home, owner)
        done.append(f"gave {config.home} to {config.user}")
    done += [f"fetched {each.path}" for each in config.libraries if pack.install_library(each, home, owner, aws)]
    if authorities and pack.install_authorities(authorities, where.at(machine.AUTHORITIES), aws):
        done.append(f"fetched {authorities.source}")
    for line in done:
        say(line)
    return len(done)


def _empty(config: Config, where: Machine, say: Say) -> int:
    """Until the product started once: what is there later is what it fetched itself."""
    if where.at(machine.STARTED).exists():
        return 0
    home, owner = where.at(config.home), where.owner(config.user)
    emptied = [path for path in config.emptied if files.empty(files.below(home, path), owner)]
    for path in emptied:
        say(f"emptied {path}")
    return len(emptied)


def _mount(config: Config, where: Machine, aws: Aws, say: Say) -> int:
    """Before any file is worked out: what is to be edited may lie on the shared file system."""
    if not config.mounts or not where.real:
        return 0
    from wso2_node.mounts import Shares  # noqa: PLC0415 - few nodes need it

    shares = Shares(where, config.node, where.at(config.home), say, service.run, config.service.timeout)
    return sum(shares.mount(mount, aws.resolve) for mount in config.mounts)


def _prepare_databases(config: Config, where: Machine, aws: Aws, say: Say) -> int:
    """After the files: a configuration that does not fit makes no user."""
    if config.databases is None or not where.real:
        return 0
    from wso2_node.databases import prepare  # noqa: PLC0415 - one node of a cluster needs it

    authorities = where.at(machine.AUTHORITIES) if config.trust and config.trust.authorities else None
    home, seconds = where.at(config.home), config.service.timeout
    return prepare(config.databases, home, aws.resolve, say, seconds, authorities=authorities)


class _Run:
    """One run's way from the configuration to the bytes, and from there to the files."""

    def __init__(self, config: Config, where: Machine, aws: Aws, noted: State, key: bytes) -> None:
        self.config, self.where, self.aws, self.noted = config, where, aws, noted
        self.home, self.java_home = where.at(config.home), where.java_home(config.service.java_home)
        self.key = key

    def digest(self, data: bytes) -> str:
        return state.digest(data, self.key)

    def write(self, data: bytes, say: Say) -> int:
        """Work out everything, then write it; return how many files were changed."""
        made, found = self._changes()
        stores = Stores(
            self.config, self.where, aws=self.aws, noted=self.noted, digest=self.digest, java_home=self.java_home
        )
        try:
            stores.work_out()
        except NodeError as error:
            found.append(str(error))
        if found:
            raise NodeError("\n".join(found))
        count = self._write_home(made, say) + stores.write(say)
        for path, text in (
            (machine.HOSTS, hosts.merge(files.read(self.where.at(machine.HOSTS)) or b"", self.config.hosts)),
            (machine.START_ENV, self._start_env()),
        ):
            count += self._write_file(path, text, say)
        # A file that is configured no longer is remembered as long as something of the edits is in it.
        left = {
            change.file.path: [change.left(self.digest)]
            for change in made
            if change.file.path in self.config.files or change.outcome.stays
        }
        note = State(
            self.digest(state.PROGRAM + data),
            self.config.home,
            left,
            stores.trust_note,
            stores.keys_note,
            stores.vault_note,
        )
        state.note(self.where, note, self.key)
        return count

    def _changes(self) -> tuple[list[Change], list[str]]:
        names: dict[Path, str] = {}

        def read(path: str) -> bytes | None:
            target = files.below(self.home, path)
            first = names.setdefault(target, path)
            if first != path:
                raise NodeError(f"{path} and {first} are the same file: configure it under one of the names")
            return files.read(target)

        return changes(self.config, read, self.aws.resolve, self.noted.files, self.digest)

    def _start_env(self) -> bytes:
        first = not self.where.at(machine.STARTED).exists()
        return service.start_env(self.config, self.java_home, first=first)

    def _write_home(self, made: Sequence[Change], say: Say) -> int:
        history = dict(self.noted.files)
        for change in made:
            path, now, shipped = change.file
            origin = self.digest(shipped or now or b"")
            before = history.get(path) or [Left((), origin, merged=False, values="", shipped=origin)]
            history[path] = [*before, change.left(self.digest)]
        if any(change.file.now != change.outcome.after for change in made):
            # Noted beforehand, so that after a kill the next run knows these bytes for its own.
            state.note(self.where, self.noted._replace(files=history), self.key)
        return sum(self._write_change(change, say) for change in made)

    def _write_change(self, change: Change, say: Say) -> int:
        path, now, shipped = change.file
        target = files.below(self.home, path)
        kept = target.with_name(target.name + SHIPPED)
        if shipped is None and now is not None and not change.outcome.lost:
            files.replace(kept, now, like=target)
        copy = files.keep(target, now).name if change.outcome.keep and now is not None else ""
        for line in report(change, copy):
            say(line)
        if now == change.outcome.after:
            return 0
        files.replace(target, change.outcome.after, like=kept)
        say(f"changed {path}")
        return 1

    def _write_file(self, path: str, data: bytes, say: Say) -> int:
        target = self.where.at(path)
        if (files.read(target) or b"") == data:
            return 0
        files.replace(target, data)
        say(f"changed {path}")
        return 1

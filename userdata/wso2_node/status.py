"""What of the configuration is in place on this machine, and which members the node has seen join."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

from wso2_node import files, hosts, machine, state, vault
from wso2_node.apply import load
from wso2_node.drift import File, differences, lost, names, noted, still
from wso2_node.errors import NodeError
from wso2_node.files import SHIPPED
from wso2_node.plan import RESTORE
from wso2_node.service import NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from wso2_node.config import Config
    from wso2_node.machine import Machine
    from wso2_node.state import State

# HazelcastClusteringAgent and MembershipSchemes, carbon-kernel 4.4.16; below, Hazelcast's own list of all members, as
# 3.5 and as 3.12 and 4.2 write it. What stands before the message differs between the console's and the log file's
# layout, so only the message is looked at.
_LOG = re.compile(
    r"Cluster (?P<step>domain: |initialization completed)"
    r"|Member (?P<what>joined|left) \[(?P<id>\S+)\]: (?:[^/\s]*/)?(?P<address>\S+)"
    r"|Members (?:\[\d+\]|\{size:\d+, ver:\d+\}) (?P<list>[\[{])"
)
_LISTED = re.compile(r"\s*Member (\[\S+\]:\d+)(?: - (\S+))?( this)?\s*$")


class Membership:
    """Who is in the cluster, as the lines of a log tell it one after the other."""

    def __init__(
        self, *, initialized: bool = False, members: dict[str, str] | None = None, listed: dict[str, str] | None = None
    ) -> None:
        """Begin at the start of a log, or go on with what was known of it."""
        self.initialized, self.members, self.listed = initialized, members or {}, listed

    def read(self, line: str) -> None:
        """Take in the next line."""
        match = _LOG.search(line)
        member = _LISTED.match(line)
        if match:
            self.listed = {} if match["list"] else None
        if match and match["step"]:
            # The first and the last message of a start.
            self.initialized = match["step"] != "domain: "
            self.members = self.members if self.initialized else {}
        elif match and match["what"] == "joined":
            self.members[match["address"]] = match["id"]
        elif match and match["what"] and self.members.get(match["address"]) in (match["id"], ""):
            # It may have come back before anyone noticed that it was gone.
            del self.members[match["address"]]
        elif member and self.listed is not None:
            address = member[1].strip("[").replace("]:", ":") if "." in member[1] else member[1]
            self.listed.update({} if member[3] else {address: member[2] or self.members.get(address, "")})
        elif line.strip() in ("}", "]") and self.listed is not None:
            self.members, self.listed = self.listed, None
        elif line.strip() and not match:
            self.listed = None


def cluster(lines: Iterable[str]) -> tuple[bool, list[str]]:
    """Return whether the cluster is initialized, and who joined and has not left, since the last start in a log.

    Hazelcast's own lists of all members count like the messages of Carbon; the node itself is not among those returned.
    """
    membership = Membership()
    for line in lines:
        membership.read(line)
    return membership.initialized, sorted(membership.members)


def logs(folder: Path) -> list[Path]:
    """Return the files of Carbon's log, the newest last: it begins a new one each day."""
    found = [(path.stat().st_mtime_ns, path) for path in folder.glob("wso2carbon*.log*") if path.suffix != ".gz"]
    return [path for _, path in sorted(found)]


def _log(folder: Path) -> Iterator[str]:
    """Yield the lines of the log from the file with the last start on."""
    try:
        chosen: list[Path] = []
        for path in reversed(logs(folder)):
            chosen.insert(0, path)
            if any("Cluster domain: " in line for line in _lines(path)):
                break
        for path in chosen:
            yield from _lines(path)
    except OSError as error:
        raise files.failure(error.filename or folder, error) from None


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as lines:
        yield from lines


class _Look:
    """What is there of the configured files, beside what the state says of them."""

    def __init__(self, config: Config, where: Machine) -> None:
        self.config, self.home, self.table = config, where.at(config.home), where.at(machine.HOSTS)
        self.state: State = state.load(where).of(config.home)
        self.key = state.key(where)
        self.found: dict[str, str] = {}
        self.details: dict[str, Sequence[str]] = {}

    def digest(self, data: bytes) -> str:
        return state.digest(data, self.key)

    def all(self) -> None:
        looks: dict[str, Callable[[str, bytes], str]] = dict.fromkeys(self.config.files, self._file)
        left_over = {path for path, history in self.state.files.items() if history and history[-1].stays}
        looks.update(dict.fromkeys(sorted(left_over - {*self.config.files}), self._former))
        if self.config.trust:
            looks[self.config.trust.keystore] = self._store
        if self.config.key_store:
            looks[self.config.key_store.path] = self._keys
        if self.config.vault:
            looks.update(dict.fromkeys(vault.paths(self.config.vault.folder), self._vault))
        looks.update({library.path: self._library for library in self.config.libraries})
        for path, look in looks.items():
            try:
                now = files.read(files.below(self.home, path))
                self.found[path] = "missing" if now is None else look(path, now)
            except NodeError as error:
                self.found[path], self.details[path] = "unusable", [str(error)]
        lines = files.read(self.table) or b""
        in_place = hosts.merge(lines, self.config.hosts) == lines
        self.found[machine.HOSTS] = "applied" if in_place else "drifted" if self.state.config else "not yet"

    def _file(self, path: str, now: bytes) -> str:
        history = self.state.files.get(path)
        if not history or not self.state.config:
            return "not yet"
        left = [left for left in history if left.digest == self.digest(now)]
        file = File(path, now, files.read(files.below(self.home, path + SHIPPED)))
        stays = [f"{name} is configured no longer, but still there" for name in self._stays(path, now)]
        missing = [f"{path}{SHIPPED} is missing: {RESTORE}"] if lost(file, history, self.digest) else []
        self.details[path] = [
            *(() if left else differences(file, history[-1].edits, noted(history[-1]))),
            *stays,
            *missing,
        ]
        if not left or left[-1] is not history[-1]:
            return "not yet" if left else "drifted"
        return "orphaned" if missing else "leftover" if stays else "merged" if left[-1].merged else "applied"

    def _stays(self, path: str, now: bytes) -> tuple[str, ...]:
        edits, last = self.config.files.get(path, ()), self.state.files[path][-1]
        return names(still(path, now, [edit for edit in last.stays if edit not in edits], noted(last)))

    def _former(self, path: str, now: bytes) -> str:
        stays = self._stays(path, now)
        self.details[path] = [f"{name} is configured no longer, but still there" for name in stays]
        return "leftover" if stays else "not yet"

    def _store(self, _: str, now: bytes) -> str:
        noted = self.state.trust[:1]
        return "not yet" if not noted else "applied" if noted == [self.digest(now)] else "drifted"

    def _keys(self, _: str, now: bytes) -> str:
        noted = self.state.key_store
        return "not yet" if not noted else "applied" if noted == self.digest(now) else "drifted"

    def _vault(self, path: str, now: bytes) -> str:
        wanted, noted = self.config.vault, self.state.vault
        if not wanted or not noted:
            return "not yet"
        if path.endswith(vault.SECRET_CONF):
            return "applied" if now == vault.secret_conf(wanted, self.config.home) else "drifted"
        return "applied" if self.digest(now) == noted[1] else "drifted"

    def _library(self, path: str, now: bytes) -> str:
        wanted = next(library.sha256 for library in self.config.libraries if library.path == path)
        return "applied" if hashlib.sha256(now).hexdigest() == wanted else "drifted" if self.state.config else "not yet"


def collect(where: Machine, source: str) -> dict[str, Any]:
    """Return the state of every file, of the service and of the cluster.

    A file is applied; merged (applied, with changes made by hand that are not where the edits are); leftover (it has
    edits, too, that are configured no longer and could not be undone); orphaned (its NAME.shipped is missing, so
    nothing can be undone); drifted (changed since the last `apply`; values from AWS are not compared); not yet
    (applied); missing; or unusable, such as a folder. `differs` has the details, such as edits that no longer hold.
    `applied`: the configuration is that of the last `apply`, and every file is applied or merged.
    """
    config, data = load(where, source)
    look = _Look(config, where)
    look.all()
    initialized, members = cluster(_log(look.home / "repository/logs"))
    noted = look.state.config
    current = noted == look.digest(state.PROGRAM + data)
    return {
        "node": config.node,
        "applied": current and {*look.found.values()} <= {"applied", "merged"},
        "configuration": "applied" if current else "changed" if noted else "not yet",
        "files": look.found,
        "differs": {path: [*details] for path, details in look.details.items() if details},
        "service": _service() if where.real else None,
        "cluster": {"initialized": initialized, "members": members},
    }


def _service() -> str | None:
    try:
        return subprocess.run(["systemctl", "is-active", NAME], stdout=-1, check=False).stdout.decode().strip() or None
    except OSError:
        return None


def show(where: Machine, source: str, say: Callable[[str], None], *, as_json: bool = False) -> int:
    """Say the status, as text or JSON; return 0 when everything is applied, else 1."""
    found = collect(where, source)
    if as_json:
        say(json.dumps(found))
    else:
        began, members = found["cluster"].values()
        say(f"{found['node']}: {'' if found['applied'] else 'not '}applied; configuration: {found['configuration']}")
        for path, now in found["files"].items():
            details = found["differs"].get(path)
            say(f"  {now:8} {path}" + (f": {', '.join(details)}" if details else ""))
        say(f"service: {found['service'] or 'not known'}")
        say(f"cluster: {'' if began else 'not '}initialized; joined: {' '.join(members) or '-'}")
    return 0 if found["applied"] else 1

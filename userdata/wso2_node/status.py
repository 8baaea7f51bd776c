"""What of the configuration is in place on this machine, and which members the node has seen join."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

from wso2_node import files, hosts, machine
from wso2_node.apply import load, load_state
from wso2_node.service import NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wso2_node.machine import Machine

# HazelcastClusteringAgent, carbon-kernel 4.4.16. What stands before the message differs between the console's and the
# log file's layout, so only the message is looked at.
_LOG = re.compile(r"Cluster (domain: |initialization completed)|Member (joined|left) \[(\S+)\]: (?:[^/\s]*/)?(\S+)")


def cluster(lines: Iterable[str]) -> tuple[bool, list[str]]:
    """Return whether the cluster is initialized, and who joined and has not left, since the last start in a log."""
    initialized, members = False, dict[str, str]()
    for line in lines:
        match = _LOG.search(line)
        if match and match[1]:
            # The first and the last message of a start.
            initialized = match[1] != "domain: "
            members = members if initialized else {}
        elif match and match[2] == "joined":
            members[match[3]] = match[4]
        elif match:
            members.pop(match[3], None)
    return initialized, sorted(members.values())


def collect(where: Machine, source: str) -> dict[str, Any]:
    """Return the state of every file (applied, drifted, missing, not yet), of the service and of the cluster."""
    config, fingerprint = load(where, source)
    state, home, table = load_state(where), where.at(config.home), where.at(machine.HOSTS)
    wanted = {path: state["files"].get(path) for path in config.files}
    if config.trust:
        wanted[config.trust.keystore] = state["files"].get(config.trust.keystore)
    wanted.update((library.path, library.sha256) for library in config.libraries)
    found = {}
    for path, text in wanted.items():
        now = files.digest(files.below(home, path))
        found[path] = "missing" if not now else "not yet" if not text else "applied" if now == text else "drifted"
    lines = files.read(table) or b""
    found[machine.HOSTS] = "applied" if hosts.merge(lines, config.hosts) == lines else "drifted"
    if not state["config"]:
        found = {path: now if now == "missing" else "not yet" for path, now in found.items()}
    initialized, members = cluster(())
    log = home / "repository/logs/wso2carbon.log"
    if log.exists():
        with log.open(encoding="utf-8", errors="replace") as text_lines:
            initialized, members = cluster(text_lines)
    current = state["config"] == fingerprint
    return {
        "node": config.node,
        "applied": current and {*found.values()} == {"applied"},
        "configuration": "applied" if current else "changed" if state["config"] else "not yet",
        "files": found,
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
            say(f"  {now:8} {path}")
        say(f"service: {found['service'] or 'not known'}")
        say(f"cluster: {'' if began else 'not '}initialized; joined: {' '.join(members) or '-'}")
    return 0 if found["applied"] else 1

"""What a run has left on this host: everything that carries its id, or lives in something that does."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from wso2_cluster.emulator.machines import cgroups, commands, namespaces

KINDS = ("namespaces", "links", "mounts", "tables", "processes", "groups", "files")


def traces(identifier: str, root: Path) -> dict[str, list[str]]:
    """The traces by kind; kinds without any are left out. *root* has the folders of runs."""
    found = {
        "namespaces": [name for name in commands.run("ip", "netns").split() if identifier in name],
        "links": re.findall(rf"^\d+: ([^:@]*{identifier}[^:@]*)", commands.run("ip", "-o", "link"), re.MULTILINE),
        "mounts": [line for line in commands.run("mount").splitlines() if identifier in line],
        "tables": [line for line in commands.run("nft", "list", "tables").splitlines() if identifier in line],
        "processes": sorted(_processes(identifier)),
        "groups": [
            str(folder) for place in cgroups.hierarchies() for folder in place.iterdir() if identifier in folder.name
        ],
        "files": [
            str(entry)
            for folder in (root, Path("/run/systemd/nspawn"), Path("/run/systemd/nspawn/propagate"), namespaces.FOLDER)
            if folder.is_dir()
            for entry in folder.iterdir()
            if identifier in entry.name
        ],
    }
    return {kind: entries for kind, entries in found.items() if entries}


def _processes(identifier: str) -> Iterator[str]:
    """Those whose command or control group has the id; a machine's own have the group."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words, group = (folder / "cmdline").read_bytes().decode("utf-8", "replace"), (folder / "cgroup").read_text()
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            continue
        # A zombie has ended; the host's init takes it away when it gets to it.
        if identifier in words + group and state != "Z" and int(folder.name) != os.getpid():
            yield f"{folder.name} {words[:60]}"

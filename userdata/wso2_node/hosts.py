"""The lines of /etc/hosts that end in `# wso2-node`: they are this program's, all others are not touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MARK = "# wso2-node"


def merge(data: bytes, hosts: Mapping[str, Sequence[str]]) -> bytes:
    """Return `data` with one marked line per address, where the first marked line was, or else at the end."""
    ours = [f"{address} {' '.join(names)} {MARK}\n".encode() for address, names in hosts.items()]
    lines = data.splitlines(keepends=True)
    marked = [index for index, line in enumerate(lines) if line.rstrip().endswith(MARK.encode())]
    others = [line for index, line in enumerate(lines) if index not in marked]
    place = marked[0] if marked else len(lines)
    before = b"".join(others[:place])
    if ours and before and not before.endswith(b"\n"):
        before += b"\n"
    return before + b"".join((*ours, *others[place:]))

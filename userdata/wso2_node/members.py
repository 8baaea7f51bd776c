"""How many members this node sees, as a metric of CloudWatch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wso2_node import files
from wso2_node.apply import load
from wso2_node.references import Aws
from wso2_node.status import Membership, logs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wso2_node.machine import Machine

METRIC = "Members"
SEEN = "/run/wso2-node/members.json"


def send(where: Machine, source: str, namespace: str, client: Callable[..., Any] | None = None) -> int:
    """Count the members that the node's log tells of, itself among them, and send the count; return it.

    It is 0 until the node has initialized its cluster. It is sent twice: with the node's name as dimension, and
    without any, so that the smallest of all nodes' counts can be asked for. NodeError when CloudWatch can't be told.
    """
    config, _ = load(where, source)
    count = _count(where.at(config.home) / "repository/logs", where.at(SEEN))
    data = [
        {"MetricName": METRIC, "Value": count, "Unit": "Count", "Dimensions": dimensions}
        for dimensions in ([], [{"Name": "node", "Value": config.node}])
    ]
    Aws(config.region, {}, client).call(
        "the count of members", "cloudwatch", "put_metric_data", Namespace=namespace, MetricData=data
    )
    return count


def _count(folder: Path, seen: Path) -> int:
    """Read on where the last run stopped: a node that is up for months has logs of months."""
    try:
        noted = json.loads(seen.read_text("utf-8"))
        membership, inode, offset = Membership(**noted["membership"]), noted["inode"], noted["offset"]
    except (OSError, ValueError, KeyError, TypeError):
        membership, inode, offset = Membership(), 0, 0
    try:
        found = logs(folder)
        # The file may have another name by now: Carbon gives yesterday's its date.
        begun = next((number for number, path in enumerate(found) if path.stat().st_ino == inode), None)
        if begun is None or found[begun].stat().st_size < offset:
            membership, begun, offset = Membership(), 0, 0
        for path in found[begun:]:
            offset = _read(path, offset if path is found[begun] else 0, membership)
            inode = path.stat().st_ino
    except OSError as error:
        raise files.failure(error.filename or folder, error) from None
    note = {"membership": vars(membership), "inode": inode, "offset": offset}
    files.replace(seen, json.dumps(note).encode(), 0o600)
    return len(membership.members) + 1 if membership.initialized else 0


def _read(path: Path, offset: int, membership: Membership) -> int:
    """Let `membership` read the whole lines after `offset`; return where they end."""
    with path.open("rb") as stream:
        stream.seek(offset)
        for line in stream:
            if not line.endswith(b"\n"):
                break
            membership.read(line.decode("utf-8", "replace"))
            offset += len(line)
    return offset

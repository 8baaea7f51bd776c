"""A fault that the logs tell of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wso2_cluster.carbon.findings import Severity
    from wso2_cluster.doctor.entries import Entry
    from wso2_cluster.doctor.history import NodeHistory


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Something that is wrong."""

    id: str
    """Lower case words with hyphens; it never changes."""
    severity: Severity
    node: NodeHistory
    entry: Entry
    """Where it shows."""
    message: str
    fix: str

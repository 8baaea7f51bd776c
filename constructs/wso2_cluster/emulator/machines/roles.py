"""The keys that instances have of their roles."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from wso2_cluster.emulator.machines.account import InstanceView, RoleView
    from wso2_cluster.emulator.server import SessionKeys

LIFETIME = dt.timedelta(hours=6)
"""How long keys of an instance's role are good for (as seen on EC2)."""
RENEWED_BEFORE = dt.timedelta(hours=1)
"""New keys are there this long before the old ones end. AWS promises five minutes (EC2 guide, "Retrieve security
credentials from instance metadata"), and botocore begins to ask fifteen minutes before."""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class RoleSessions:
    """One session of its role for each instance, renewed before it ends.

    *take_on* is `wso2_cluster.emulator.server.take_on_role`. *lifetime* (default 6 hours) and *renewed_before*
    (default 1 hour) say when; *now* is the clock, default the host's.
    """

    def __init__(
        self,
        take_on: Callable[..., SessionKeys],
        *,
        lifetime: dt.timedelta = LIFETIME,
        renewed_before: dt.timedelta = RENEWED_BEFORE,
        now: Callable[[], dt.datetime] = _now,
    ) -> None:
        self._take_on = take_on
        self._lifetime = lifetime
        self._renewed_before = renewed_before
        self._now = now
        self._guard = threading.Lock()
        self._sessions: dict[tuple[str, str], SessionKeys] = {}

    def keys(self, instance: InstanceView, role: RoleView) -> SessionKeys:
        """The keys of the instance's session as *role*, which is named after the instance as EC2 does.

        Raises `EmulatorError` when the role is gone.
        """
        with self._guard:
            known = self._sessions.get((instance.id, role.arn))
            if known is None or known.expires - self._now() <= self._renewed_before:
                known = self._take_on(
                    role.arn,
                    session=instance.id,
                    region=instance.region,
                    seconds=int(self._lifetime.total_seconds()),
                )
                self._sessions[instance.id, role.arn] = known
            return known

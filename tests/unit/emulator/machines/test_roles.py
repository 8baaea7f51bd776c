"""Sessions of instances' roles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from tests.unit.emulator.machines.pictures import ROLE, instance
from wso2_cluster.emulator.machines.roles import RoleSessions
from wso2_cluster.emulator.server import SessionKeys

HOUR = dt.timedelta(hours=1)


@dataclass
class Clock:
    """A clock that stands, and EC2's part in taking on a role."""

    now: dt.datetime = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
    taken: list[tuple[str, str, str, int]] = field(default_factory=list)

    def take_on(self, role_arn: str, *, session: str, region: str, seconds: int) -> SessionKeys:
        self.taken.append((role_arn, session, region, seconds))
        expires = self.now + dt.timedelta(seconds=seconds)
        return SessionKeys(key_id=f"ASIA{len(self.taken)}", secret_key="s", token="t", issued=self.now, expires=expires)


def test_keys_last_six_hours_and_are_renewed_an_hour_before() -> None:
    clock = Clock()
    sessions = RoleSessions(clock.take_on, now=lambda: clock.now)
    one = instance("10.0.1.10")
    first = sessions.keys(one, ROLE)
    assert clock.taken == [(ROLE.arn, "i-10", "us-east-1", 21_600)]
    clock.now += 5 * HOUR - dt.timedelta(seconds=1)
    assert sessions.keys(one, ROLE) is first
    clock.now += dt.timedelta(seconds=1)
    assert sessions.keys(one, ROLE).expires == first.expires + 5 * HOUR


def test_every_instance_has_a_session_of_its_own() -> None:
    clock = Clock()
    sessions = RoleSessions(clock.take_on, now=lambda: clock.now)
    names = {sessions.keys(instance(address), ROLE).key_id for address in ("10.0.1.10", "10.0.1.11", "10.0.1.10")}
    assert names == {"ASIA1", "ASIA2"}


def test_keys_do_not_show_their_secrets() -> None:
    keys = Clock().take_on(ROLE.arn, session="i-1", region="us-east-1", seconds=1)
    assert "secret_key" not in repr(keys)
    assert "token" not in repr(keys)

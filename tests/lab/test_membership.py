"""Members find each other, lose each other and find each other again: each scheme with each Hazelcast."""

from __future__ import annotations

import json
from ipaddress import IPv4Address
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from tests.lab.trial import Subject, Trial, new_trial, within
from wso2_cluster.deployed import member_of
from wso2_cluster.discovery import who_joins_whom
from wso2_cluster.doctor.log import Change, elections
from wso2_cluster.lab.choices import Scheme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.emulator.machines.booting import BootingAws

pytestmark = pytest.mark.lab

_SECONDS = count(40)
"""The second number of each network's addresses."""
_SHORT = {"aws": "a", "wka": "w", "discovered": "d"}
MERGE = {"hazelcast.merge.first.run.delay.seconds": "5", "hazelcast.merge.next.run.delay.seconds": "5"}
HEARTBEAT = {"hazelcast.heartbeat.interval.seconds": "1", "hazelcast.max.no.heartbeat.seconds": "10"}
"""When a member that says nothing counts as gone; Carbon waits ten minutes."""
QUICK = [
    {"file": "repository/conf/hazelcast.properties", "property": key, "value": value}
    for key, value in (MERGE | HEARTBEAT).items()
]
"""Makes plain Hazelcast look for silent members, and for other clusters, each few seconds."""
CASES = [(subject, scheme) for subject in Subject for scheme in Scheme]
on_plain_hazelcast = pytest.mark.parametrize(
    "trial",
    [case for case in CASES if case[0] is Subject.HAZELCAST],
    ids=lambda case: f"{case[0]}-{case[1]}",
    indirect=True,
    scope="module",
)


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def trial(
    request: pytest.FixtureRequest, booting: BootingAws, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Trial]:
    """Three nodes."""
    subject, scheme = request.param
    second = next(_SECONDS)
    changes: dict[str, Any] = {"edits": QUICK} if subject is Subject.HAZELCAST else {}
    made = new_trial(
        booting,
        tmp_path_factory.mktemp("trial"),
        name=f"m{second}{_SHORT[scheme]}",
        subject=subject,
        scheme=scheme,
        second=second,
        **changes,
    )
    made.deploy()
    yield made
    made.destroy()


def coordinators(trial: Trial, *names: str) -> list[str]:
    """Names of those that say they were elected since the last start."""
    return [name for name in names or trial.names() if elections(trial.member(name).log())]


def test_three_members_boot_and_form_one_cluster_with_one_coordinator(trial: Trial) -> None:
    trial.wait_for_cluster()
    within(lambda: len(coordinators(trial)) == 1, lambda: f"one coordinator. {trial.tell()}", 60)
    (first,) = coordinators(trial)
    joined = {event.member for event in trial.member(first).events() if event.change is Change.JOINED}
    others = {trial.member(name).member for name in trial.names() if name != first}
    # Carbon logs who joins once it listens: who joined while Hazelcast started stands in the view alone.
    assert joined <= others, trial.tell()


def test_the_discovery_view_says_that_they_do(trial: Trial) -> None:
    nodes = trial.deployed()
    membership = who_joins_whom([member_of(node) for node in nodes], [node.instance for node in nodes])
    assert membership.one_cluster
    assert membership.one_sided == ()


def left(trial: Trial, name: str) -> list[str]:
    """Who left, as a member tells it. Hazelcast tells its listeners after it has logged who remains."""
    return [event.member for event in trial.member(name).events() if event.change is Change.LEFT]


def test_a_member_without_power_leaves_and_joins_again_when_it_starts(trial: Trial) -> None:
    trial.wait_for_cluster()
    victim, *rest = trial.names()
    address = trial.member(victim).member
    trial.machine(victim).kill()
    try:
        trial.wait_for_cluster(*rest, seconds=120)
        for name in rest:
            within(
                lambda name=name: left(trial, name) == [address],  # type: ignore[misc]
                lambda name=name: f"{name} saw {address} leave: {left(trial, name)}. {trial.tell()}",  # type: ignore[misc]
                60,
            )
    finally:
        trial.forget_logs(victim)
        trial.machine(victim).start()
    trial.wait_for_cluster()
    assert coordinators(trial, victim) == []


def test_all_nodes_restarted_together_are_one_cluster_again(trial: Trial) -> None:
    trial.restart()
    trial.wait_for_cluster()
    within(lambda: len(coordinators(trial)) == 1, lambda: f"one coordinator. {trial.tell()}", 60)


def partitioned(trial: Trial, alone: str) -> None:
    """Cut one off, and wait until it and the others have given each other up."""
    rest = [name for name in trial.names() if name != alone]
    trial.aws.cut([IPv4Address(trial.member(alone).node.address)])
    trial.wait_for_cluster(*rest)
    trial.wait_for_cluster(alone)


@on_plain_hazelcast
def test_a_member_cut_off_is_a_cluster_of_its_own_until_both_merge(trial: Trial) -> None:
    trial.wait_for_cluster()
    alone = trial.names()[-1]
    try:
        partitioned(trial, alone)
        within(lambda: alone in coordinators(trial), lambda: f"{alone} leads itself. {trial.tell()}", 60)
    finally:
        trial.aws.cut([])
    trial.wait_for_cluster()


@on_plain_hazelcast
def test_a_fourth_member_comes_without_touching_the_three(trial: Trial) -> None:
    trial.wait_for_cluster()
    before = {node.instance.name: node.instance.id for node in trial.deployed()}
    trial.write(nodes__member__count=4)
    trial.deploy()
    after = {node.instance.name: node.instance.id for node in trial.deployed()}
    assert len(after) == 4
    replaced = sorted(name for name, instance in before.items() if after[name] != instance)
    # A list of well-known members is part of every node's user data.
    assert bool(replaced) == (trial.document["cluster"]["membership"]["scheme"] == "wka"), json.dumps(replaced)
    if replaced:
        trial.beginnings.clear()
    trial.wait_for_cluster()

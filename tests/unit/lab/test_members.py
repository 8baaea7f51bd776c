from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.synthesis import SHIPPED
from wso2_cluster.deployment import load_deployment
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.lab import members
from wso2_cluster.lab.choices import LabError
from wso2_cluster.topology import plan_topology

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wso2_cluster.lab.members import LabMember


@dataclass
class Disk:
    log: str = ""
    asked: list[str] = field(default_factory=list)
    later: str = ""
    """What is logged after the fifth reading."""

    def read(self, path: str) -> bytes:
        self.asked.append(path)
        if len(self.asked) > 5:
            self.log, self.later = self.log + self.later, ""
        if not self.log:
            raise MachineError(f"{path}: no such file")
        return self.log.encode()


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "_PAUSE_S", 0.001)


@pytest.fixture
def disks() -> dict[str, Disk]:
    return {}


@pytest.fixture
def cluster(disks: dict[str, Disk]) -> Sequence[LabMember]:
    topology = plan_topology(load_deployment(SHIPPED))
    return members.members_of(topology, lambda address: disks.setdefault(address, Disk()))


def view_of(cluster: Sequence[LabMember]) -> str:
    lines = "".join(f"\tMember [{one.node.address}]:{one.port} - x\n" for one in cluster)
    return f"Members {{size:{len(cluster)}, ver:{len(cluster)}}} [\n{lines}]\n"


def joined(one: LabMember) -> str:
    return f"INFO {{AWSBasedMembershipScheme}} - Member joined [u]: /{one.member}\n"


DONE = f"INFO {{HazelcastClusteringAgent}} - {members.INITIALIZED}\n"


def test_a_log_that_is_not_there_yet_is_empty(cluster: Sequence[LabMember], disks: dict[str, Disk]) -> None:
    first = cluster[0]
    assert (first.log(), first.view(), first.events()) == ("", frozenset(), ())
    assert set(disks[str(first.node.address)].asked) == {f"{first.home}/repository/logs/wso2carbon.log"}


def test_a_cluster_is_whole_when_all_see_all_and_carbon_has_said_so(
    cluster: Sequence[LabMember], disks: dict[str, Disk]
) -> None:
    for disk in disks.values():
        disk.log = view_of(cluster) + DONE
    first, *others = cluster
    said: list[str] = []
    with pytest.raises(LabError, match=r"^No cluster of 3 after 0 s\."):
        members.wait_for_one_cluster(cluster, said.append, seconds=0.02)
    disks[str(first.node.address)].log += "".join(map(joined, others))
    members.wait_for_one_cluster(cluster, said.append, seconds=5)
    assert said == []


def test_new_lines_are_said_as_they_come(cluster: Sequence[LabMember], disks: dict[str, Disk]) -> None:
    first, second, third = cluster
    for disk in disks.values():
        disk.log = view_of(cluster) + DONE
    disks[str(first.node.address)].log += joined(second)
    disks[str(second.node.address)].later = joined(third)
    said: list[str] = []
    members.wait_for_one_cluster(cluster, said.append, seconds=5)
    assert said == [f"{second.node.name}: {joined(third).strip()}"]


def test_a_cluster_is_not_whole_before_carbon_listens(cluster: Sequence[LabMember], disks: dict[str, Disk]) -> None:
    first, *others = cluster
    for disk in disks.values():
        disk.log = view_of(cluster) + DONE
    disks[str(first.node.address)].log = view_of(cluster) + "".join(map(joined, others))
    with pytest.raises(LabError, match=r"^No cluster of 3 after 0 s\."):
        members.wait_for_one_cluster(cluster, seconds=0.02)
    disks[str(first.node.address)].log += DONE
    members.wait_for_one_cluster(cluster, seconds=5)


def test_two_clusters_are_named(cluster: Sequence[LabMember], disks: dict[str, Disk]) -> None:
    first, *others = cluster
    election = "Elected this member [u] as the Coordinator node\n"
    disks[str(first.node.address)].log = view_of([first]) + election
    for one in others:
        disks[str(one.node.address)].log = view_of(others)
    with pytest.raises(LabError) as error:
        members.wait_for_one_cluster(cluster, seconds=0)
    rest = ", ".join(sorted(one.member for one in others))
    assert str(error.value) == (
        f"No cluster of 3 after 0 s. {first.node.name} ({first.member}) sees {first.member}, and was elected "
        f"coordinator. {others[0].node.name} ({others[0].member}) sees {rest}. "
        f"{others[1].node.name} ({others[1].member}) sees {rest}."
    )


def test_logs_are_kept_by_node_for_the_doctor(
    cluster: Sequence[LabMember], disks: dict[str, Disk], tmp_path: Path
) -> None:
    first, second, _ = cluster
    for number, member in enumerate((first, second)):
        disks[str(member.node.address)].log = f"log {number}: Größe\n"

    kept = members.keep_logs(cluster, tmp_path / "logs")

    assert kept == (tmp_path / "logs" / first.node.name, tmp_path / "logs" / second.node.name)
    assert [(each / "wso2carbon.log").read_text("utf-8") for each in kept] == ["log 0: Größe\n", "log 1: Größe\n"]
    assert sorted(path.name for path in (tmp_path / "logs").iterdir()) == sorted(each.name for each in kept)

"""tasks-config.xml: which servers run scheduled tasks."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from wso2_cluster.carbon.edits import Edit, SetText
from wso2_cluster.carbon.errors import SettingError, clear_text
from wso2_cluster.carbon.references import Reference

TASKS = "/tasks-configuration"


class TaskServerMode(StrEnum):
    """Where tasks run."""

    AUTO = "AUTO"
    """CLUSTERED when clustering is enabled, else STANDALONE; what products ship."""
    STANDALONE = "STANDALONE"
    CLUSTERED = "CLUSTERED"
    REMOTE = "REMOTE"
    """On a server of its own."""


@dataclass(frozen=True, kw_only=True)
class RemoteTaskServer:
    """A server that runs the tasks of others."""

    address: str
    dispatch_address: str
    """Where it finds the nodes: usually the balancer."""
    user: str
    password: Reference

    def __post_init__(self) -> None:
        SettingError.require(clear_text("the password of the remote task server", self.password))


@dataclass(frozen=True, kw_only=True)
class Tasks:
    """How tasks are distributed."""

    mode: TaskServerMode = TaskServerMode.AUTO
    servers: int = 1
    """Task servers that must have started before tasks are scheduled. More than there are: none ever runs."""
    remote: RemoteTaskServer | None = None

    def __post_init__(self) -> None:
        found = []
        if self.servers < 1:
            found.append(f"servers is {self.servers}: at least one has to run tasks, use 1 or more")
        if (self.remote is None) == (self.mode is TaskServerMode.REMOTE):
            found.append(f"a remote server belongs to mode REMOTE and to no other, mode is {self.mode}")
        SettingError.require(found)


def tasks_edits(tasks: Tasks) -> Iterator[Edit]:
    """`taskServerMode`, `taskServerCount`, and the remote server."""
    yield SetText(at=f"{TASKS}/taskServerMode", value=tasks.mode.value)
    yield SetText(at=f"{TASKS}/taskServerCount", value=str(tasks.servers))
    if tasks.remote:
        yield SetText(at=f"{TASKS}/taskClientDispatchAddress", value=tasks.remote.dispatch_address)
        yield SetText(at=f"{TASKS}/remoteServerAddress", value=tasks.remote.address)
        yield SetText(at=f"{TASKS}/remoteServerUsername", value=tasks.remote.user)
        yield SetText(at=f"{TASKS}/remoteServerPassword", value=tasks.remote.password)

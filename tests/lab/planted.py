"""Faults planted in a deployment that runs, and two answers to each: what was forecast, and what the logs tell.

What `wso2-cluster members` forecasts is held against whom the members really see, and what `wso2-cluster doctor` makes
of their logs against the fault that was planted.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests import needs
from tests.lab.trial import Trial, changed, within
from wso2_cluster.discovery import Membership, describe_instances, who_joins_whom
from wso2_cluster.doctor import Diagnosis, diagnose
from wso2_cluster.doctor.log import view
from wso2_cluster.lab.members import LOG, settled
from wso2_cluster.members import configured_member

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from wso2_cluster.discovery import Member

NODE = "/etc/wso2-node/node.json"
COMMAND = (sys.executable, "-c", "from wso2_cluster.cli import main; main()", "members")
PATIENCE_S = 260
"""How long a member may take to start on a host that does other things, too.

Hazelcast 3.12 asks EC2 eleven times before it does without, which is 166 seconds.
"""

Clusters = frozenset[frozenset[str]]
"""Names of the members that are together."""


@contextlib.contextmanager
def node_changed(trial: Trial, name: str, **changes: object) -> Iterator[None]:
    """The configuration of a node is another one inside the block."""
    machine = trial.machine(name)
    kept = machine.read(NODE)
    machine.write(NODE, json.dumps(changed(json.loads(kept), **changes)).encode(), 0o600)
    try:
        yield
    finally:
        machine.write(NODE, kept, 0o600)


@contextlib.contextmanager
def permissions_checked(trial: Trial) -> Iterator[None]:
    """IAM is enforced inside the block."""
    trial.aws.enforce_iam(True)
    try:
        yield
    finally:
        trial.aws.enforce_iam(False)


@contextlib.contextmanager
def clustered_otherwise(trial: Trial, name: str, **parameters: str | None) -> Iterator[None]:
    """A node's clustering section has these values inside the block; None: what the product ships.

    A parameter is named as in axis2.xml of kernel 4.4 (`localMemberPort`), whatever the kernel calls it.
    """
    files = deepcopy(json.loads(trial.machine(name).read(NODE))["files"])
    wanted = {parameter.lower(): value for parameter, value in parameters.items()}
    for file in files:
        file["edits"] = [edit for edit in file["edits"] if wanted.get(_parameter(edit), "") is not None]
        for edit in file["edits"]:
            value = wanted.get(_parameter(edit))
            if value is not None:
                edit["value"] = type(edit["value"])(value)
    with node_changed(trial, name, files=files):
        yield


def _parameter(edit: Mapping[str, Any]) -> str:
    """The parameter of clustering that an edit sets, in lower case and without hyphens; none: an empty text."""
    at = edit.get("at", "")
    if isinstance(at, list):
        name = str(at[-1]) if at[0] == "clustering" else ""
    else:
        before, _, rest = at.partition("/axisconfig/clustering/parameter[@name='")
        name = "" if before else rest.partition("'")[0]
    return name.replace("-", "").replace("_", "").lower()


def forecast(trial: Trial) -> Membership:
    """Who would join whom, from the configuration that the machines have and from what EC2 lists.

    Stopped nodes have theirs, too: the deployment file describes all of them.
    """
    return who_joins_whom([_planned(trial, name) for name in trial.names()], _listed(trial))


def _planned(trial: Trial, name: str) -> Member:
    topology = trial.topology
    document = json.loads(trial.machine(name).read(NODE))
    return configured_member(f"{trial.name}-{name}", document, topology.product.kernel)


def _listed(trial: Trial) -> Any:  # noqa: ANN401 - what discovery takes
    return describe_instances(trial.aws.client("ec2"))


def missed(membership: Membership, member: str, other: str) -> str:
    """Why *member* does not find *other*."""
    found = next(each for each in membership.views if each.member.endswith(member))
    return next(miss.reason for miss in found.misses if miss.member.endswith(other))


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What `wso2-cluster members DEPLOYMENT --live --json` ended with."""

    status: int
    said: dict[str, Any]
    """Empty when it refused."""
    error: str

    @property
    def finds(self) -> dict[str, tuple[str, ...]]:
        """Whom each member finds."""
        return {member["name"]: tuple(member["finds"]) for member in self.said["members"]}


def ask_command(trial: Trial) -> Answer:
    """Run the command as a person would, with what EC2 lists now."""
    environment = trial.aws.child_environment(needs.python_environment())
    words = (*COMMAND, str(trial.file), "--live", "--json")
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    return Answer(status=done.returncode, said=json.loads(done.stdout or "{}"), error=done.stderr)


def clusters_of(trial: Trial, membership: Membership, order: Iterable[str]) -> Clusters:
    """The clusters that are there once the members have started in *order*.

    Each joins the first one that it finds and that is up; who finds nobody begins a cluster of its own.
    """
    finds = {each.member.removeprefix(f"{trial.name}-"): each.finds for each in membership.views}
    formed: list[set[str]] = []
    for name in order:
        found = {other.removeprefix(f"{trial.name}-") for other in finds[name]}
        home = next((cluster for cluster in formed if cluster & found), None)
        if home is None:
            formed.append({name})
        else:
            home.add(name)
    return frozenset(map(frozenset, formed))


def together(*clusters: Iterable[str]) -> Clusters:
    """Which members are in a cluster with which."""
    return frozenset(frozenset(cluster) for cluster in clusters)


def agree(trial: Trial, expected: Clusters, *, order: Iterable[str]) -> None:
    """It is forecast that members which started in *order* form these clusters, and they do."""
    told = clusters_of(trial, forecast(trial), order)
    assert told == expected
    see(trial, told)


def see(trial: Trial, clusters: Clusters) -> None:
    """Wait until the members have started, and see exactly those of their own cluster."""
    address = {name: f"{member.address}:{member.port}" for name, member in _addresses(trial)}
    for cluster in clusters:
        whole = frozenset(address[name] for name in cluster)
        for name in cluster:
            within(
                lambda name=name, whole=whole: settled(trial.member(name).log(), whole),  # type: ignore[misc]
                lambda name=name, whole=whole: f"{name} sees {', '.join(sorted(whole))}. {_said(trial, name)}",  # type: ignore[misc]
                PATIENCE_S,
            )


def _addresses(trial: Trial) -> Iterator[tuple[str, Member]]:
    for name in trial.names():
        yield name, _planned(trial, name)


def _said(trial: Trial, name: str) -> str:
    log = trial.member(name).log()
    return f"It sees {', '.join(sorted(view(log) or ())) or 'nobody'}, and said: {log[-3000:]}"


def findings(trial: Trial, folder: Path, *names: str) -> set[tuple[str, str]]:
    """What the doctor finds in the logs of these members (default: all), each with the node: since their last starts.

    What is wrong now does not change when it is given all that they have ever logged.
    """
    chosen = names or trial.names()
    now = _diagnosis(folder / "now", {name: trial.member(name).log().encode() for name in chosen})
    ever = _diagnosis(folder / "ever", {name: _whole(trial, name) for name in chosen})
    assert _errors(ever) == _errors(now)
    return {(trouble.node.name, trouble.id) for trouble in now.troubles}


def errors_of_all_starts(trial: Trial, folder: Path) -> set[tuple[str, str]]:
    """What the doctor finds wrong in all that the members have ever logged, each with the node."""
    return _errors(_diagnosis(folder / "ever", {name: _whole(trial, name) for name in trial.names()}))


def _whole(trial: Trial, name: str) -> bytes:
    return trial.machine(name).read(f"{trial.topology.home}/{LOG}")


def _diagnosis(folder: Path, logs: Mapping[str, bytes]) -> Diagnosis:
    for name, log in logs.items():
        place = folder / name / "wso2carbon.log"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(log)
    return diagnose([folder / name for name in logs])


def _errors(diagnosis: Diagnosis) -> set[tuple[str, str]]:
    return {(trouble.node.name, trouble.id) for trouble in diagnosis.troubles if trouble.severity == "error"}

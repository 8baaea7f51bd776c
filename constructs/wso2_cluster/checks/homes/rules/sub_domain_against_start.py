"""Rule: a node's role in axis2.xml is the one that it is started with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.kernel import API_MANAGER
from wso2_cluster.checks.homes.rule import rule
from wso2_cluster.products import GATEWAY_MANAGER, GATEWAY_WORKER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.carbon.language.model import Text
    from wso2_cluster.checks.homes.home import Home
    from wso2_cluster.checks.homes.start_script import StartScript, Word

_ROLES = ("mgt", "worker")


@dataclass(frozen=True, kw_only=True)
class _Start:
    """The role that a node is started with."""

    role: str
    """As subDomain has it."""
    option: Word
    """What says so."""
    words: str
    """Such as `a worker`."""
    other: str
    """What starts the other role."""


@rule(
    "sub-domain-against-start",
    Severity.ERROR,
    source='carbon-kernel 4.4.16, Main.java and bin/wso2server.sh; API Manager 1.10.0, "Clustering the Gateway"',
)
def role_is_the_started_one(home: Home) -> Iterator[Violation]:
    """The property subDomain says worker where the script has -DworkerNode=true or -Dprofile=gateway-worker, else mgt.

    With either the management console is not there, whatever subDomain says. A worker's script may well have neither:
    they come on the command line.
    """
    script = home.start_script
    section = home.clustering
    if script is None or section is None or not section.enabled or home.is_rendered:
        return
    role = sub_domain(home)
    started = _started(script)
    if started:
        yield from _against(home, started, role)
        return
    option = script.option("workerNode")
    related = (option.place if option else script.place,)
    if role and role[0] not in _ROLES and not _is_open(role[0]):
        yield Violation(
            place=home.clustering_place(role[1]),
            message=f"subDomain is '{role[0]}': roles are called mgt and worker, in lower case",
            fix="write mgt on a manager",
            severity=Severity.WARNING,
            related=related,
        )
    elif role and role[0] == "worker":
        flag = f"-Dprofile={GATEWAY_WORKER}" if home.identity.key == API_MANAGER else "-DworkerNode=true"
        yield Violation(
            place=home.clustering_place(role[1]),
            message="subDomain is worker, and the start script does not make the node one",
            fix=f"start it with {flag}, or write mgt on a manager",
            severity=Severity.NOTE,
            related=related,
        )


def _against(home: Home, started: _Start, role: tuple[str, Text | None] | None) -> Iterator[Violation]:
    """What is wrong with *role*, the subDomain of a node that the script starts as one or the other."""
    if role is None:
        yield Violation(
            place=home.clustering_place(home.clustering.at if home.clustering else None),
            message=f"there is no active subDomain, and the start script makes the node {started.words}",
            fix=f"add the property subDomain with the value {started.role}",
            severity=Severity.WARNING,
            related=(started.option.place,),
        )
    elif role[0] in _ROLES and role[0] != started.role:
        console = ", without a management console," if started.role == "worker" else ""
        yield Violation(
            place=started.option.place,
            message=f"the node is started as {started.words}{console} and its subDomain is {role[0]}",
            fix=f"write {started.other}, or subDomain {started.role}",
            related=(home.clustering_place(role[1]),),
        )
    elif role[0] != started.role and not _is_open(role[0]):
        yield Violation(
            place=home.clustering_place(role[1]),
            message=f"subDomain is '{role[0]}', and the start script makes the node {started.words}",
            fix=f"write {started.role}, in lower case",
            related=(started.option.place,),
        )


def _started(script: StartScript) -> _Start | None:
    """The role that *script* starts; None: it leaves that to the command line."""
    worker, profile = script.option("workerNode"), script.option("profile")
    name = script.value("profile")
    if profile and name == GATEWAY_MANAGER:
        return _Start(role="mgt", option=profile, words="a gateway manager", other=f"-Dprofile={GATEWAY_WORKER}")
    if profile and name == GATEWAY_WORKER:
        return _Start(role="worker", option=profile, words="a gateway worker", other=f"-Dprofile={GATEWAY_MANAGER}")
    if worker and script.value("workerNode") == "true":
        return _Start(role="worker", option=worker, words="a worker", other="-DworkerNode=false")
    return None


def _is_open(role: str) -> bool:
    return "${" in role


def is_started_as_worker(home: Home) -> bool:
    """Whether the start script makes *home* a worker."""
    started = _started(home.start_script) if home.start_script else None
    return started is not None and started.role == "worker"


def sub_domain(home: Home) -> tuple[str, Text | None] | None:
    """The node's subDomain and where it stands; None: it has none."""
    for each in reversed(home.clustering.properties if home.clustering else ()):
        if each.name is not None and each.name.value == "subDomain" and each.value is not None:
            return each.value.value.strip(), each.value
    return None

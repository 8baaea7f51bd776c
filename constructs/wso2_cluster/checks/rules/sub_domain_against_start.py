"""Rule: a node's role in axis2.xml is the one that it is started with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.finding import Violation
from wso2_cluster.checks.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.carbon.language.model import Text
    from wso2_cluster.checks.home import Home


@rule("sub-domain-against-start", Severity.ERROR, source="carbon-kernel 4.4.16, Main.java and bin/wso2server.sh")
def role_is_the_started_one(home: Home) -> Iterator[Violation]:
    """The property subDomain says worker where the start script has -DworkerNode=true, and mgt where it has not.

    With workerNode=true the management console is not there, whatever subDomain says. A worker's script may well say
    false: `-DworkerNode=true` on the command line comes after it and counts.
    """
    script = home.start_script
    section = home.clustering
    if script is None or section is None or not section.enabled or home.is_rendered:
        return
    option = script.option("workerNode")
    role = sub_domain(home)
    if is_started_as_worker(home) and option:
        if role is None:
            yield Violation(
                place=home.clustering_place(section.at),
                message="there is no active subDomain, and the start script makes the node a worker",
                fix="add the property subDomain with the value worker",
                severity=Severity.WARNING,
                related=(option.place,),
            )
        elif role[0] == "mgt":
            yield Violation(
                place=option.place,
                message="the node is started as a worker, without a management console, and its subDomain is mgt",
                fix="write -DworkerNode=false, or subDomain worker",
                related=(home.clustering_place(role[1]),),
            )
        elif role[0] != "worker" and not _is_open(role[0]):
            yield Violation(
                place=home.clustering_place(role[1]),
                message=f"subDomain is '{role[0]}', and the start script makes the node a worker",
                fix="write worker, in lower case",
                related=(option.place,),
            )
    elif role and role[0] not in ("mgt", "worker") and not _is_open(role[0]):
        yield Violation(
            place=home.clustering_place(role[1]),
            message=f"subDomain is '{role[0]}': roles are called mgt and worker, in lower case",
            fix="write mgt on a manager",
            severity=Severity.WARNING,
            related=(option.place if option else script.place,),
        )
    elif role and role[0] == "worker":
        yield Violation(
            place=home.clustering_place(role[1]),
            message="subDomain is worker, and the start script does not make the node one",
            fix="start it with -DworkerNode=true, or write mgt on a manager",
            severity=Severity.NOTE,
            related=(option.place if option else script.place,),
        )


def _is_open(role: str) -> bool:
    return "${" in role


def is_started_as_worker(home: Home) -> bool:
    """Whether the start script makes *home* a worker."""
    return home.start_script is not None and home.start_script.value("workerNode") == "true"


def sub_domain(home: Home) -> tuple[str, Text | None] | None:
    """The node's subDomain and where it stands; None: it has none."""
    for each in reversed(home.clustering.properties if home.clustering else ()):
        if each.name is not None and each.name.value == "subDomain" and each.value is not None:
            return each.value.value.strip(), each.value
    return None

"""Rule sub-domain-against-start: a node's role in axis2.xml is the one that it is started with."""

from pathlib import Path

import pytest

from tests.unit.checks.homes import AXIS2, SCRIPT, compared, found, home
from wso2_cluster.checks import Home


def _node(folder: Path, role: str, is_worker: str) -> Home:
    role_property = f'<property name="subDomain" value="{role}"/><property name="backendServerURL"'
    return home(
        folder,
        {
            AXIS2: (('<property name="backendServerURL"', role_property),),
            SCRIPT: (("workerNode=false", f"workerNode={is_worker}"),),
        },
    )


def test_a_manager_started_as_worker(tmp_path: Path) -> None:
    node = _node(tmp_path / "esb", "mgt", "true")

    assert found("sub-domain-against-start", node) == [
        (
            "error esb/bin/wso2server.sh:11:5",
            "the node is started as a worker, without a management console, and its subDomain is mgt",
            "write -DworkerNode=false, or subDomain worker",
        )
    ]
    assert compared("sub-domain-against-start", node) == ["esb/repository/conf/axis2/axis2.xml:25:47"]


def test_a_worker_whose_script_starts_no_worker(tmp_path: Path) -> None:
    assert found("sub-domain-against-start", _node(tmp_path / "esb", "worker", "false")) == [
        (
            "note esb/repository/conf/axis2/axis2.xml:25:47",
            "subDomain is worker, and the start script does not make the node one",
            "start it with -DworkerNode=true, or write mgt on a manager",
        )
    ]


@pytest.mark.parametrize(("role", "is_worker"), [("mgt", "false"), ("worker", "true")])
def test_roles_that_fit(tmp_path: Path, role: str, is_worker: str) -> None:
    assert found("sub-domain-against-start", _node(tmp_path / "esb", role, is_worker)) == []


def test_the_last_option_counts(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {
            AXIS2: (
                (
                    '<property name="backendServerURL"',
                    '<property name="subDomain" value="worker"/><property name="backendServerURL"',
                ),
            ),
            SCRIPT: (("Bootstrap $*", "Bootstrap -DworkerNode=true $*"),),
        },
    )

    assert found("sub-domain-against-start", node) == []

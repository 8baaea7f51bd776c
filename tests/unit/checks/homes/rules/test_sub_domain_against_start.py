"""Rule sub-domain-against-start: a node's role in axis2.xml is the one that it is started with."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import AXIS2, CARBON, SCRIPT, compared, found, home
from wso2_cluster.checks.homes import Home


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


@pytest.mark.parametrize("role_property", ["", '<!--<property name="subDomain" value="worker"/>-->'])
def test_a_worker_without_a_sub_domain(tmp_path: Path, role_property: str) -> None:
    first = '<property name="backendServerURL"'
    node = home(
        tmp_path / "esb",
        {AXIS2: ((first, role_property + first),), SCRIPT: (("workerNode=false", "workerNode=true"),)},
    )

    assert found("sub-domain-against-start", node) == [
        (
            "warning esb/repository/conf/axis2/axis2.xml:17:5",
            "there is no active subDomain, and the start script makes the node a worker",
            "add the property subDomain with the value worker",
        )
    ]


def test_a_worker_in_upper_case(tmp_path: Path) -> None:
    assert found("sub-domain-against-start", _node(tmp_path / "esb", "Worker", "true")) == [
        (
            "error esb/repository/conf/axis2/axis2.xml:25:47",
            "subDomain is 'Worker', and the start script makes the node a worker",
            "write worker, in lower case",
        )
    ]


@pytest.mark.parametrize("role", ["manager", "MGT"])
def test_a_manager_by_another_name(tmp_path: Path, role: str) -> None:
    assert found("sub-domain-against-start", _node(tmp_path / "esb", role, "false")) == [
        (
            "warning esb/repository/conf/axis2/axis2.xml:25:47",
            f"subDomain is '{role}': roles are called mgt and worker, in lower case",
            "write mgt on a manager",
        )
    ]


@pytest.mark.parametrize("is_worker", ["true", "false"])
def test_a_role_that_is_known_at_start(tmp_path: Path, is_worker: str) -> None:
    assert found("sub-domain-against-start", _node(tmp_path / "esb", "${role}", is_worker)) == []


@pytest.mark.parametrize(("is_worker", "count"), [("true", 0), ("false", 1)])
def test_the_note_on_workers_is_for_those_that_the_script_does_not_confirm(
    tmp_path: Path, is_worker: str, count: int
) -> None:
    assert len(found("sub-domain", _node(tmp_path / "esb", "worker", is_worker))) == count


def _gateway(folder: Path, role: str, profile: str) -> Home:
    role_property = f'<property name="subDomain" value="{role}"/>' if role else ""
    first = '<property name="backendServerURL"'
    option = f"-Dprofile={profile} \\\n    " if profile else ""
    main = "org.wso2.carbon.bootstrap.Bootstrap $*"
    return home(
        folder,
        {
            AXIS2: ((first, role_property + first),),
            CARBON: (("<ServerKey>ESB</ServerKey>", "<ServerKey>AM</ServerKey>"),),
            SCRIPT: ((main, option + main),),
        },
    )


@pytest.mark.parametrize(("role", "profile"), [("mgt", "gateway-manager"), ("worker", "gateway-worker")])
def test_gateways_whose_profile_fits(tmp_path: Path, role: str, profile: str) -> None:
    node = _gateway(tmp_path / "am", role, profile)

    assert found("sub-domain-against-start", node) == []
    assert found("sub-domain", node) == []


def test_a_gateway_whose_script_leaves_the_profile_open(tmp_path: Path) -> None:
    """API Manager is built with no profile that -DworkerNode=true would start."""
    assert found("sub-domain-against-start", _gateway(tmp_path / "am", "worker", "")) == [
        (
            "note am/repository/conf/axis2/axis2.xml:25:47",
            "subDomain is worker, and the start script does not make the node one",
            "start it with -Dprofile=gateway-worker, or write mgt on a manager",
        )
    ]


def test_a_gateway_manager_that_is_a_worker_in_axis2_xml(tmp_path: Path) -> None:
    """As API Manager ships it."""
    node = _gateway(tmp_path / "am", "worker", "gateway-manager")

    assert found("sub-domain-against-start", node) == [
        (
            "error am/bin/wso2server.sh:12:5",
            "the node is started as a gateway manager and its subDomain is worker",
            "write -Dprofile=gateway-worker, or subDomain mgt",
        )
    ]
    assert compared("sub-domain-against-start", node) == ["am/repository/conf/axis2/axis2.xml:25:47"]


def test_a_gateway_worker_that_is_a_manager_in_axis2_xml(tmp_path: Path) -> None:
    assert found("sub-domain-against-start", _gateway(tmp_path / "am", "mgt", "gateway-worker")) == [
        (
            "error am/bin/wso2server.sh:12:5",
            "the node is started as a gateway worker, without a management console, and its subDomain is mgt",
            "write -Dprofile=gateway-manager, or subDomain worker",
        )
    ]


@pytest.mark.parametrize(
    ("profile", "words", "role"),
    [("gateway-manager", "a gateway manager", "mgt"), ("gateway-worker", "a gateway worker", "worker")],
)
def test_a_gateway_without_a_sub_domain(tmp_path: Path, profile: str, words: str, role: str) -> None:
    assert found("sub-domain-against-start", _gateway(tmp_path / "am", "", profile)) == [
        (
            "warning am/repository/conf/axis2/axis2.xml:17:5",
            f"there is no active subDomain, and the start script makes the node {words}",
            f"add the property subDomain with the value {role}",
        )
    ]


def test_another_profile_says_nothing_of_the_role(tmp_path: Path) -> None:
    assert found("sub-domain-against-start", _gateway(tmp_path / "am", "mgt", "api-store")) == []

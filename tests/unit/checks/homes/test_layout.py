"""Where a product home has its configuration, and what is no home at all."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import home
from wso2_cluster.checks.homes import Home, HomeError, open_homes


def failure(*paths: Path) -> str:
    """What is said when *paths* are opened."""
    with pytest.raises(HomeError) as raised:
        open_homes(paths)
    return str(raised.value)


def test_a_whole_home(tmp_path: Path) -> None:
    node = home(tmp_path / "esb")

    assert (node.root, node.conf, node.label) == (tmp_path / "esb", "repository/conf", str(tmp_path / "esb"))


def test_the_folder_of_the_configuration_within_a_home(tmp_path: Path) -> None:
    home(tmp_path / "esb")

    node = Home(tmp_path / "esb" / "repository" / "conf")

    assert (node.root, node.conf) == (tmp_path / "esb", "repository/conf")
    assert node.start_script is not None
    assert node.start_script.value("workerNode") == "false"


def test_the_folder_of_the_configuration_on_its_own(tmp_path: Path) -> None:
    home(tmp_path / "esb")
    (tmp_path / "esb" / "repository" / "conf").rename(tmp_path / "node-1")

    node = Home(tmp_path / "node-1")

    assert (node.root, node.conf, node.clustering_file) == (tmp_path / "node-1", "", "axis2/axis2.xml")
    assert str(node.identity) == "WSO2 Enterprise Service Bus 5.0.0, kernel 4.4.8"


def test_the_layout_of_enterprise_integrator_6(tmp_path: Path) -> None:
    home(tmp_path / "esb")
    (tmp_path / "ei").mkdir()
    (tmp_path / "esb" / "repository" / "conf").rename(tmp_path / "ei" / "conf")

    node = Home(tmp_path / "ei")

    assert (node.conf, node.clustering_file, node.is_clustered) == ("conf", "conf/axis2/axis2.xml", True)


@pytest.mark.parametrize("named", [".", "repository/conf", "repository/../repository/conf", "repository/conf/."])
def test_a_home_named_from_within(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    home(tmp_path / "esb")
    monkeypatch.chdir(tmp_path / "esb")

    node = Home(Path(named))

    assert node.root.resolve() == tmp_path / "esb"
    assert node.is_clustered


def test_the_configurations_own_folder_named_from_within(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home(tmp_path / "esb")
    monkeypatch.chdir(tmp_path / "esb" / "repository" / "conf")

    node = Home(Path())

    assert (node.root.resolve(), node.conf) == (tmp_path / "esb", "repository/conf")


def test_what_is_no_home_is_said_of_each(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    node = home(tmp_path / "esb").root

    assert failure(
        tmp_path / "nowhere", tmp_path / "file", tmp_path / "empty", node, node / "repository" / "conf"
    ).splitlines() == [
        f"{tmp_path}/nowhere: no such folder. Name the folder of an unpacked product, or its repository/conf.",
        f"{tmp_path}/file: is not a folder. Name the folder of an unpacked product, or its repository/conf.",
        (
            f"{tmp_path}/empty: not a product home: it has no carbon.xml, axis2/axis2.xml or deployment.toml in "
            "repository/conf or conf. Name the folder of an unpacked product, or its repository/conf."
        ),
        f"{node}/repository/conf: given twice. Name every node's home once.",
    ]


@pytest.mark.parametrize("name", ["a" * 300, "nul\0"])
def test_a_name_that_no_folder_can_have(tmp_path: Path, name: str) -> None:
    assert failure(tmp_path / name).count("\n") == 0

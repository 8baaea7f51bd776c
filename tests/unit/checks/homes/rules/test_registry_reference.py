"""Rule registry-reference: what registry.xml refers to is in it."""

from pathlib import Path

from tests.unit.checks.homes.homes import REGISTRY, found, home


def test_a_mount_from_an_instance_in_a_comment(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {REGISTRY: (("<instanceId>shared<", "<instanceId>instanceid<"),)})

    assert found("registry-reference", node) == [
        (
            "error esb/repository/conf/registry.xml:22:21",
            "the mount of /_system/governance is from 'instanceid', and no active remoteInstance has that id",
            "add the remoteInstance, or correct instanceId",
        )
    ]


def test_an_instance_with_a_database_that_is_not_there(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {REGISTRY: (("<dbConfig>sharedregistry<", "<dbConfig>shared<"),)})

    assert found("registry-reference", node) == [
        (
            "error esb/repository/conf/registry.xml:17:19",
            "remoteInstance 'shared' uses dbConfig 'shared', which is not there",
            "use one of wso2registry, sharedregistry",
        )
    ]


def test_a_current_database_that_is_not_there(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {REGISTRY: (("<currentDBConfig>wso2registry", "<currentDBConfig>registry"),)})

    assert found("registry-reference", node) == [
        (
            "error esb/repository/conf/registry.xml:3:22",
            "currentDBConfig 'registry' is no dbConfig of the file",
            "use one of wso2registry, sharedregistry",
        )
    ]


def test_references_that_lead_somewhere(tmp_path: Path) -> None:
    assert found("registry-reference", home(tmp_path / "esb")) == []

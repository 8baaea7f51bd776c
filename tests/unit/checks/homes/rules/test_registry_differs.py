"""Rule registry-differs: all nodes mount the same registry."""

from pathlib import Path

from tests.unit.checks.homes.homes import REGISTRY, compared, found, home


def test_another_way_to_mount(tmp_path: Path) -> None:
    one = home(tmp_path / "one")
    two = home(tmp_path / "two", {REGISTRY: (('overwrite="true"', 'overwrite="virtual"'),)}, number=2)

    assert found("registry-differs", one, two) == [
        (
            "error two/repository/conf/registry.xml:21:5",
            "the mount of /_system/governance has overwrite virtual here and overwrite true in one",
            "write the same remote instances and mounts on all nodes",
        )
    ]
    assert compared("registry-differs", one, two) == ["one/repository/conf/registry.xml:21:5"]


def test_a_node_that_does_not_mount(tmp_path: Path) -> None:
    one = home(tmp_path / "one")
    mount = """    <mount path="/_system/governance" overwrite="true">
        <instanceId>shared</instanceId>
        <targetPath>/_system/governance</targetPath>
    </mount>
"""
    two = home(tmp_path / "two", {REGISTRY: ((mount, ""),)}, number=2)

    assert found("registry-differs", one, two) == [
        (
            "error two/repository/conf/registry.xml:1:1",
            "there is no mount of /_system/governance, which one has",
            "write the same remote instances and mounts on all nodes",
        )
    ]


def test_a_worker_that_only_reads(tmp_path: Path) -> None:
    two = home(tmp_path / "two", {REGISTRY: (("<readOnly>false", "<readOnly>true"),)}, number=2)

    assert found("registry-differs", home(tmp_path / "one"), two) == []

"""axis2.xml is read."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, found


def test_edits_of_other_files() -> None:
    assert found(ESB, edits=[{"file": "repository/conf/etc/cache.xml", "set": "/a/b", "value": "x"}]) == []


def test_an_edit_of_hazelcast_xml() -> None:
    assert found(
        ESB, edits=[{"file": "repository/conf/etc/hazelcast.xml", "set": "/hazelcast/group/name", "value": "x"}]
    ) == [
        (
            (
                "error: edits[0].file: repository/conf/etc/hazelcast.xml: with this file, the product ignores the "
                "clustering section of axis2.xml: remove the edit, and see that the pack has no such file "
                "[hazelcast-xml-edited]"
            ),
            '"file": "repository/conf/etc/hazelcast.xml",',
        )
    ]

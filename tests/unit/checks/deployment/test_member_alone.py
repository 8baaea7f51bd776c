"""A cluster has several members."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, SHOP, WKA, found


def test_one_manager_and_one_worker() -> None:
    assert found(ESB, nodes={"manager": {}, "worker": {"count": 1}}) == []


def test_one_member() -> None:
    assert found(WKA, nodes={"member": {"count": 1}}) == [
        (
            (
                "warning: nodes.member.count: is 1: the cluster has one member, and is down when that is: use 2 or "
                "more [member-alone]"
            ),
            '"count": 1',
        )
    ]


def test_one_store() -> None:
    assert found(SHOP, nodes={"publisher": {"count": 2}, "store": {"count": 1}}) == [
        (
            (
                "warning: nodes.store.count: is 1: stores are a cluster of their own, which is down when its one "
                "member is: use 2 or more [member-alone]"
            ),
            '"count": 1',
        )
    ]

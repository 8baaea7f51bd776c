"""Nodes are in several zones."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import PRODUCTION, found


def test_nodes_that_are_spread() -> None:
    assert found(PRODUCTION, nodes__worker={"count": 2, "addresses": ["10.0.0.20", "10.0.64.21"]}) == []


def test_nodes_with_addresses_of_one_zone() -> None:
    assert found(PRODUCTION, nodes__worker={"count": 2, "addresses": ["10.0.0.20", "10.0.0.21"]}) == [
        (
            (
                "warning: nodes.worker.addresses: all 2 are in eu-west-1a, and fail with it: give addresses in the "
                "subnets of several zones, or leave them out [nodes-in-one-zone]"
            ),
            '"addresses": [',
        )
    ]

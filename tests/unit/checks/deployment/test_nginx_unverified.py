"""NGINX verifies the nodes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.checks.deployment.deployments import AUTHORITIES, ESB, PRODUCTION, found

SECRET = {"kind": "secret", "file": "prod/keys", "secret": "prod/passwords"}


def nginx(**settings: object) -> dict[str, Any]:
    """A balancer of this kind with *settings* of its machines."""
    return {
        "kind": "nginx",
        "certificate": {"secret": "prod/front"},
        "allow": ["203.0.113.0/24"],
        **({"nginx": settings} if settings else {}),
    }


def test_a_trial_without_authorities() -> None:
    assert found(ESB, balancer=nginx()) == []


@pytest.mark.parametrize("key_store", [SECRET, {"kind": "generated"}])
def test_production_with_authorities(key_store: dict[str, str]) -> None:
    assert found(PRODUCTION, balancer=nginx(authorities=AUTHORITIES), key_store=key_store) == []


def test_production_with_a_load_balancer() -> None:
    assert found(PRODUCTION) == []


@pytest.mark.parametrize(("settings", "line"), [({}, '"balancer": {'), ({"count": 2}, '"nginx": {')])
def test_production_without_authorities(settings: dict[str, int], line: str) -> None:
    (finding,) = found(PRODUCTION, balancer=nginx(**settings))
    assert finding == (
        (
            "note: balancer.nginx.authorities: is missing: NGINX encrypts what it passes on, and takes any machine for "
            "a node: put what vouches for the nodes' certificate into a bucket, and name it: {source: s3://..., "
            "sha256: ...} [nginx-unverified]"
        ),
        line,
    )

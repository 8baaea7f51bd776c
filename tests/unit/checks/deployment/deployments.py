"""Deployments that keep all rules, and what is found in changed ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.variants import KERNEL, KMS_KEY, STORES, WORKER_MANAGER, data
from wso2_cluster.checks.deployment import look_at
from wso2_cluster.deployment import Deployment
from wso2_cluster.deployment.document import read_document
from wso2_cluster.deployment.rules import violations

if TYPE_CHECKING:
    from wso2_cluster.carbon.findings import Finding

ESB: dict[str, Any] = data(WORKER_MANAGER, key_store={"kind": "generated"})
WKA: dict[str, Any] = data(KERNEL, key_store={"kind": "generated"})
LATER: dict[str, Any] = data(
    WKA,
    product={"name": "carbon-kernel", "version": "4.7.1", "jdk": {"home": "/opt/java"}},
    cluster__local_member_port=5701,
)
SHOP: dict[str, Any] = data(STORES, key_store={"kind": "generated"}, database__max_connections=1000)
AUTHORITIES = {"source": "s3://packs/global-bundle.pem", "sha256": "0" * 64}
PRODUCTION: dict[str, Any] = data(
    ESB,
    aws__tags={"Environment": "Production"},
    database={"kind": "rds-mysql", "multi_az": True, "deletion_protection": True, "authorities": AUTHORITIES},
    administrator={"secret": "prod/administrator"},
    observability={"emails": ["operations@example.com"]},
    state={"backend": "s3", "bucket": "example-state", "kms_key": KMS_KEY},
)


def findings(base: dict[str, Any], *, folder: Path = Path(), **changes: object) -> tuple[Finding, ...]:
    """What is found in *base* with *changes*, which no rule refuses; files that it names are in *folder*."""
    changed = data(base, **changes)
    made = Deployment.model_validate(changed)
    assert violations(made) == ()
    return look_at(made, read_document(_written(changed)), str(folder / "x.yaml"))


def found(base: dict[str, Any], *, folder: Path = Path(), **changes: object) -> list[tuple[str, str]]:
    """Each finding without its place, and the line of the file that it names."""
    lines = _written(data(base, **changes)).splitlines()
    return [
        (str(each).removeprefix(f"{each.place}: "), lines[each.line - 1].strip())
        for each in findings(base, folder=folder, **changes)
    ]


def _written(changed: dict[str, Any]) -> str:
    """A file with *changed* in it: JSON is YAML."""
    return json.dumps(changed, indent=2)

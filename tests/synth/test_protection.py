"""aws/protection.py: guards come off for a rehearsal, and nothing else changes."""

from pathlib import Path

import pytest

from stacks.app import synthesize
from tests import variants
from tests.synthesis import synthesize_into
from wso2_cluster.deployment import Deployment
from wso2_cluster.testing import Template
from wso2_cluster.topology import plan_topology

pytestmark = pytest.mark.synth

GUARDED = variants.data(
    variants.WORKER_MANAGER,
    balancer__deletion_protection=True,
    database={"kind": "rds-mysql", "deletion_protection": True},
)


def test_only_the_guards_differ(tmp_path: Path) -> None:
    deployment = Deployment.model_validate(GUARDED)
    for name in ("guarded", "open"):
        (tmp_path / name).mkdir()
    guarded = synthesize_into(tmp_path / "guarded", deployment)
    synthesize(
        {tmp_path / "open" / "stack.yaml": plan_topology(deployment)},
        project=tmp_path,
        output=tmp_path / "open" / "cdktf.out",
        protected=False,
    )
    written = tmp_path / "open" / "cdktf.out" / "stacks" / "stack" / "cdk.tf.json"
    opened = Template.from_json(written.read_text("utf-8"))
    guarded.has_resource_properties("aws_lb", {"enable_deletion_protection": True})
    guarded.has_resource_properties("aws_db_instance", {"deletion_protection": True})
    for type_, guard in (("aws_lb", "enable_deletion_protection"), ("aws_db_instance", "deletion_protection")):
        ((address, before),) = guarded.find_resources(type_).items()
        ((_, after),) = opened.find_resources(type_, {guard: False}).items()
        assert {**before, guard: False} == after, address
    assert opened.addresses == guarded.addresses

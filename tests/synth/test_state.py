"""aws/state.py: where Terraform keeps its state."""

from pathlib import Path
from typing import Any

import pytest

from tests import variants
from tests.synth.conftest import Synthesize
from tests.synthesis import synthesize_into
from wso2_cluster.deployment import Deployment
from wso2_cluster.testing import Template
from wso2_cluster.topology import plan_topology

pytestmark = pytest.mark.synth

BUCKET = {"backend": "s3", "bucket": "example-state"}


def backend(template: Template) -> dict[str, Any]:
    found: dict[str, Any] = template.document["terraform"]["backend"]
    return found


def with_state(**state: object) -> Deployment:
    return Deployment.model_validate(variants.data(variants.KERNEL, state={**BUCKET, **state}))


def test_a_bucket_is_encrypted_and_locked(synthesized: Synthesize) -> None:
    assert backend(synthesized("s3-state")) == {
        "s3": {
            "bucket": "example-state",
            "key": "eu-west-1/carbon.tfstate",
            "region": "eu-west-1",
            "encrypt": True,
            "kms_key_id": variants.KMS_KEY,
            "use_lockfile": True,
        }
    }


def test_settings_are_the_deployments(tmp_path: Path) -> None:
    template = synthesize_into(tmp_path, with_state(key="team/esb.tfstate", region="us-east-1", lock="none"))
    assert backend(template) == {
        "s3": {
            "bucket": "example-state",
            "key": "team/esb.tfstate",
            "region": "us-east-1",
            "encrypt": True,
            "use_lockfile": False,
        }
    }


def test_by_default_it_is_a_file(synthesized: Synthesize) -> None:
    assert list(backend(synthesized("kernel"))) == ["local"]


def test_a_rehearsal_never_meets_the_bucket(tmp_path: Path) -> None:
    from stacks.app import synthesize  # noqa: PLC0415

    topologies = {tmp_path / "stack.yaml": plan_topology(with_state())}
    synthesize(topologies, project=tmp_path, output=tmp_path / "cdktf.out", terraform_state=tmp_path)
    template = Template.from_json((tmp_path / "cdktf.out" / "stacks" / "stack" / "cdk.tf.json").read_text("utf-8"))
    assert backend(template) == {"local": {"path": str(tmp_path / "terraform.stack.tfstate")}}

"""checks/stack/: what the library synthesizes has no finding, and what an override changes has one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stacks import app
from tests import variants
from tests.needs import PROJECT
from wso2_cluster.checks.stack import look_at_stack, parse_template
from wso2_cluster.deployment import load_deployment
from wso2_cluster.topology import plan_topology

if TYPE_CHECKING:
    from pathlib import Path

    from tests.synth.conftest import Synthesize, SynthesizeDeployment

pytestmark = pytest.mark.synth


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_what_is_synthesized_has_no_finding(synthesized: Synthesize, variant: str) -> None:
    template = parse_template(json.dumps(synthesized(variant).document), variant)

    assert look_at_stack(plan_topology(variants.deployment(variant)), template) == ()


@pytest.mark.parametrize("file", sorted((PROJECT / "deployments").glob("*.yaml")), ids=lambda file: file.stem)
def test_what_is_synthesized_of_a_shipped_file_has_none(
    synthesize_deployment: SynthesizeDeployment, file: Path
) -> None:
    deployment = load_deployment(file)
    template = parse_template(json.dumps(synthesize_deployment(deployment).document), file.name)

    assert look_at_stack(plan_topology(deployment), template) == ()


def test_an_override_ends_the_synth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from stacks import cluster_stack  # noqa: PLC0415

    class Overridden(cluster_stack.ClusterStack):
        def __init__(self, *arguments: Any, **settings: Any) -> None:  # noqa: ANN401 - as they come
            super().__init__(*arguments, **settings)
            worker = self.cluster.nodes["esb-worker-1"].instance
            worker.add_override("tags.wso2-cluster", "other")
            worker.add_override("metadata_options.http_tokens", "optional")

    monkeypatch.setattr(cluster_stack, "ClusterStack", Overridden)
    warned: list[str] = []
    topology = plan_topology(variants.deployment("worker-manager"))

    with pytest.raises(app.AppError) as raised:
        app.synthesize({tmp_path / "esb.yaml": topology}, project=tmp_path, output=tmp_path / "out", warn=warned.append)

    (warning,) = warned
    file = str(tmp_path / "out" / "stacks" / "esb" / "cdk.tf.json")
    assert str(raised.value).startswith(f"{file}:")
    assert str(raised.value).endswith(
        ": members look for tag wso2-cluster=esb, and it has the value 'other': leave this tag to the library; aspects "
        "that set tags have to keep it [member-tags-differ]"
    )
    assert warning.endswith("set http_tokens to required [metadata-tokens-optional]")

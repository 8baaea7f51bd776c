"""What is synthesized is what Terraform and the AWS provider take: `init` and `validate`, without the network."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import needs, variants
from tests.synthesis import SHIPPED, synthesize_into
from wso2_cluster.deployment import load_deployment
from wso2_cluster.toolchain import AWS_PROVIDER, AWS_PROVIDER_VERSION, Toolchain

pytestmark = pytest.mark.terraform

NO_REGISTRY = "failed to request discovery document"
"""What Terraform says when the registry does not answer."""


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    return needs.toolchain()


def run(toolchain: Toolchain, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(toolchain.terraform), *arguments],
        cwd=folder,
        env=toolchain.child_environment(folder, os.environ),
        capture_output=True,
        text=True,
        check=False,
    )


def validate(toolchain: Toolchain, folder: Path) -> list[str]:
    """The errors that Terraform finds in *folder*, each with its file and line."""
    init = run(toolchain, folder, "init", "-backend=false", "-input=false", "-no-color")
    # Terraform breaks its lines anywhere.
    if toolchain.mirror is None and NO_REGISTRY in " ".join(init.stderr.split()):
        needs.missing(f"no mirror holds the AWS provider {AWS_PROVIDER_VERSION}, and the registry does not answer")
    assert init.returncode == 0, init.stdout + init.stderr
    done = run(toolchain, folder, "validate", "-json", "-no-color")
    report = json.loads(done.stdout)
    return [_said(finding) for finding in report["diagnostics"] if finding["severity"] == "error"]


def _said(finding: dict[str, Any]) -> str:
    where = finding.get("range", {})
    line = where.get("start", {}).get("line")
    return f"{where.get('filename')}:{line}: {finding['summary']}: {finding.get('detail')} {finding.get('snippet')}"


def test_the_shipped_deployment_validates_with_exactly_the_pinned_provider(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    synthesize_into(tmp_path, load_deployment(SHIPPED))
    folder = tmp_path / "cdktf.out" / "stacks" / "stack"
    assert validate(toolchain, folder) == []
    lock = (folder / ".terraform.lock.hcl").read_text("utf-8")
    assert f'provider "{AWS_PROVIDER}" {{\n  version     = "{AWS_PROVIDER_VERSION}"\n' in lock


def test_every_variant_validates(toolchain: Toolchain, tmp_path: Path) -> None:
    """All of them as modules of one configuration: the provider starts once, not two dozen times."""
    for variant in variants.VARIANTS:
        synthesize_into(tmp_path, variants.deployment(variant), stack=variant)
    # Beside the stacks, so that file names relative to a stack's folder lead to the same files from here.
    folder = tmp_path / "cdktf.out" / "stacks" / "all-variants"
    folder.mkdir()
    modules = {variant.replace(".", "_"): {"source": f"../{variant}"} for variant in variants.VARIANTS}
    (folder / "main.tf.json").write_text(json.dumps({"module": modules}), "utf-8")
    assert validate(toolchain, folder) == []


def test_a_property_that_the_provider_lacks_is_found(toolchain: Toolchain, tmp_path: Path) -> None:
    template = synthesize_into(tmp_path, variants.deployment("kernel"))
    template.document["resource"]["aws_vpc"]["cluster_network_vpc_300AE977"]["cidr_blocks"] = ["10.0.0.0/16"]
    folder = tmp_path / "wrong"
    folder.mkdir()
    (folder / "cdk.tf.json").write_text(json.dumps(template.document), "utf-8")
    (finding,) = validate(toolchain, folder)
    assert "Extraneous JSON object property" in finding
    assert "cidr_blocks" in finding


def test_terraform_takes_the_s3_backend_and_its_lock_file(toolchain: Toolchain, tmp_path: Path) -> None:
    from wso2_cluster.emulator import EmbeddedAws  # noqa: PLC0415

    template = synthesize_into(tmp_path, variants.deployment("s3-state"))
    folder = tmp_path / "backend"
    folder.mkdir()
    # The backend alone: nothing of AWS's provider is needed to keep an output.
    document = {"terraform": {"backend": template.document["terraform"]["backend"]}, "output": {"x": {"value": "kept"}}}
    (folder / "main.tf.json").write_text(json.dumps(document), "utf-8")
    with EmbeddedAws(region="eu-west-1") as embedded:
        environment = toolchain.child_environment(folder, {**os.environ, **embedded.environment()})
        make = "import boto3; boto3.client('s3', region_name='eu-west-1').create_bucket(Bucket='example-state', "
        make += "CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})"
        subprocess.run([sys.executable, "-c", make], env=environment, check=True)
        # What an emulator needs beside what is synthesized.
        own = [f"-backend-config={each}=true" for each in ("use_path_style", "skip_credentials_validation")]
        for arguments in (["init", "-input=false", *own], ["apply", "-auto-approve"]):
            done = subprocess.run(
                [str(toolchain.terraform), *arguments, "-no-color"],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
        read = "import boto3; print(*[each['Key'] for each in boto3.client('s3', region_name='eu-west-1')"
        read += ".list_objects_v2(Bucket='example-state')['Contents']])"
        listed = subprocess.run(
            [sys.executable, "-c", read], env=environment, check=True, capture_output=True, text=True
        ).stdout
    # The lock is gone again.
    assert listed.split() == ["eu-west-1/carbon.tfstate"]
    assert not (folder / "terraform.tfstate").exists()

"""stacks/: every deployment file is a stack; what is wrong with them shows before cdktf is loaded."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from stacks.app import AppError, plan, synthesize
from tests import needs, variants
from tests.synth.conftest import Synthesize
from tests.synthesis import SHIPPED, address
from wso2_cluster.testing import Match, Template

pytestmark = pytest.mark.synth


def write(folder: Path, file_name: str, variant: str = "worker-manager", /, **changes: object) -> Path:
    file = folder / file_name
    file.write_text(json.dumps(variants.data(variants.VARIANTS[variant], **changes)), "utf-8")
    return file


def test_every_file_becomes_a_stack_of_its_own_name(tmp_path: Path) -> None:
    files = [write(tmp_path, "one.yaml"), write(tmp_path, "two.yaml", "kernel")]
    synthesize(plan(files), project=tmp_path, output=tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert sorted(manifest["stacks"]) == ["one", "two"]
    for stack, nodes in (("one", 3), ("two", 2)):
        template = Template.from_json((tmp_path / "out" / "stacks" / stack / "cdk.tf.json").read_text("utf-8"))
        template.resource_count_is("aws_instance", nodes)


def test_the_same_deployment_gives_the_same_bytes(tmp_path: Path) -> None:
    file = write(tmp_path, "stack.yaml", "rds")
    texts = set()
    for output in ("first", "second"):
        synthesize(plan([file]), project=tmp_path, output=tmp_path / output, terraform_state=tmp_path)
        texts.add((tmp_path / output / "stacks" / "stack" / "cdk.tf.json").read_text("utf-8"))
    assert len(texts) == 1


def test_provider_and_terraform_are_pinned(synthesized: Synthesize) -> None:
    terraform = synthesized("worker-manager").document["terraform"]
    assert terraform["required_providers"] == {"aws": {"source": "aws", "version": "5.100.0"}}
    assert terraform["required_version"] == ">= 1.11.0"


def test_the_provider_has_the_region_and_tags_every_resource(synthesized: Synthesize) -> None:
    assert synthesized("tagged").document["provider"] == {
        "aws": [
            {
                "region": "eu-west-1",
                "default_tags": [{"tags": {"Environment": "trial", "Owner": "integration"}}],
            }
        ]
    }
    assert synthesized("worker-manager").document["provider"] == {"aws": [{"region": "eu-west-1"}]}


def test_state_lies_where_it_is_told_to(tmp_path: Path) -> None:
    file = write(tmp_path, "stack.yaml")
    synthesize(plan([file]), project=tmp_path, output=tmp_path / "out", terraform_state=tmp_path / "state")
    template = Template.from_json((tmp_path / "out" / "stacks" / "stack" / "cdk.tf.json").read_text("utf-8"))
    assert template.document["terraform"]["backend"] == {
        "local": {"path": str(tmp_path / "state" / "terraform.stack.tfstate")}
    }


def test_outputs_say_where_everything_is(synthesized: Synthesize) -> None:
    template = synthesized("rds")
    template.has_output("console", {"value": "https://mgt.esb.example.com/carbon"})
    template.has_output("services", {"value": "https://esb.example.com/"})
    template.has_output("balancer", {"value": f"${{{address(template, 'aws_lb', 'cluster_balancer')}.dns_name}}"})
    template.has_output("database", {"value": f"${{{address(template, 'aws_db_instance')}.address}}"})
    template.has_output(
        "discovery_secret", {"value": f"${{{address(template, 'aws_secretsmanager_secret', 'discovery')}.arn}}"}
    )
    manager = address(template, "aws_instance", "manager-1")
    template.has_output(
        "nodes",
        {
            "value": {
                "esb-manager-1": Match.exact(
                    {"id": f"${{{manager}.id}}", "address": "10.0.0.10", "role": "manager", "zone": "eu-west-1a"}
                )
            },
            "description": Match.any(),
        },
    )


def test_outputs_name_nothing_that_is_not_made(synthesized: Synthesize) -> None:
    assert sorted(synthesized("kernel").document["output"]) == ["nodes"]
    assert sorted(synthesized("own-key").document["output"]) == ["balancer", "console", "nodes", "services"]


def test_without_a_file_there_is_nothing_to_synthesize() -> None:
    with pytest.raises(AppError, match=r"^no deployment file: add one to deployments/ or name one in DEPLOYMENT$"):
        plan([])


def test_findings_of_all_files_come_together(tmp_path: Path) -> None:
    files = [write(tmp_path, "one.yaml", aws__region="mars"), write(tmp_path, "two.yaml", hosts__service="Nowhere")]
    with pytest.raises(AppError) as caught:
        plan(files)
    said = str(caught.value)
    assert str(files[0]) in said
    assert "mars" in said
    assert str(files[1]) in said
    assert "Nowhere" in said


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = write(tmp_path / "a", "esb.yaml"), write(tmp_path / "b", "esb.yaml", name="other")
    with pytest.raises(AppError) as caught:
        plan([first, second])
    assert str(caught.value) == f"{second}: {first} has the same file name, and a stack is named after it: rename one"


def test_two_deployments_of_one_name_are_refused_in_one_region_and_taken_in_two(tmp_path: Path) -> None:
    first, second = write(tmp_path, "one.yaml"), write(tmp_path, "two.yaml", cluster__domain="another")
    with pytest.raises(AppError) as caught:
        plan([first, second])
    assert str(caught.value) == (
        f"{second}: name 'esb' is taken by {first} in eu-west-1: resources are named after it, choose another"
    )
    elsewhere = write(
        tmp_path,
        "three.yaml",
        aws={"region": "us-east-1", "zones": ["us-east-1a", "us-east-1b"]},
        balancer__certificate={"self_signed": True},
    )
    assert list(plan([first, elsewhere])) == [first, elsewhere]


def test_a_file_name_that_makes_no_stack_name_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "my cluster.yaml")
    with pytest.raises(AppError) as caught:
        plan([file])
    assert str(caught.value) == (
        f"{file}: a stack is named after its file, and 'my cluster' does not fit: "
        "rename it, with letters, digits and . _ - alone"
    )


def python(folder: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=needs.python_environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_program_says_what_is_wrong_in_plain_words_and_fails(tmp_path: Path) -> None:
    file = write(tmp_path, "stack.yaml", aws__region="mars")
    done = python(tmp_path, "-m", "stacks", DEPLOYMENT=str(file))
    assert done.returncode == 1
    assert done.stderr.startswith(f"{file}:1:")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "cdktf.out").exists()


def test_errors_show_without_loading_cdktf(tmp_path: Path) -> None:
    program = (
        "import sys; from stacks.__main__ import main; print(main(), 'cdktf' in sys.modules, 'jsii' in sys.modules)"
    )
    done = python(tmp_path, "-c", program, DEPLOYMENT=str(tmp_path / "absent.yaml"))
    assert done.stdout == "1 False False\n"


def test_the_program_and_the_cdktf_cli_write_the_same_json(tmp_path: Path) -> None:
    toolchain = needs.toolchain()
    # Where cdktf finds its state and the trial certificate; the output folder differs alone.
    (tmp_path / "cdktf.json").write_text(
        json.dumps({"language": "python", "app": f"{sys.executable} -m stacks", "sendCrashReports": "false"}), "utf-8"
    )
    variables = {"DEPLOYMENT": str(SHIPPED), "WSO2_CLUSTER_STATE": str(tmp_path)}
    own = python(tmp_path, "-m", "stacks", **variables)
    assert own.returncode == 0, own.stderr
    written = tmp_path / "cdktf.out" / "stacks" / SHIPPED.stem / "cdk.tf.json"
    ours = written.read_text("utf-8")
    written.unlink()
    environment = toolchain.child_environment(tmp_path, needs.python_environment(**variables))
    cli = subprocess.run(
        [str(toolchain.cdktf), "synth"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert cli.returncode == 0, cli.stdout + cli.stderr
    assert json.loads(written.read_text("utf-8")) == json.loads(ours)

"""aws/bindings.py: cdktf's AWS classes without the two thousand modules that nothing here uses."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import needs, variants
from wso2_cluster.aws import bindings

pytestmark = pytest.mark.synth

PACKAGE = "cdktf_cdktf_provider_aws"


def python(folder: Path, program: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=needs.python_environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def named_modules() -> set[str]:
    """The provider's modules that the source of bindings.py names."""
    tree = ast.parse(Path(bindings.__file__).read_text("utf-8"))
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {module for module in modules if module.startswith(f"{PACKAGE}.")}


def test_only_the_modules_that_are_named_are_loaded(tmp_path: Path) -> None:
    program = (
        "import sys, json, wso2_cluster.aws.bindings\n"
        f"print(json.dumps([name for name in sys.modules if name.startswith('{PACKAGE}.')]))"
    )
    loaded = set(json.loads(python(tmp_path, program)))
    assert named_modules() <= loaded
    # `publication` gives each module a twin that hides its private names.
    others = {name for name in loaded - named_modules() if not name.endswith("._private")}
    assert others == {f"{PACKAGE}._jsii"}
    # Of some two thousand. All constructs together need 66.
    assert len(named_modules()) < 75


def test_every_class_that_is_imported_is_handed_out() -> None:
    tree = ast.parse(Path(bindings.__file__).read_text("utf-8"))
    imported = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE)
        for alias in node.names
    ]
    assert sorted(bindings.__all__) == sorted(imported)


def test_other_code_can_import_further_classes_beside_it(tmp_path: Path) -> None:
    program = (
        "import wso2_cluster.aws.bindings\n"
        f"from {PACKAGE}.s3_bucket import S3Bucket\n"
        f"from {PACKAGE} import sqs_queue\n"
        "print(S3Bucket.__name__, sqs_queue.SqsQueue.TF_RESOURCE_TYPE)"
    )
    assert python(tmp_path, program) == "S3Bucket aws_sqs_queue\n"


def test_a_package_that_is_loaded_already_stays(tmp_path: Path) -> None:
    program = (
        "import sys, types\n"
        "package = types.ModuleType('loaded')\n"
        "sys.modules['loaded'] = package\n"
        "from wso2_cluster.aws import bindings\n"
        "bindings._register_without_running('loaded')\n"
        "print(sys.modules['loaded'] is package)"
    )
    assert python(tmp_path, program) == "True\n"


def test_a_package_that_is_not_installed_is_said() -> None:
    with pytest.raises(ModuleNotFoundError) as caught:
        bindings._register_without_running("cdktf_no_such_provider")
    assert str(caught.value) == "cdktf_no_such_provider is not installed: pip install cdktf-cdktf-provider-aws"


def test_the_json_is_the_same_as_with_the_whole_package_imported(tmp_path: Path) -> None:
    file = tmp_path / "stack.yaml"
    file.write_text(json.dumps(variants.VARIANTS["rds"]), "utf-8")
    run = "from stacks.__main__ import main; raise SystemExit(main())"
    texts = []
    for program in (run, f"import {PACKAGE}, sys; assert len(sys.modules) > 2000; {run}"):
        python(tmp_path, program, DEPLOYMENT=str(file), WSO2_CLUSTER_STATE=str(tmp_path))
        written = tmp_path / "cdktf.out" / "stacks" / "stack" / "cdk.tf.json"
        texts.append(written.read_text("utf-8"))
        written.unlink()
    assert texts[0] == texts[1]

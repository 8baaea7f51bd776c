"""The node program in SSM's parameter store: what is put there is what runs on the node."""

import base64
import json
import subprocess
import sys
import zlib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from tests.deployments import RDS, configuration, topology
from wso2_cluster.program import bootstrap, program, rough_program
from wso2_node import bootstrap as node_bootstrap

STANDARD_TIER = 4096
"""Characters that a parameter of the standard tier holds (Systems Manager user guide, "Parameter tiers")."""


class Ssm:
    """A parameter store with the parts of the program."""

    def __init__(self) -> None:
        self.values = dict(zip(program().names(topology()), program().parts, strict=True))

    def get_parameters(self, *, Names: list[str]) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
        assert len(Names) <= 10
        return {"Parameters": [{"Name": name, "Value": self.values[name]} for name in Names]}


def sources() -> dict[str, str]:
    folder = resources.files("wso2_node")
    return {item.name: item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".py")}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program, brought there as a node does it."""
    folder = tmp_path_factory.mktemp("wso2-node")
    node_bootstrap.unpack(node_bootstrap.fetch(program().to_json(topology()), Ssm()), folder)
    return folder


def run(installed: Path, *arguments: str, text: str | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        cwd=installed,
        env={"PYTHONPATH": str(installed), "PYTHONNOUSERSITE": "1"},
    )


def test_every_part_fits_a_parameter_of_the_standard_tier() -> None:
    assert [len(part) for part in program().parts if not 0 < len(part) <= STANDARD_TIER] == []
    assert {len(part) for part in program().parts[:-1]} <= {STANDARD_TIER}


def test_program_json_names_the_parts_in_order() -> None:
    count = len(program().parts)

    assert program().to_json(topology()) == {
        "region": "us-east-1",
        "parameters": [f"/wso2/esb/program/{number}" for number in range(1, count + 1)],
        "sha256": program().sha256,
    }


def test_the_parts_are_the_same_every_time() -> None:
    again = program.__wrapped__()

    assert again == program()


def test_bootstrap_is_the_module_of_that_name_and_needs_no_other() -> None:
    assert bootstrap() == sources()["bootstrap.py"]
    assert "wso2_node." not in "".join(line for line in bootstrap().splitlines() if "import" in line)


def test_a_node_gets_the_modules_of_this_library(installed: Path) -> None:
    got = {path.name: path.read_text("utf-8") for path in (installed / "wso2_node").iterdir()}

    assert got == sources()


def test_the_program_that_a_node_gets_runs(installed: Path) -> None:
    helped = run(installed, "-m", "wso2_node", "--help")

    assert (helped.returncode, helped.stderr) == (0, "")
    assert helped.stdout.startswith("usage: wso2_node [-h]")


PREVIEW = """
import json, sys, wso2_node
from wso2_node.apply import preview
from wso2_node.config import parse
node_json, files = json.load(sys.stdin)
now = {path: text.encode("latin-1") for path, text in files.items()}
made = preview(parse(node_json.encode()), now.get, "[{}]".format)
print(json.dumps([wso2_node.__file__, {path: after.decode("latin-1") for path, (_, after) in made.items()}]))
"""


def test_the_program_that_a_node_gets_edits_as_this_library_previews(installed: Path, product_home: Path) -> None:
    worker = configuration(topology(database=RDS), "esb-worker-1")
    files = {file.path: (product_home / file.path).read_bytes().decode("latin-1") for file in worker.files}

    done = run(installed, "-c", PREVIEW, text=json.dumps([worker.node_json().decode(), files]))

    assert done.stderr == ""
    module, after = json.loads(done.stdout)
    assert Path(module).is_relative_to(installed)
    from wso2_cluster.preview import preview  # noqa: PLC0415

    (expected,) = preview([worker], product_home)
    assert after == {path: text.decode("latin-1") for path, text in expected.after.items()}
    assert after != files


def test_the_program_that_is_packed_in_no_time_is_the_same_and_about_as_long() -> None:
    rough, whole = rough_program(), program()

    assert zlib.decompress(base64.b64decode("".join(rough.parts))) == zlib.decompress(
        base64.b64decode("".join(whole.parts))
    )
    assert rough.sha256 == whole.sha256
    # Within a tenth: zopfli saves some percent.
    assert len(whole.parts) <= len(rough.parts) <= 1.1 * len(whole.parts)

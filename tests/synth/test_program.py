"""aws/program.py: the node program in parameters that nodes read before anything else."""

import base64
import hashlib
import json
import zlib

import pytest

from tests import variants
from tests.synth.conftest import Synthesize
from tests.synthesis import one
from wso2_cluster.program import PARAMETER_LIMIT, program

pytestmark = pytest.mark.synth


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_the_parameters_make_up_the_program_that_user_data_expects(synthesized: Synthesize, variant: str) -> None:
    template = synthesized(variant)
    count = len(program().parts)
    parts = [one(template, "aws_ssm_parameter", f"program_part-{number}_") for number in range(1, count + 1)]
    name = variants.VARIANTS[variant]["name"]
    assert [part["name"] for part in parts] == [f"/wso2/{name}/program/{number}" for number in range(1, count + 1)]
    modules = zlib.decompress(base64.b64decode("".join(part["value"] for part in parts)))
    assert hashlib.sha256(modules).hexdigest() == program().sha256
    assert "__main__.py" in json.loads(modules)


def test_parameters_fit_the_standard_tier_and_are_no_secret(synthesized: Synthesize) -> None:
    for part in synthesized("worker-manager").find_resources("aws_ssm_parameter").values():
        assert len(part["value"]) <= PARAMETER_LIMIT
        assert part["type"] == "String"
        assert "tier" not in part


def test_nodes_start_after_the_program_is_there(synthesized: Synthesize) -> None:
    template = synthesized("kernel")
    parts = set(template.find_resources("aws_ssm_parameter"))
    assert len(parts) == len(program().parts)
    assert all(parts <= set(node["depends_on"]) for node in template.find_resources("aws_instance").values())

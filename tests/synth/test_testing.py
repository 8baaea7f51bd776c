"""testing.py: a template from a stack of one's own."""

import subprocess
import sys
from pathlib import Path

import pytest

from stacks.cluster_stack import ClusterStack
from tests import needs, variants
from wso2_cluster.aws.core import App, TerraformOutput, TerraformStack
from wso2_cluster.testing import Template
from wso2_cluster.topology import plan_topology

pytestmark = pytest.mark.synth


def test_a_template_comes_from_a_stack(tmp_path: Path) -> None:
    stack = TerraformStack(App(outdir=str(tmp_path)), "mine")
    TerraformOutput(stack, "answer", value=42)
    Template.from_stack(stack).has_output("answer", {"value": 42})


def test_a_cluster_in_a_stack_of_ones_own_can_be_asserted(tmp_path: Path) -> None:
    stack = ClusterStack(
        App(outdir=str(tmp_path)),
        "mine",
        topology=plan_topology(variants.deployment("kernel")),
        folder=tmp_path,
        trial_folder=tmp_path,
        output_folder=tmp_path,
    )
    template = Template.from_stack(stack)
    template.resource_count_is("aws_instance", 2)
    with pytest.raises(AssertionError, match="None of 2 aws_instance has these properties"):
        template.has_resource_properties("aws_instance", {"instance_type": "m6i.large"})


def test_the_module_alone_loads_neither_cdktf_nor_jsii(tmp_path: Path) -> None:
    program = "import sys, wso2_cluster.testing; print('jsii' in sys.modules, 'cdktf' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=needs.python_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "False False\n"

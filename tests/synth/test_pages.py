"""docs/constructs: their code runs, their settings are allowed, and they make what the pages say."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.needs import PROJECT
from tests.unit.deployment.samples import DATA
from wso2_cluster.aws import core
from wso2_cluster.aws.bindings import AwsProvider
from wso2_cluster.aws.security import Firewall
from wso2_cluster.deployment import Deployment
from wso2_cluster.deployment.rules import violations
from wso2_cluster.testing import Template

pytestmark = pytest.mark.synth

PAGES = ("identity", "network", "nodes", "security")
BUILT = {
    "certificates": {"aws_acm_certificate": 1, "aws_route53_record": 2, "aws_acm_certificate_validation": 1},
    "database": {"aws_db_instance": 1, "aws_kms_key": 1, "aws_secretsmanager_secret": 1, "aws_ssm_parameter": 2},
    "key-store": {"aws_secretsmanager_secret": 2, "aws_secretsmanager_secret_version": 1, "aws_kms_key": 1},
    "records": {"aws_route53_zone": 1, "aws_route53_record": 2},
    "state": {},
    "storage": {"aws_efs_file_system": 1, "aws_efs_mount_target": 2, "aws_efs_access_point": 2},
}
"""What the function of each of these pages makes."""


def text(page: str) -> str:
    return (PROJECT / "docs" / "constructs" / f"{page}.md").read_text("utf-8")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text(page), re.DOTALL | re.MULTILINE)


def merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    deeper = {
        key: merged(base[key], value)
        for key, value in changes.items()
        if isinstance(value, dict) and isinstance(base.get(key), dict)
    }
    return {**base, **changes, **deeper}


@pytest.mark.parametrize("page", PAGES)
def test_the_code_of_a_page_makes_every_resource_that_the_page_names(page: str) -> None:
    stack = core.TerraformStack(core.Testing.app(), "stack")
    AwsProvider(stack, "aws", region="us-east-1")
    known: dict[str, Any] = {"self": stack}
    for block in blocks(page, "python"):
        exec(compile(block, f"{page}.md", "exec"), known)  # noqa: S102 - the page is the program
    made = {address.partition(".")[0] for address in Template.from_stack(stack).addresses}
    named = set(re.findall(r"`(aws_[a-z0-9_]+)`", text(page)))
    assert named
    assert named - made == set()


@pytest.mark.parametrize("page", PAGES)
def test_the_settings_of_a_page_are_allowed(page: str) -> None:
    for block in blocks(page, "yaml"):
        settings = YAML(typ="safe", pure=True).load(block)
        assert violations(Deployment.model_validate(merged(DATA, settings))) == ()


@pytest.mark.parametrize("page", BUILT)
def test_the_code_of_a_page_builds_what_it_says(page: str, tmp_path: Path) -> None:
    (code,) = blocks(page, "python")
    names: dict[str, object] = {}
    exec(compile(code, f"{page}.md", "exec"), names)  # noqa: S102 - a page of this project
    build = names["build"]
    assert callable(build)
    stack = core.TerraformStack(core.App(outdir=str(tmp_path)), "page")
    AwsProvider(stack, "aws", region="eu-west-1")
    if "nodes" in inspect.signature(build).parameters:
        build(stack, Firewall(stack, "nodes", name="esb-nodes", description="Nodes", vpc_id="vpc-0123456789abcdef0"))
    else:
        build(stack)
    template = Template.from_stack(stack)
    for type_, count in BUILT[page].items():
        template.resource_count_is(type_, count)


def test_the_program_of_the_page_on_clusters_makes_a_whole_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("cluster", "python")
    names: dict[str, Any] = {}
    exec(compile(code, "cluster.md", "exec"), names)  # noqa: S102 - a page of this project
    template = Template.from_stack(names["Integration"](core.App(outdir=str(tmp_path / "cdktf.out")), "integration"))
    template.resource_count_is("aws_instance", 3)
    for type_ in ("aws_lb", "aws_db_instance", "aws_vpc", "aws_iam_user", "aws_nat_gateway"):
        template.resource_count_is(type_, 1)
    (certificate,) = template.find_resources("aws_acm_certificate").values()
    assert certificate["certificate_body"].startswith('${file("../../../.wso2-cluster/esb/')

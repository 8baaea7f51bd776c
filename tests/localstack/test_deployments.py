"""The deployment files on LocalStack: deployed, held against what is known of LocalStack, destroyed."""

import base64
import json
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulator.conftest import Deployed
from tests.localstack.conftest import LocalStack, deployed
from tests.needs import PROJECT
from wso2_cluster.carbon import configure
from wso2_cluster.deployment import find_deployment_files
from wso2_cluster.nginx.nodes import front_nodes

pytestmark = pytest.mark.localstack

COMMUNITY = "esb-localstack"
"""The file that asks for nothing which the community edition lacks."""
FULL = ("elbv2", "rds")
"""What the other files need, and the community edition does not have."""
_FORGOTTEN = "LocalStack 4.8.1 keeps no description of a rule whose peer is a security group"
DRIFT: dict[str, dict[str, str]] = {
    "aws_instance": {
        "maintenance_options": "LocalStack 4.8.1 does not know them",
        "vpc_security_group_ids": "LocalStack 4.8.1 shows the groups of an instance on its network interface alone",
    },
    "aws_vpc_security_group_egress_rule": {"description": _FORGOTTEN},
    "aws_vpc_security_group_ingress_rule": {"description": _FORGOTTEN},
}
"""What a second plan would change, and why: by type of resource, then argument. A LocalStack that keeps all of it has
nothing left to change."""


@pytest.fixture(scope="module", params=find_deployment_files(PROJECT / "deployments"), ids=lambda file: file.stem)
def account(
    request: pytest.FixtureRequest, localstack: LocalStack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    """The deployment of a file."""
    file = request.param
    missing = [service for service in FULL if service not in localstack.services]
    if file.stem != COMMUNITY and missing:
        edition = f"LocalStack {localstack.version} ({localstack.edition})"
        pytest.skip(f"{file.stem} needs {' and '.join(missing)}, which {edition} does not have")
    began = time.monotonic()
    with deployed(localstack, file, tmp_path_factory.mktemp(file.stem)) as account:
        types = Counter(each["type"] for each in resources(account))
        print(f"\n{file.stem}: {types.total()} resources in {time.monotonic() - began:.0f} s")
        yield account
        began = time.monotonic()
    print(f"{file.stem}: destroyed in {time.monotonic() - began:.0f} s")
    assert resources(account) == []


def resources(account: Deployed) -> list[dict[str, Any]]:
    """What Terraform's state holds, but for what it only reads."""
    return [each for each in json.loads(account.state)["resources"] if each["mode"] == "managed"]


def test_a_second_plan_changes_nothing_but_what_localstack_forgets(account: Deployed) -> None:
    unexplained = []
    for each in account.plan_document()["resource_changes"]:
        change = each["change"]
        if change["actions"] in (["no-op"], ["read"]):
            continue
        before, after = change["before"] or {}, change["after"] or {}
        names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        left = names - DRIFT.get(each["type"], {}).keys()
        if left or change["actions"] != ["update"]:
            unexplained.append((each["address"], change["actions"], {n: (before.get(n), after.get(n)) for n in left}))
    assert unexplained == []


def test_user_data_read_back_is_each_nodes_configuration(account: Deployed) -> None:
    configured = {each.node.name: each.to_json() for each in configure(account.topology)}
    assert {node.instance.name: node.document for node in account.nodes()} == configured


def test_nginx_finds_its_configuration(account: Deployed) -> None:
    front = front_nodes(account.topology)
    if front is None:
        pytest.skip("a load balancer of AWS stands there")
    value = account.client("ssm").get_parameter(Name=front.parameter_name)["Parameter"]["Value"]
    assert zlib.decompress(base64.b64decode(value)).decode() == front.conf

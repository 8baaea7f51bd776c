"""All rules together, for a file and for a deployment made in Python."""

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.deployment.samples import FILE, deployment, network, subnet
from wso2_cluster.deployment import DeploymentError, DeploymentFileError, load_deployment, require_valid, rules
from wso2_cluster.deployment.subnets import plan_places


def test_every_rule_that_is_written_is_looked_at() -> None:
    modules = [import_module(module.name) for module in pkgutil.iter_modules(rules.__path__, f"{rules.__name__}.")]
    written = {
        member
        for module in modules
        for name, member in vars(module).items()
        if inspect.isfunction(member)
        and member.__module__ == module.__name__
        and not name.startswith("_")
        and inspect.signature(member).parameters.keys() == {"deployment"}
        and inspect.signature(member).return_annotation == Iterator[rules.Violation]
    }
    assert written == set(rules.RULES)


def test_a_good_deployment_made_in_python_passes() -> None:
    require_valid(deployment())


def test_all_violations_of_a_deployment_made_in_python_come_at_once() -> None:
    with pytest.raises(DeploymentError) as caught:
        require_valid(deployment(cluster__local_member_port=4000, balancer__allow=[]))
    assert str(caught.value) == (
        "cluster.local_member_port: 4000 does not fit scheme aws: use 5701 to 5800\n"
        "balancer.allow: nobody may reach the ALB: add blocks, [0.0.0.0/0] for everybody"
    )


SUBNETS = st.builds(
    subnet,
    st.integers(1, 9),
    st.sampled_from(["us-east-1a", "us-east-1b", "us-east-1c", "x"]),
    st.builds("10.0.{}.0/{}".format, st.integers(0, 3), st.integers(24, 32)),
)
NETWORKS = st.builds(network, st.lists(SUBNETS, min_size=1, max_size=4), st.none() | st.lists(SUBNETS, max_size=3))


@given(
    network=st.builds(lambda prefix: {"cidr": f"10.0.0.0/{prefix}"}, st.integers(8, 32)) | NETWORKS,
    addresses=st.lists(st.builds("10.0.{}.{}".format, st.integers(0, 3), st.integers(0, 255)), max_size=3),
    count=st.integers(1, 300),
    internal=st.booleans(),
)
def test_rules_speak_of_every_network_and_what_they_let_pass_can_be_planned(
    network: dict[str, object], addresses: list[str], count: int, internal: bool
) -> None:
    worker = {"count": count, "addresses": addresses}
    made = deployment(network=network, nodes__worker=worker, balancer__internal=internal)
    if not rules.violations(made):
        assert len(plan_places(made)) == count + 1


def test_all_violations_of_a_file_come_at_once_where_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = FILE.replace("  certificate: {self_signed: true}\n", "").replace(
        "count: 2", "count: 2\n    jvm_options: [-Xmx1g]"
    )
    Path("esb.yaml").write_text(text + "database_driver: com.mysql.jdbc.Driver\nedits: []\n", "utf-8")
    with pytest.raises(DeploymentFileError) as caught:
        load_deployment(Path("esb.yaml"))
    assert str(caught.value) == (
        "esb.yaml:16:19: nodes.worker.jvm_options[0]: -Xmx1g is not for this list: heap.max says it\n"
        "esb.yaml:25:1: balancer.certificate: is missing, an ALB needs one:"
        " {arn: ARN}, {certificate: FILE, key: FILE}, {validated: true} or {self_signed: true}"
    )

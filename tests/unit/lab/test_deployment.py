from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.needs import PROJECT
from wso2_cluster.deployment import load_deployment
from wso2_cluster.lab.choices import Kernel, LabError, Rehearsed, Scheme
from wso2_cluster.lab.deployment import Choice, Object, chosen

if TYPE_CHECKING:
    from pathlib import Path

    from wso2_cluster.deployment import Deployment

DEPLOYMENTS = PROJECT / "deployments"
SOURCE = DEPLOYMENTS / "carbon-cluster.yaml"
PACK = Object(source="s3://packs/product.zip", sha256="1" * 64)
DRIVER = Object(source="s3://packs/driver.jar", sha256="2" * 64)
JAVA = "/opt/wso2/product/jre"


def load(folder: Path, source: Path, **choice: object) -> Deployment:
    file = folder / source.name
    choice = {"java_home": JAVA, "ami": "ami-0123456789abcdef0"} | choice
    file.write_text(chosen(source, Choice(pack=PACK, libraries=(DRIVER,), **choice)), "utf-8")  # type: ignore[arg-type]
    return load_deployment(file)


@pytest.mark.parametrize("kernel", Kernel)
@pytest.mark.parametrize("scheme", Scheme)
def test_every_choice_is_a_deployment(tmp_path: Path, scheme: Scheme, kernel: Kernel) -> None:
    found = load(tmp_path, SOURCE, scheme=scheme, version=kernel.value, classic=kernel.classic, nodes=4)
    pack = found.product.pack
    assert pack is not None
    assert (pack.source, pack.sha256) == (PACK.source, PACK.sha256)
    assert [library.source for library in found.product.libraries] == [DRIVER.source]
    assert found.product.version == kernel.value
    assert found.cluster.membership.scheme == scheme.value
    assert [group.count for group in found.nodes.values()] == [4]
    assert found.hosts == load_deployment(SOURCE).hosts


@pytest.mark.parametrize("rehearsed", Rehearsed)
def test_what_is_not_chosen_stays(tmp_path: Path, rehearsed: Rehearsed) -> None:
    source = DEPLOYMENTS / f"{rehearsed}.yaml"
    before, after = load_deployment(source), load(tmp_path, source)
    assert (after.nodes, after.cluster, after.hosts, after.balancer, after.artifacts, after.key_store) == (
        before.nodes,
        before.cluster,
        before.hosts,
        before.balancer,
        before.artifacts,
        before.key_store,
    )
    assert (after.product.name, after.product.version) == (before.product.name, before.product.version)
    assert after.aws.image.os == "debian-12"


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("rehearsed", Rehearsed)
def test_every_pattern_has_every_scheme(tmp_path: Path, rehearsed: Rehearsed, scheme: Scheme) -> None:
    found = load(tmp_path, DEPLOYMENTS / f"{rehearsed}.yaml", scheme=scheme)
    assert found.cluster.membership.scheme == scheme.value


def test_scheme_aws_has_a_port_that_hazelcast_looks_at(tmp_path: Path) -> None:
    source = DEPLOYMENTS / "apim-gateway.yaml"
    ports = [load(tmp_path, source, scheme=scheme).cluster.local_member_port for scheme in (None, Scheme.AWS)]
    assert ports == [4500, 5701]


def test_a_java_in_the_pack_is_named_and_debians_is_not(tmp_path: Path) -> None:
    source = DEPLOYMENTS / "identity-server.yaml"
    assert [load(tmp_path, source, java_home=home).product.jdk.home for home in (JAVA, None)] == [JAVA, None]


def test_a_database_that_should_be_there_is_made(tmp_path: Path) -> None:
    source = DEPLOYMENTS / "esb-localstack.yaml"
    kinds = [found.database.kind for found in (load_deployment(source), load(tmp_path, source)) if found.database]
    assert kinds == ["existing", "rds-mysql"]


def test_workers_and_members_can_be_more(tmp_path: Path) -> None:
    found = load(tmp_path, DEPLOYMENTS / "esb-worker-manager.yaml", nodes=3)
    assert {role.value: group.count for role, group in found.nodes.items()} == {"manager": 1, "worker": 3}


def test_publishers_and_stores_cannot() -> None:
    choice = Choice(pack=PACK, libraries=(), nodes=3)
    message = (
        r"^enterprise-store\.yaml has neither members nor workers, whose number could be chosen: leave NODES out\.$"
    )
    with pytest.raises(LabError, match=message):
        chosen(DEPLOYMENTS / "enterprise-store.yaml", choice)


@pytest.mark.parametrize("rehearsed", Rehearsed)
def test_hazelcast_logs_who_is_there_and_no_more(tmp_path: Path, rehearsed: Rehearsed) -> None:
    assert load(tmp_path, DEPLOYMENTS / f"{rehearsed}.yaml").logging.hazelcast == "INFO"

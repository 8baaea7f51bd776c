from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.needs import PROJECT
from wso2_cluster.deployment import load_deployment
from wso2_cluster.lab.choices import Kernel, LabError, Scheme
from wso2_cluster.lab.deployment import Choice, Object, chosen

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = PROJECT / "deployments" / "carbon-cluster.yaml"
PACK = Object(source="s3://packs/kernel.zip", sha256="1" * 64)
DRIVER = Object(source="s3://packs/driver.jar", sha256="2" * 64)


def choice(scheme: Scheme, kernel: Kernel, nodes: int = 3) -> Choice:
    return Choice(scheme=scheme, kernel=kernel, nodes=nodes, pack=PACK, libraries=[DRIVER])


@pytest.mark.parametrize("kernel", Kernel)
@pytest.mark.parametrize("scheme", Scheme)
def test_every_choice_is_a_deployment(tmp_path: Path, scheme: Scheme, kernel: Kernel) -> None:
    file = tmp_path / "carbon-cluster.yaml"
    file.write_text(chosen(SOURCE, choice(scheme, kernel, nodes=4)), "utf-8")
    found = load_deployment(file)
    pack = found.product.pack
    assert pack is not None
    assert (pack.source, pack.sha256) == (PACK.source, PACK.sha256)
    assert [library.source for library in found.product.libraries] == [DRIVER.source]
    assert found.product.version == kernel.value
    assert found.cluster.membership.scheme == scheme.value
    assert [group.count for group in found.nodes.values()] == [4]
    assert found.hosts == load_deployment(SOURCE).hosts


def test_a_kernel_that_cannot_compile_with_debians_java_brings_its_own(tmp_path: Path) -> None:
    homes = {}
    for kernel in Kernel:
        file = tmp_path / f"{kernel}.yaml"
        file.write_text(chosen(SOURCE, choice(Scheme.AWS, kernel)), "utf-8")
        homes[kernel.value] = load_deployment(file).product.jdk.home
    assert homes == {"4.5.1": "/opt/wso2/wso2carbon-core-4.5.1/jre", "4.7.1": None}


def test_a_cluster_has_members() -> None:
    with pytest.raises(LabError, match=r"^0 nodes make no cluster: ask for 1 or more, such as NODES=3\.$"):
        choice(Scheme.AWS, Kernel.KERNEL_4_5_1, nodes=0)

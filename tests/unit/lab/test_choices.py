from __future__ import annotations

from pathlib import Path

import pytest

from tests.needs import PROJECT
from wso2_cluster.lab.choices import Kernel, LabError, Rehearsed, Request

ZIP = Path("wso2esb-4.9.0.zip")


def test_every_file_that_can_be_rehearsed_is_there() -> None:
    assert [each for each in Rehearsed if not (PROJECT / "deployments" / f"{each}.yaml").is_file()] == []


def test_a_kernel_needs_nothing_and_a_product_its_pack() -> None:
    assert Request().rehearsed is Rehearsed.CARBON_CLUSTER
    assert Request(rehearsed=Rehearsed.ESB_WORKER_MANAGER, pack=ZIP, nodes=3).pack == ZIP


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"nodes": 0}, "0 nodes make no cluster: ask for 1 or more, such as NODES=3."),
        (
            {"pack": ZIP, "jdk": Path("java")},
            (
                "carbon-cluster runs kernels of Maven Central: leave PACK=wso2esb-4.9.0.zip out.\n"
                "The kernels of carbon-cluster need no Java: leave JDK=java out."
            ),
        ),
        (
            {"rehearsed": Rehearsed.APIM_GATEWAY, "kernel": Kernel.KERNEL_4_5_1},
            (
                "apim-gateway runs a product: leave KERNEL=4.5.1 out.\n"
                "apim-gateway runs a product: name its zip file, PACK=FILE."
            ),
        ),
        (
            {"rehearsed": Rehearsed.ENTERPRISE_STORE, "pack": ZIP, "nodes": 3},
            "An Enterprise Store has two clusters of two: leave NODES out.",
        ),
    ],
)
def test_what_would_have_no_effect_is_refused_all_at_once(asked: dict[str, object], message: str) -> None:
    with pytest.raises(LabError) as caught:
        Request(**asked)  # type: ignore[arg-type]
    assert str(caught.value) == message

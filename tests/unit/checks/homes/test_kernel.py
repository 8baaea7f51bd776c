"""Which product a home holds, and which kernel."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import CARBON, home
from wso2_cluster.checks.homes import Home


@pytest.mark.parametrize(
    ("key", "version", "kernel"),
    [
        ("ESB", "4.9.0", "4.4.1"),
        ("ESB", "5.0.0", "4.4.8"),
        ("AM", "1.10.0", "4.4.3"),
        ("AM", "2.6.0", "4.4.35"),
        ("ES", "2.0.0-SNAPSHOT", "4.4.1"),
        ("ES", "2.1.0", "4.4.7"),
        ("ESB", "9.9.9", None),
        ("Mine", "4.9.0", None),
    ],
)
def test_the_kernel_of_a_product(tmp_path: Path, key: str, version: str, kernel: str | None) -> None:
    edits = (("<ServerKey>ESB", f"<ServerKey>{key}"), ("<Version>5.0.0", f"<Version>{version}"))

    node = home(tmp_path / "node", {CARBON: edits})

    assert (node.identity.key, node.identity.version, node.identity.kernel) == (key, version, kernel)


def test_the_kernels_own_jar_comes_before_carbon_xml(tmp_path: Path) -> None:
    jar = "repository/components/plugins/org.wso2.carbon.core_4.4.16.jar"

    assert home(tmp_path / "node", more={jar: ""}).identity.kernel == "4.4.16"


def test_the_kernels_version_file(tmp_path: Path) -> None:
    file = {"bin/wso2carbon-version.txt": "WSO2 Carbon Framework v4.5.1\n"}

    assert home(tmp_path / "node", more=file).identity.kernel == "4.5.1"


def test_what_the_caller_says_comes_first(tmp_path: Path) -> None:
    assert Home(home(tmp_path / "node").root, kernel="4.4.34").identity.kernel == "4.4.34"


def test_placeholders_of_the_build_are_no_answer(tmp_path: Path) -> None:
    names = (
        ("WSO2 Enterprise Service Bus", "${product.name}"),
        ("<ServerKey>ESB", "<ServerKey>${product.key}"),
        ("<Version>5.0.0", "<Version>@product.version@"),
    )

    assert str(home(tmp_path / "node", {CARBON: names}).identity) == "unknown product, kernel unknown"


def test_kernels_are_compared_by_number(tmp_path: Path) -> None:
    identity = home(tmp_path / "node").identity

    assert (identity.kernel, identity.kernel_from("4.4.6"), identity.kernel_from("4.4.10")) == ("4.4.8", True, False)

"""`wso2-cluster new`: a first deployment file that is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wso2_cluster.cli import new as module
from wso2_cluster.deployment import DeploymentFileError, load_deployment
from wso2_cluster.products import find_product, product_names, product_versions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.command_line import Done

    Run = Callable[..., Done]

EVERYTHING = [(name, version) for name in product_names() for version in product_versions(name)]


def test_without_options_and_terminal_the_defaults_make_a_right_file(wso2_cluster: Run, tmp_path: Path) -> None:
    done = wso2_cluster("new", "orders.yaml")

    assert (done.code, done.errors) == (0, "")
    assert done.output == "orders.yaml: written. Next: wso2-cluster check orders.yaml\n"
    made = load_deployment(tmp_path / "orders.yaml")
    assert (made.name, made.hosts.service, made.aws.region) == ("orders", "orders.example.com", "us-east-1")
    assert [path.name for path in tmp_path.iterdir()] == ["orders.yaml"]
    assert wso2_cluster("check", "orders.yaml").output.startswith("orders.yaml: right. ")


@pytest.mark.parametrize(("product", "version"), EVERYTHING)
@pytest.mark.parametrize("production", ["--production", "--trial"])
def test_every_product_has_a_right_file_in_each_of_its_patterns(
    wso2_cluster: Run, tmp_path: Path, product: str, version: str, production: str
) -> None:
    for pattern in find_product(product, version).patterns:
        options = ("--product", product, "--version", version, "--pattern", pattern, production, "--force")

        done = wso2_cluster("new", "x1.yaml", *options)

        assert (done.code, done.errors) == (0, "")
        made = load_deployment(tmp_path / "x1.yaml")
        assert (made.product.name, made.product.version, made.pattern) == (product, version, pattern)
        assert made.aws.tags == {"Environment": "production" if production == "--production" else "trial"}


def test_options_are_taken(wso2_cluster: Run, tmp_path: Path) -> None:
    options = ("--name", "pay", "--nodes", "5", "--region", "eu-west-1", "--host", "pay.example.org", "--no-database")

    assert wso2_cluster("new", "orders.yaml", *options, "--scheme", "wka").code == 0

    made = load_deployment(tmp_path / "orders.yaml")
    assert (made.name, made.aws.region, made.hosts.service) == ("pay", "eu-west-1", "pay.example.org")
    assert (made.database, made.cluster.membership.scheme) == (None, "wka")
    assert sorted(group.count for group in made.nodes.values()) == [1, 5]


def test_as_many_nodes_can_be_asked_for_as_a_file_may_have(wso2_cluster: Run, tmp_path: Path) -> None:
    refused = wso2_cluster("new", "orders.yaml", "--nodes", "301")
    assert (refused.code, refused.output) == (2, "")

    assert wso2_cluster("new", "orders.yaml", "--nodes", "300").code == 0
    file = tmp_path / "orders.yaml"
    assert sorted(group.count for group in load_deployment(file).nodes.values()) == [1, 300]
    file.write_text(file.read_text().replace("count: 300", "count: 301"))
    with pytest.raises(DeploymentFileError, match="301 is too large: use 300 or less"):
        load_deployment(file)


def test_a_file_that_is_there_stays(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text("mine")

    done = wso2_cluster("new", "orders.yaml")

    assert (done.code, done.output) == (2, "")
    assert "orders.yaml is there already: name another, or add --force" in done.errors
    assert (tmp_path / "orders.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--product", "wso2xy"), 1, "'wso2xy' is not a known product: use one of "),
        (("--product", "wso2es", "--pattern", "esb-worker-manager"), 1, "does not come as esb-worker-manager: use "),
        (("--pattern", "ring"), 2, "'ring' is none: use "),
        (("--scheme", "multicast"), 1, "orders.yaml:"),
        (("--name", "Orders"), 1, "orders.yaml:2:7: name: 'Orders' is not allowed: use "),
    ],
)
def test_answers_that_make_no_deployment_leave_no_file(
    wso2_cluster: Run, tmp_path: Path, options: tuple[str, ...], code: int, message: str
) -> None:
    done = wso2_cluster("new", "orders.yaml", *options)

    assert (done.code, done.output) == (code, "")
    assert message in done.errors
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_what_no_option_says_is_asked(
    wso2_cluster: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(question: str, default: str) -> str:
        asked.append(question.partition(" (")[0])
        return {"How many workers, or equal members": "4", "Region": "eu-west-1"}.get(question, default)

    monkeypatch.setattr(module, "_asker", lambda: answer)

    assert wso2_cluster("new", "orders.yaml", "--name", "pay", "--trial").code == 0

    assert asked == [
        "Product",
        "Version",
        "Pattern",
        "How many workers, or equal members",
        "Region",
        "Host name of the services",
        "How members find each other",
    ]
    assert load_deployment(tmp_path / "orders.yaml").aws.region == "eu-west-1"


def test_a_folder_that_is_not_there(wso2_cluster: Run) -> None:
    done = wso2_cluster("new", "nowhere/orders.yaml")

    assert (done.code, done.output) == (2, "")
    assert "nowhere/orders.yaml: No such file or directory" in done.errors

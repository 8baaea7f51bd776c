"""`wso2-cluster check`: a deployment file is right, or everything that is wrong with it is said."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_line import Done
from tests.needs import PROJECT

Run = Callable[..., Done]

FILE = """\
name: esb
pattern: esb-worker-manager
product: {name: wso2esb, version: 4.9.0}
aws:
  region: us-east-1
  zones: [us-east-1a, us-east-1b]
nodes:
  manager: {}
  worker: {count: 2}
cluster:
  domain: wso2.esb.domain
hosts: {service: esb.example.com}
balancer:
  certificate: {self_signed: true}
  allow: [203.0.113.0/24]
key_store: {kind: generated}
"""


def test_a_right_file_is_called_right(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "esb.yaml").write_text(FILE)

    done = wso2_cluster("check", "esb.yaml")

    assert (done.code, done.errors) == (0, "")
    assert re.fullmatch(
        r"esb\.yaml: right\. WSO2 Enterprise Service Bus 4\.9\.0, 3 nodes; "
        r"largest user data about \d,\d{3} of 16,384 bytes\.\n",
        done.output,
    )


def test_nodes_with_nginx_are_counted_too(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "esb.yaml").write_text(
        FILE.replace(
            "certificate: {self_signed: true}", "kind: nginx\n  certificate: {secret: front}\n  nginx: {count: 2}"
        )
    )

    done = wso2_cluster("check", "esb.yaml")

    assert (done.code, done.errors) == (0, "")
    assert re.fullmatch(
        r"esb\.yaml: right\. WSO2 Enterprise Service Bus 4\.9\.0, 3 nodes behind 2 with NGINX, whose configuration "
        r"takes \d,\d{3} of 4,096 characters; largest user data about \d,\d{3} of 16,384 bytes\.\n",
        done.output,
    )


def test_a_key_that_everybody_has_is_allowed_and_warned_of(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "esb.yaml").write_text(FILE.replace("generated", "shipped"))

    done = wso2_cluster("check", "esb.yaml")

    warning, right = done.output.splitlines()
    assert (done.code, done.errors) == (0, "")
    assert warning == (
        "esb.yaml:16:19: warning: key_store.kind: is shipped: nodes show and encrypt with wso2carbon.jks, whose "
        "private key is in every download of the product: let one be made, {kind: generated}, or bring one, "
        "{kind: secret, file: NAME, secret: NAME} [key-store-shipped]"
    )
    assert right.startswith("esb.yaml: right. ")


def test_every_deployment_of_this_project_is_right(wso2_cluster: Run) -> None:
    files = sorted((PROJECT / "deployments").glob("*.yaml"))

    said = [wso2_cluster("check", str(file)) for file in files]

    assert files
    assert [(done.code, done.errors) for done in said] == [(0, "")] * len(files)


def test_all_findings_come_at_once_each_with_its_place(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "esb.yaml").write_text(FILE.replace("count: 2", "count: 400").replace("domain:", "domian:"))

    done = wso2_cluster("check", "esb.yaml")

    assert (done.code, done.output) == (1, "")
    assert [line.split(" ")[0] for line in done.errors.splitlines()] == [
        "esb.yaml:9:19:",
        "esb.yaml:11:3:",
    ]


def test_a_file_that_is_not_there(wso2_cluster: Run) -> None:
    done = wso2_cluster("check", "nowhere.yaml")

    assert (done.code, done.output) == (1, "")
    assert re.fullmatch(r"nowhere\.yaml.*\n", done.errors)


def test_what_the_node_program_would_refuse_is_said_here_and_not_at_boot(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "esb.yaml").write_text(FILE.replace("version: 4.9.0", "version: 4.9.0, home: /home/wso2/esb"))

    done = wso2_cluster("check", "esb.yaml")

    assert (done.code, done.output) == (1, "")
    assert "/home/wso2/esb" in done.errors


def test_user_data_that_is_too_large_is_found(wso2_cluster: Run, tmp_path: Path) -> None:
    edits = "".join(
        f"  - {{file: repository/conf/carbon.xml, set: /Server/N{number}, value: '{hash_text(number)}'}}\n"
        for number in range(500)
    )
    (tmp_path / "esb.yaml").write_text(f"{FILE}edits:\n{edits}")

    done = wso2_cluster("check", "esb.yaml")

    assert (done.code, done.output) == (1, "")
    assert re.match(r"esb-manager-1: user data is \d\d,\d{3} bytes, EC2 takes 16,384\. ", done.errors)


def hash_text(number: int) -> str:
    """Text that hardly compresses."""
    import hashlib  # noqa: PLC0415

    return hashlib.sha512(str(number).encode()).hexdigest()


def test_a_product_that_the_file_describes_is_right(wso2_cluster: Run, tmp_path: Path) -> None:
    facts = "facts: {kernel: 4.4.8, title: Our ESB, receivers: {}, worker_profile: true}"
    (tmp_path / "esb.yaml").write_text(FILE.replace("version: 4.9.0", f"version: 5.0.1, {facts}"))

    done = wso2_cluster("check", "esb.yaml")

    assert (done.code, done.errors) == (0, "")
    assert done.output.startswith("esb.yaml: right. Our ESB 5.0.1, 3 nodes; ")


def test_a_wrong_product_folder_is_named(wso2_cluster: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "esb.yaml").write_text(FILE)
    (tmp_path / "mine.toml").write_text("name = 1\n")
    monkeypatch.setenv("WSO2_CLUSTER_PRODUCTS", str(tmp_path))

    done = wso2_cluster("check", "esb.yaml")

    assert (done.code, done.output) == (1, "")
    assert done.errors == f"{tmp_path}/mine.toml: name: expected text, got 1\n"


def test_an_empty_path_is_not_the_current_folder(wso2_cluster: Run) -> None:
    done = wso2_cluster("check", "")

    assert (done.code, done.output) == (2, "")
    assert "the path is empty: give one, or '.' for the current folder" in done.errors

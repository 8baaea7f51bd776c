"""`wso2-cluster lint`: what it prints, and how it ends."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_line import Done
from tests.needs import python_environment
from tests.unit.checks.homes.homes import CARBON, USERS, Edits, home

Run = Callable[..., Done]
COMMAND = [sys.executable, "-c", "from wso2_cluster.cli import main; main()", "lint"]
ADMIN = {USERS: (("of-our-own", "admin"),)}


def test_a_home_in_order(wso2_cluster: Run, tmp_path: Path) -> None:
    home(tmp_path / "esb")

    done = wso2_cluster("lint", "esb")

    assert (done.code, done.errors) == (0, "")
    assert done.output == (
        "esb (WSO2 Enterprise Service Bus 5.0.0, kernel 4.4.8)\n"
        "  nothing found\n"
        "\n"
        "0 errors, 0 warnings, 0 notes in 1 home\n"
    )


def test_an_error_ends_with_1(wso2_cluster: Run, tmp_path: Path) -> None:
    home(tmp_path / "esb", ADMIN)

    done = wso2_cluster("lint", "esb/repository/conf")

    assert (done.code, done.errors) == (1, "")
    assert done.output == (
        "esb (WSO2 Enterprise Service Bus 5.0.0, kernel 4.4.8)\n"
        "  repository/conf/user-mgt.xml\n"
        "    6:27 error: the administrator has the password admin, as shipped [default-admin-password]\n"
        "      fix: write another one before the first start, afterwards change it in the console too\n"
        "\n"
        "1 error, 0 warnings, 0 notes in 1 home\n"
    )


def test_warnings_alone_end_with_0(wso2_cluster: Run, tmp_path: Path) -> None:
    home(tmp_path / "esb", {CARBON: (("<HostName>esb.example.com</HostName>", ""),)})

    done = wso2_cluster("lint", "esb")

    assert (done.code, done.errors) == (0, "")
    assert "0 errors, 1 warning, 0 notes in 1 home\n" in done.output


def test_several_homes_are_the_nodes_of_one_cluster(wso2_cluster: Run, tmp_path: Path) -> None:
    home(tmp_path / "one")
    home(tmp_path / "two")

    done = wso2_cluster("lint", "one", "two")

    assert done.code == 1
    assert "localMemberHost 10.0.1.11 with port 4000 is that of one too [member-host-twice]" in done.output


def test_json_and_sarif(wso2_cluster: Run, tmp_path: Path) -> None:
    home(tmp_path / "esb", ADMIN)

    as_json, as_sarif = wso2_cluster("lint", "--json", "esb"), wso2_cluster("lint", "esb", "--sarif")

    assert (as_json.code, as_json.errors, as_sarif.code, as_sarif.errors) == (1, "", 1, "")
    assert [each["rule"] for each in json.loads(as_json.output)["findings"]] == ["default-admin-password"]
    (result,) = json.loads(as_sarif.output)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "esb/repository/conf/user-mgt.xml"}


def test_the_kernel_can_be_said(wso2_cluster: Run, tmp_path: Path) -> None:
    home(tmp_path / "esb")

    assert ", kernel 4.4.34)\n" in wso2_cluster("lint", "--kernel", "4.4.34", "esb").output


DEPLOYMENT = """\
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
  membership: {scheme: aws}
hosts: {service: esb.example.com}
balancer:
  certificate: {self_signed: true}
  allow: [203.0.113.0/24]
database: {kind: rds-mysql}
key_store: {kind: shipped}
"""


def test_nodes_that_this_library_configured_cluster(wso2_cluster: Run, product_home: Path, tmp_path: Path) -> None:
    (tmp_path / "esb.yaml").write_text(DEPLOYMENT)
    assert wso2_cluster("render", "esb.yaml", "--product-home", product_home.name, "--out", "nodes").code == 0
    nodes = sorted((tmp_path / "nodes").iterdir())

    report = json.loads(wso2_cluster("lint", "--json", *(f"nodes/{node.name}" for node in nodes)).output)

    assert [node.name for node in nodes] == ["esb-manager-1", "esb-worker-1", "esb-worker-2"]
    assert [each for each in report["findings"] if each["severity"] == "error"] == []
    assert {each["rule"] for each in report["findings"] if each["severity"] == "warning"} == {
        # Written when the node starts, from secrets.
        "secret-in-clear",
        "database-password-in-clear",
        # As in the home: the receiver https does not say what it speaks.
        "protocols-unset",
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing argument 'PRODUCT_HOME...'"),
        (("nowhere",), "nowhere: no such folder."),
        (("empty",), "empty: not a product home:"),
        (("esb", "esb/repository/conf"), "esb/repository/conf: given twice."),
        (("esb", "--json", "--sarif"), "--json and --sarif exclude each other"),
        (("esb", "--kernel", "4.4"), "'4.4' is not a version of the Carbon kernel"),
        (("esb", "--kernel", "5.3.4"), "use one of 4.3.0 to 4.12.x"),
    ],
)
def test_bad_usage_ends_with_2(wso2_cluster: Run, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    home(tmp_path / "esb")
    (tmp_path / "empty").mkdir()

    done = wso2_cluster("lint", *arguments)

    assert (done.code, done.output) == (2, "")
    assert said in " ".join(done.errors.split())
    assert "Traceback" not in done.errors


def test_a_damaged_home_is_a_finding(wso2_cluster: Run, tmp_path: Path) -> None:
    home(tmp_path / "esb", {CARBON: (("</Server>", ""),)})

    done = wso2_cluster("lint", "esb")

    assert (done.code, done.errors) == (1, "")
    assert "    40:1 error: not well-formed XML: no element found [unreadable-file]\n" in done.output


@pytest.mark.parametrize("form", [(), ("--json",), ("--sarif",)])
@pytest.mark.parametrize("edits", [{}, ADMIN])
def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path: Path, form: tuple[str, ...], edits: Edits) -> None:
    home(tmp_path / "esb", edits)
    reader, writer = os.pipe()
    os.close(reader)

    with os.fdopen(writer, "wb") as closed:
        done = subprocess.run(
            [*COMMAND, *form, "esb"], cwd=tmp_path, env=python_environment(), stdout=closed, stderr=-1, check=False
        )

    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
def test_a_full_disk_is_no_finding(tmp_path: Path) -> None:
    home(tmp_path / "esb")

    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "esb"], cwd=tmp_path, env=python_environment(), stdout=full, stderr=-1, check=False
        )

    assert (done.returncode, done.stderr) == (3, b"standard output: No space left on device\n")


@pytest.mark.parametrize(("more", "is_coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_on_a_terminal(tmp_path: Path, more: dict[str, str], *, is_coloured: bool) -> None:
    home(tmp_path / "esb")
    controller, terminal = pty.openpty()
    environment = {name: value for name, value in python_environment().items() if name != "NO_COLOR"}

    done = subprocess.run(
        [*COMMAND, "esb"], cwd=tmp_path, env={**environment, **more}, stdout=terminal, stderr=-1, check=False
    )
    os.close(terminal)
    shown = os.read(controller, 10_000)
    os.close(controller)

    assert (done.returncode, done.stderr) == (0, b"")
    assert (b"\033[1mesb\033[0m" in shown) == is_coloured


def test_names_that_the_terminal_cannot_write_are_no_traceback(tmp_path: Path) -> None:
    home(tmp_path / "größe", ADMIN)

    done = subprocess.run(
        [*COMMAND, "größe"],
        cwd=tmp_path,
        env=python_environment(PYTHONIOENCODING="ascii"),
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize(("name", "shown"), [(b"a\033[31m", "a\\x1b[31m"), (b"a\xff", "a\\udcff")])
def test_names_with_control_characters_and_foreign_bytes(tmp_path: Path, name: bytes, shown: str) -> None:
    home(tmp_path / os.fsdecode(name), ADMIN)

    as_text, as_json = (
        subprocess.run(
            [*COMMAND, *form, os.fsdecode(name)],
            cwd=tmp_path,
            env=python_environment(),
            capture_output=True,
            check=False,
        )
        for form in ((), ("--json",))
    )

    assert as_text.stdout.startswith(f"{shown} (WSO2".encode())
    assert {each["home"] for each in json.loads(as_json.stdout)["findings"]} == {shown}

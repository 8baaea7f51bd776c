"""`wso2-cluster` itself: what it lists, and how it ends."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.command_line import Done
from wso2_cluster.cli.commands import app
from wso2_cluster.deployment import json_schema

Run = Callable[..., Done]
COMMANDS = sorted(command.callback.__name__ for command in app.registered_commands if command.callback)
COMMAND = [sys.executable, "-c", "from wso2_cluster.cli import main; main()"]


def test_help_lists_the_commands(wso2_cluster: Run) -> None:
    done = wso2_cluster("--help")

    assert (done.code, done.errors) == (0, "")
    lines = [line.strip("│ ").split() for line in done.output.partition("Commands")[2].splitlines()]
    names = {words[0] for words in lines if len(words) > 1}
    assert names >= {"new", "check", "checks", "plan", "diagram", "members", "doctor", "render", "schema", "emulator"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(wso2_cluster: Run, command: str) -> None:
    done = wso2_cluster(command, "-h")

    assert (done.code, done.errors) == (0, "")
    assert f"Usage: wso2-cluster {command}" in done.output
    assert f"Example: wso2-cluster {command}" in done.output


def test_without_a_command_the_help_comes(wso2_cluster: Run) -> None:
    assert "Usage: wso2-cluster" in "".join((wso2_cluster().output, wso2_cluster().errors))


def test_an_unknown_command_is_no_traceback(wso2_cluster: Run) -> None:
    done = wso2_cluster("deploy")

    assert (done.code, done.output) == (2, "")
    assert "No such command 'deploy'" in done.errors
    assert "Traceback" not in done.errors


def test_schema_is_the_deployment_files_json_schema(wso2_cluster: Run) -> None:
    done = wso2_cluster("schema")

    assert (done.code, done.errors) == (0, "")
    assert json.loads(done.output) == json_schema()
    assert done.output.endswith("}\n")


def test_a_mistake_is_said_in_plain_words_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("name: [esb\n")

    done = subprocess.run([*COMMAND, "check", "bad.yaml"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("bad.yaml:")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path: Path, unbuffered: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    with os.fdopen(writer, "wb") as closed:
        done = subprocess.run(
            [*COMMAND, "schema"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize("arguments", [["schema"], ["--version"], ["render", "--help"]])
def test_output_that_does_not_fit_is_said_in_plain_words(tmp_path: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert (done.returncode, done.stderr) == (1, "standard output: No space left on device\n")


@pytest.mark.parametrize("arguments", [["schema"], ["--version"], ["render", "--help"]])
def test_without_standard_output_it_ends_in_plain_words(tmp_path: Path, arguments: list[str]) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *COMMAND, *arguments],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, "standard output is closed: there is nowhere to say anything\n")


def test_the_version_is_the_packages_own(wso2_cluster: Run) -> None:
    done = wso2_cluster("--version")

    assert (done.code, done.output, done.errors) == (0, f"wso2-cluster {version('wso2-cluster')}\n", "")


def test_help_shows_brackets_that_are_text(wso2_cluster: Run) -> None:
    assert "[database-password]" in wso2_cluster("render", "--help").output


def test_ctrl_c_ends_it_without_a_traceback(tmp_path: Path) -> None:
    code = (
        "import wso2_cluster.deployment as d\n"
        "def interrupted(path):\n    raise KeyboardInterrupt\n"
        "d.load_deployment = interrupted\n"
        "from wso2_cluster.cli import main\nmain()\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, "plan", "esb.yaml"], cwd=tmp_path, capture_output=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")

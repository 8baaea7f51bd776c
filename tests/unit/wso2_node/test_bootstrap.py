"""The module that user data holds brings the rest of the program, or says why it could not."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from wso2_node import bootstrap
from wso2_node.bootstrap import BootstrapError

MODULES = json.dumps({"__init__.py": "", "__main__.py": "print('installed')\n"}).encode()
SHA256 = hashlib.sha256(MODULES).hexdigest()


class Ssm:
    """Holds parameters as SSM does: at most ten names a call, unknown ones left out of the answer."""

    def __init__(self, values: dict[str, str], error: Exception | None = None) -> None:
        self.values, self.error = values, error
        self.calls: list[int] = []

    def get_parameters(self, *, Names: list[str]) -> dict[str, Any]:  # noqa: N803
        if self.error:
            raise self.error
        assert len(Names) <= 10
        self.calls.append(len(Names))
        return {"Parameters": [{"Name": name, "Value": self.values[name]} for name in Names if name in self.values]}


def settings(count: int, sha256: str = SHA256) -> dict[str, Any]:
    return {"region": "us-east-1", "parameters": [f"/esb/program/{n}" for n in range(1, count + 1)], "sha256": sha256}


def parts(count: int) -> dict[str, str]:
    text = base64.b64encode(zlib.compress(MODULES)).decode()
    size = -(-len(text) // count)
    return {f"/esb/program/{n + 1}": text[n * size : (n + 1) * size] for n in range(count)}


def refused(given: dict[str, Any], client: Ssm) -> str:
    with pytest.raises(BootstrapError) as caught:
        bootstrap.fetch(given, client)
    return str(caught.value)


@pytest.mark.parametrize(("count", "calls"), [(1, [1]), (10, [10]), (12, [10, 2])])
def test_the_parts_are_fetched_ten_at_a_time_and_put_together(count: int, calls: list[int]) -> None:
    client = Ssm(parts(count))
    assert bootstrap.fetch(settings(count), client) == MODULES
    assert client.calls == calls


def test_a_missing_part_is_named() -> None:
    held = parts(3)
    del held["/esb/program/2"]
    assert refused(settings(3), Ssm(held)) == "SSM has no parameter /esb/program/2: deploy the stack again"


def test_another_program_is_refused() -> None:
    message = refused(settings(2, "0" * 64), Ssm(parts(2)))
    assert message == f"the program's SHA-256 is {SHA256}, user data expects {'0' * 64}"


def test_parts_of_different_programs_are_refused() -> None:
    held = parts(2)
    held["/esb/program/2"] = held["/esb/program/2"][4:]
    assert refused(settings(2), Ssm(held)).startswith("the parts of the program don't fit together: ")


def test_what_ssm_says_is_passed_on() -> None:
    message = refused(settings(1), Ssm({}, RuntimeError("no credentials")))
    assert message == "SSM in us-east-1 can't be asked: RuntimeError: no credentials"


def test_the_program_is_put_in_place_and_then_known(tmp_path: Path) -> None:
    assert not bootstrap.installed(tmp_path, SHA256)
    bootstrap.unpack(MODULES, tmp_path)
    assert bootstrap.installed(tmp_path, SHA256)
    assert not bootstrap.installed(tmp_path, "0" * 64)
    assert {path.name: path.read_text() for path in (tmp_path / "wso2_node").iterdir()} == json.loads(MODULES)


@pytest.mark.parametrize(("more", "command"), [({}, "install"), ({"command": "front"}, "front")])
def test_the_program_becomes_its_command(
    more: dict[str, str], command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Became(Exception):  # noqa: N818 - nothing failed
        """The process is another one now."""

    def become(program: str, arguments: list[str]) -> None:
        raise Became(program, *arguments)

    bootstrap.unpack(MODULES, tmp_path)
    (tmp_path / "program.json").write_text(json.dumps({**settings(1), **more}))
    monkeypatch.setattr(bootstrap, "SETTINGS", tmp_path / "program.json")
    monkeypatch.setattr(bootstrap, "FOLDER", tmp_path)
    monkeypatch.setattr(os, "execv", become)
    monkeypatch.setenv("PYTHONPATH", "")
    with pytest.raises(Became) as caught:
        bootstrap.main()
    assert caught.value.args == (sys.executable, sys.executable, "-m", "wso2_node", command)


def test_a_newer_program_takes_its_place_and_the_older_one_stays(tmp_path: Path) -> None:
    bootstrap.unpack(MODULES, tmp_path)
    newer = json.dumps({"__main__.py": "newer"}).encode()
    bootstrap.unpack(newer, tmp_path)
    assert (tmp_path / "wso2_node/__main__.py").read_text() == "newer"
    assert sorted(path.name for path in (tmp_path / "releases").iterdir()) == sorted(
        [SHA256, hashlib.sha256(newer).hexdigest()]
    )


def test_unpacking_again_after_an_interruption_completes_it(tmp_path: Path) -> None:
    (tmp_path / "releases" / SHA256 / "wso2_node").mkdir(parents=True)
    (tmp_path / "releases" / SHA256 / "link").symlink_to("nowhere")
    bootstrap.unpack(MODULES, tmp_path)
    assert bootstrap.installed(tmp_path, SHA256)


def test_it_needs_no_other_module_of_the_package(tmp_path: Path) -> None:
    alone = tmp_path / "bootstrap.py"
    alone.write_text(Path(bootstrap.__file__).read_text())
    done = subprocess.run(
        [sys.executable, "-I", alone], capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]}
    )
    missing = "wso2-node: [Errno 2] No such file or directory: '/etc/wso2-node/program.json'"
    assert (done.returncode, done.stderr.strip()) == (1, missing)

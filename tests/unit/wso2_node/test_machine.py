"""Where things are on a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wso2_node.errors import NodeError
from wso2_node.machine import Machine

if TYPE_CHECKING:
    from pathlib import Path


def test_a_configured_java_home_is_taken_as_it_is(tmp_path: Path) -> None:
    assert Machine(tmp_path, real=False).java_home("/opt/java") == "/opt/java"


def test_without_one_it_is_the_home_of_the_java_command(tmp_path: Path) -> None:
    java = tmp_path / "usr/lib/jvm/java-8/jre/bin/java"
    for folder in (java.parent, tmp_path / "usr/bin", tmp_path / "etc/alternatives"):
        folder.mkdir(parents=True)
    java.write_bytes(b"")
    (tmp_path / "etc/alternatives/java").symlink_to(java)
    (tmp_path / "usr/bin/java").symlink_to(tmp_path / "etc/alternatives/java")
    assert Machine(tmp_path, real=False).java_home(None) == str(tmp_path / "usr/lib/jvm/java-8/jre")


def test_without_a_java_command_that_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NodeError) as caught:
        Machine(tmp_path, real=False).java_home(None)
    assert str(caught.value) == "/usr/bin/java: no such command; install a Java, or configure service.java_home"

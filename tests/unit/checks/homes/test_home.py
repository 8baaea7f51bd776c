"""A product home, read file by file."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.checks.homes.homes import AXIS2, CARBON, found, home


def test_files_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    node = home(tmp_path / "esb")
    (node.root / CARBON).unlink()

    assert node.carbon is None
    assert node.clustering is not None
    assert node.faults == {}


def test_the_parameters_of_the_section(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {AXIS2: (("wso2.esb.domain", " wso2.esb.domain "),)})

    value = node.parameter("domain")

    assert value is not None
    assert (value.text, value.place.line, value.place.column) == ("wso2.esb.domain", 21, 34)
    assert node.parameter("tagKey") is None


def test_a_file_and_a_folder_that_are_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = home(tmp_path / "esb")
    closed = (str(node.root / CARBON), str(node.root / "repository/conf/datasources"))

    def refusing(real: Callable[..., Any]) -> Callable[..., Any]:
        def open_or_list(path: object, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as os has them
            if str(path) in closed:
                raise PermissionError(errno.EACCES, "Permission denied")
            return real(path, *arguments, **named)

        return open_or_list

    monkeypatch.setattr(os, "stat", refusing(os.stat))
    monkeypatch.setattr(os, "listdir", refusing(os.listdir))

    assert found("unreadable-file", node) == [
        (
            f"error esb/{path}:1:1",
            "cannot be read: permission denied",
            "let the user who runs this read it",
        )
        for path in (CARBON, "repository/conf/datasources")
    ]

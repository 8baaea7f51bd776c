"""Which files are whose log, and reading them."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from tests.unit.doctor.logs import ONE, TWO, Log
from wso2_cluster.doctor import DoctorError, diagnose, node_logs

if TYPE_CHECKING:
    from pathlib import Path


def line(day: int, text: str = "hello") -> str:
    return f"TID: [-1234] [] [2026-11-{day:02d} 09:00:00,000]  INFO {{org.wso2.X}} -  {text}\n"


def test_rotated_and_compressed_files_of_a_folder_are_one_nodes_oldest_first(tmp_path: Path) -> None:
    folder = tmp_path / "manager" / "repository" / "logs"
    folder.mkdir(parents=True)
    (folder / "wso2carbon.log").write_text(line(21))
    (folder / "wso2carbon.log.2026-11-20").write_text(line(20))
    (folder / "wso2carbon-2026-11-19.log.gz").write_bytes(gzip.compress(line(19).encode()))
    (folder / "audit.log").write_text(line(1))

    logs = node_logs([tmp_path / "manager"])

    assert {name: [path.name for path in files] for name, files in logs.items()} == {
        "manager": ["wso2carbon-2026-11-19.log.gz", "wso2carbon.log.2026-11-20", "wso2carbon.log"]
    }


def test_files_of_several_nodes_have_names_that_tell_them_apart(tmp_path: Path) -> None:
    for name in ("a/logs/wso2carbon.log", "b/logs/wso2carbon.log", "n1.log", "n2.log"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(line(21))

    assert list(node_logs([tmp_path / "a/logs", tmp_path / "b/logs"])) == ["a", "b"]
    assert list(node_logs([tmp_path / "n1.log", tmp_path / "n2.log", tmp_path / "n1.log"])) == ["n1.log", "n2.log"]


def test_a_cluster_is_read_from_files_of_windows_and_of_yesterday(tmp_path: Path) -> None:
    one = Log(ONE).begin().wait(5).sees(ONE).up(first=True)
    half = one.text("\r\n")
    (tmp_path / "wso2carbon.log.2026-11-20").write_text(half, newline="")
    one.lines.clear()
    (tmp_path / "wso2carbon.log").write_text(one.wait(86400).sees(ONE, TWO).joined(TWO).text("\r\n"), newline="")

    (node,) = diagnose([tmp_path]).nodes

    assert node.address == f"{ONE}:5701"
    assert [sorted(seen.members) for seen in node.current.views] == [[f"{ONE}:5701"], [f"{ONE}:5701", f"{TWO}:5701"]]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.log", b"", "has no line of a wso2carbon.log"),
        ("other.log", b"Jan 01 sshd[1]: hello\n", "has no line of a wso2carbon.log"),
        (
            "cut.log.gz",
            gzip.compress(line(21).encode() * 99, mtime=0)[:60],
            "the compressed file is damaged or cut off",
        ),
    ],
)
def test_what_is_no_log_is_said_in_plain_words(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(DoctorError) as error:
        diagnose([tmp_path / name])

    assert str(error.value).startswith(f"{tmp_path / name}: {message}")


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    with pytest.raises(DoctorError, match="no such file or folder"):
        node_logs([tmp_path / "nowhere.log"])
    with pytest.raises(DoctorError, match=r"holds no wso2carbon\.log: name the files"):
        node_logs([tmp_path])

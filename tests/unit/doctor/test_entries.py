"""The layouts of wso2carbon.log."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wso2_cluster.doctor.entries import MOST_LINES, entries

TIME = "2020-08-31 06:15:42,056"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"TID: [-1234] [] [{TIME}]  INFO {{org.wso2.X}} -  Member joined", ("INFO", "org.wso2.X", "Member joined")),
        (f"TID: [-1] [APIM] [{TIME}] ERROR {{org.wso2.X}} -  no {{}}", ("ERROR", "org.wso2.X", "no {}")),
        (f"TID: [-1234] [] [{TIME}] [] FATAL {{org.wso2.X}} - gone", ("FATAL", "org.wso2.X", "gone")),
        (f"TID: [-1234] [api] [{TIME}] [1b7a-0f] DEBUG {{X}} - [a]:1 [b]", ("DEBUG", "X", "[a]:1 [b]")),
        (f"[{TIME}]  WARN {{org.wso2.X}} - text", ("WARN", "org.wso2.X", "text")),
        (f"[{TIME}] []  INFO {{org.wso2.X}} - text", ("INFO", "org.wso2.X", "text")),
        (
            f"[{TIME}]  INFO - AWSBasedMembershipScheme Member joined",
            ("INFO", "AWSBasedMembershipScheme", "Member joined"),
        ),
        (f"[{TIME}]  INFO {{org.wso2.X}} - ", ("INFO", "org.wso2.X", "")),
    ],
)
def test_each_layout_is_read(line: str, expected: tuple[str, str, str]) -> None:
    (entry,) = entries([line], "x.log")

    assert (entry.level, entry.logger, entry.text) == (*expected[:2], f"{expected[2]}\n")
    assert f"{entry.time:%Y-%m-%d %H:%M:%S,%f}"[:-3] == TIME


def test_an_hour_of_one_digit_is_read() -> None:
    line = "TID: [-1234] [] [2026-11-22 0:38:01,098]  INFO {org.wso2.CarbonServerManager} - Halting JVM "

    (entry,) = entries([line], "x.log")

    assert (f"{entry.time:%Y-%m-%d %H:%M:%S,%f}", entry.text) == ("2026-11-22 00:38:01,098000", "Halting JVM \n")


def test_lines_that_begin_no_entry_belong_to_the_one_before() -> None:
    lines = ["JAVA_HOME is set", f"[{TIME}] ERROR {{X}} - one", "\tat x.y.Z", "", f"[{TIME}]  INFO {{X}} - two"]

    assert [(entry.line, entry.text) for entry in entries(lines, "x.log")] == [
        (2, "one\n\tat x.y.Z\n\n"),
        (5, "two\n"),
    ]


def test_of_an_endless_entry_the_beginning_is_kept() -> None:
    (entry,) = entries([f"[{TIME}] ERROR {{X}} - one", *["\tat x"] * 9999], "x.log")

    assert entry.text.count("\n") == MOST_LINES + 1


@given(st.lists(st.text(alphabet="TID: -[]{}0123456789,INFO\tx", max_size=60), max_size=10))
def test_any_lines_can_be_read(lines: list[str]) -> None:
    assert sum(entry.text.count("\n") for entry in entries(lines, "x.log")) <= len(lines)

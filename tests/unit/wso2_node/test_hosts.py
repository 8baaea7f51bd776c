"""Only lines that end in the mark are this program's."""

from __future__ import annotations

import pytest

from wso2_node.hosts import merge

SHIPPED = b"127.0.0.1\tlocalhost \r\n\n# a comment # wso2-node is quoted here\n::1 ip6-localhost"
HOSTS = {"10.0.1.10": ["mgt.example.com"], "10.0.1.20": ["a.example.com", "b.example.com"]}
LINES = b"10.0.1.10 mgt.example.com # wso2-node\n10.0.1.20 a.example.com b.example.com # wso2-node\n"


def test_lines_are_added_at_the_end_and_all_others_stay_byte_for_byte() -> None:
    assert merge(SHIPPED, HOSTS) == SHIPPED + b"\n" + LINES


def test_marked_lines_are_replaced_where_they_were() -> None:
    before = b"127.0.0.1 localhost\n10.9.9.9 old # wso2-node\n10.9.9.8 older # wso2-node \n1.2.3.4 kept\n"
    assert merge(before, HOSTS) == b"127.0.0.1 localhost\n" + LINES + b"1.2.3.4 kept\n"


def test_marked_lines_go_when_there_are_no_hosts() -> None:
    assert merge(b"127.0.0.1 localhost\n" + LINES + b"1.2.3.4 kept", {}) == b"127.0.0.1 localhost\n1.2.3.4 kept"


def test_a_file_without_marks_does_not_change_when_there_are_no_hosts() -> None:
    assert merge(SHIPPED, {}) == SHIPPED


@pytest.mark.parametrize("before", [b"", SHIPPED, LINES, b"1.2.3.4 x\n" + LINES + SHIPPED, LINES + b"y\n" + LINES])
def test_a_second_time_changes_nothing(before: bytes) -> None:
    once = merge(before, HOSTS)
    assert merge(once, HOSTS) == once

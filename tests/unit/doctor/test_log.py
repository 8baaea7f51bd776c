from __future__ import annotations

import pytest

from wso2_cluster.doctor.log import Change, MembershipEvent, elections, events, view

JOINED = (
    "TID: [-1234] [] [2026-11-21 10:00:00,123]  INFO "
    "{org.wso2.carbon.core.clustering.hazelcast.aws.AWSBasedMembershipScheme} - "
    "Member joined [0f3c]: /10.88.0.12:5701"
)
LEFT = "[2026-11-21 10:00:09,001]  INFO - WKABasedMembershipScheme Member left [0f3c]: ip-10-88-0-12/10.88.0.12:5702"

HAZELCAST_3_5 = """\
Members [2] {
	Member [10.88.0.11]:5701
	Member [10.88.0.12]:5701 this
}
"""
HAZELCAST_4_2 = """\
[10.88.0.11]:5701 [wso2.carbon.domain] [4.2.5] \n
Members {size:3, ver:3} [
	Member [10.88.0.11]:5701 - 1b7a this
	Member [10.88.0.12]:5701 - 0f3c
	Member [10.88.0.13]:5701 - 99aa
]
"""


def test_members_that_joined_and_left_in_order() -> None:
    assert events(f"noise\n{JOINED}\n  more noise\r\n{LEFT}\r\n") == (
        MembershipEvent(change=Change.JOINED, member="10.88.0.12:5701", line=JOINED),
        MembershipEvent(change=Change.LEFT, member="10.88.0.12:5702", line=LEFT),
    )


@pytest.mark.parametrize("log", ["", "Member joined the club", "Member joined [x]: nowhere"])
def test_other_lines_are_no_events(log: str) -> None:
    assert events(log) == ()


@pytest.mark.parametrize(
    ("log", "members"),
    [
        ("", None),
        ("Members [2] {\n", None),
        (HAZELCAST_3_5, {"10.88.0.11:5701", "10.88.0.12:5701"}),
        (HAZELCAST_3_5 + HAZELCAST_4_2, {"10.88.0.11:5701", "10.88.0.12:5701", "10.88.0.13:5701"}),
        (HAZELCAST_4_2 + HAZELCAST_3_5, {"10.88.0.11:5701", "10.88.0.12:5701"}),
    ],
)
def test_the_last_list_counts(log: str, members: set[str] | None) -> None:
    assert view(log) == members


def test_elections_are_counted() -> None:
    line = "INFO {HazelcastClusteringAgent} - Elected this member [0f3c] as the Coordinator node\n"
    assert (elections(""), elections(JOINED), elections(line * 2)) == (0, 0, 2)

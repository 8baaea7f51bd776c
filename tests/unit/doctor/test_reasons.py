"""Why two members that are up don't see each other, told from their logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.doctor.logs import ONE, TWO, Log
from tests.unit.doctor.test_diagnosis import found, told

if TYPE_CHECKING:
    from pathlib import Path


def alone(ports: tuple[int, int], **settings: object) -> tuple[Log, Log]:
    """Two members, each up and alone."""
    one, two = Log(ONE, port=ports[0], **settings), Log(TWO, port=ports[1], **settings)  # type: ignore[arg-type]
    one.begin().wait(5).sees(ONE).up(first=True)
    two.wait(3).begin().wait(5).sees(TWO).up(first=True)
    return one, two


@pytest.mark.parametrize(
    ("hazelcast", "ports", "finder", "tries", "peer"),
    [
        ("3.5.4", (5701, 5702), TWO, "5702 and tries ports 5702 to 5704", (ONE, 5701)),
        ("3.5.4", (5701, 5704), ONE, "5701 and tries ports 5701 to 5703", (TWO, 5704)),
        ("4.2.5", (5701, 5709), ONE, "5701 and tries ports 5701 to 5708", (TWO, 5709)),
    ],
)
def test_ports_of_which_one_is_not_tried(
    tmp_path: Path, *, hazelcast: str, ports: tuple[int, int], finder: str, tries: str, peer: tuple[str, int]
) -> None:
    diagnosis = told(tmp_path, *alone(ports, hazelcast=hazelcast))

    assert found(diagnosis) == [(finder, "port-differs")]
    host, port = peer
    assert diagnosis.troubles[0].message == (
        f"it listens on {tries} of the others, {host} ({host}:{port}) listens on {port}"
    )


@pytest.mark.parametrize(
    ("ports", "expected"), [((5701, 5702), (TWO, "split-brain")), ((5701, 5709), (ONE, "port-differs"))]
)
def test_a_log_that_does_not_name_its_hazelcast_counts_for_each(
    tmp_path: Path, ports: tuple[int, int], expected: tuple[str, str]
) -> None:
    assert found(told(tmp_path, *alone(ports, quiet=True))) == [expected]


def test_ports_that_are_all_tried_are_no_reason(tmp_path: Path) -> None:
    one = Log(ONE, hazelcast="4.2.5").begin().wait(5).sees(ONE).up(first=True)
    two = Log(TWO, hazelcast="4.2.5", port=5708).wait(3).begin().wait(5).sees(TWO).up(first=True)

    assert found(told(tmp_path, one, two)) == [(TWO, "split-brain")]


def test_a_port_where_nobody_listened_yet_is_not_closed(tmp_path: Path) -> None:
    refused = f"Could not connect to: /{TWO}:5701. Reason: SocketException[Connection refused to address /{TWO}:5701]"
    one = Log(ONE).begin().hz(refused).wait(5).sees(ONE).up(first=True)
    two = Log(TWO).wait(30).begin().wait(5).sees(TWO).up(first=True)

    assert found(told(tmp_path, one, two)) == [(TWO, "split-brain")]


def test_a_port_that_is_refused_while_somebody_listens_is_closed(tmp_path: Path) -> None:
    refused = f"Could not connect to: /{ONE}:5701. Reason: SocketException[Connection refused to address /{ONE}:5701]"
    one = Log(ONE).begin().wait(5).sees(ONE).up(first=True)
    two = Log(TWO).wait(30).begin().hz(refused).wait(5).sees(TWO).up(first=True)

    assert found(told(tmp_path, one, two)) == [(TWO, "member-unreachable")]


def listing(hazelcast: str, *addresses: str) -> str:
    """What Hazelcast says of the instances that it takes for members."""
    if hazelcast == "4.2.5":
        return (
            f"Found the following (private => public) addresses: {{{', '.join(f'{each}=null' for each in addresses)}}}"
        )
    public = "" if hazelcast == "3.5.4" else " : 198.51.100.7"
    return "\n".join(("Found the following EC2 instances:", *(f"    {each}{public}" for each in addresses), ""))


@pytest.mark.parametrize("hazelcast", ["3.5.4", "3.12.2", "4.2.5"])
def test_an_instance_that_ec2_does_not_list(tmp_path: Path, hazelcast: str) -> None:
    two = Log(TWO, hazelcast=hazelcast).begin().wait(5).sees(TWO).up(first=True)
    one = Log(ONE, hazelcast=hazelcast).wait(60).begin().hz(listing(hazelcast, ONE), "DEBUG").sees(ONE).up(first=True)

    diagnosis = told(tmp_path, one, two)

    assert found(diagnosis) == [(ONE, "instance-ignored")]
    assert diagnosis.troubles[0].message == (
        f"it leaves out the instance of {TWO} ({TWO}:5701): EC2 does not list it among those that this member asks for"
    )


@pytest.mark.parametrize(
    ("hosts", "expected"), [((ONE,), (ONE, "instance-ignored")), ((ONE, TWO), (TWO, "split-brain"))]
)
def test_who_is_not_asked_is_left_out(tmp_path: Path, hosts: tuple[str, ...], expected: tuple[str, str]) -> None:
    """Hazelcast 3.12 does not say what EC2 listed."""
    two = Log(TWO, hazelcast="3.12.2").begin().wait(5).sees(TWO).up(first=True)
    one = Log(ONE, hazelcast="3.12.2").wait(60).begin()
    for host in hosts:
        one.hz(f"Sending master question to [{host}]:5702", "DEBUG")

    assert found(told(tmp_path, one.wait(5).sees(ONE).up(first=True), two)) == [expected]


@pytest.mark.parametrize("hazelcast", ["3.5.4", "3.12.2", "4.2.5"])
def test_an_instance_that_ec2_lists_is_not_left_out(tmp_path: Path, hazelcast: str) -> None:
    two = Log(TWO, hazelcast=hazelcast).begin().wait(5).sees(TWO).up(first=True)
    one = Log(ONE, hazelcast=hazelcast).wait(60).begin()
    one.hz(f"Ignoring EC2 instance [esb-2][{TWO}] reason: tag-key/tag-value don't match", "DEBUG").wait(30)
    one.hz(listing(hazelcast, ONE, TWO), "DEBUG").sees(ONE).up(first=True)

    assert found(told(tmp_path, one, two)) == [(TWO, "split-brain")]


def test_a_list_of_the_time_before_the_other_one_started_says_nothing(tmp_path: Path) -> None:
    one = Log(ONE, hazelcast="4.2.5").begin().hz(listing("4.2.5", ONE), "DEBUG").sees(ONE).up(first=True)
    two = Log(TWO, hazelcast="4.2.5").wait(60).begin().wait(5).sees(TWO).up(first=True)

    assert found(told(tmp_path, one, two)) == [(TWO, "split-brain")]


def test_an_instance_that_was_stopped_has_to_be_started(tmp_path: Path) -> None:
    reason = f"Ignoring EC2 instance [esb-2][{TWO}] reason: the instance is not running but stopped"
    two = Log(TWO).begin().wait(5).sees(TWO).up(first=True)
    one = Log(ONE).wait(60).begin().hz(reason, "DEBUG").sees(ONE).up(first=True)

    diagnosis = told(tmp_path, one, two)

    assert found(diagnosis) == [(ONE, "instance-ignored")]
    assert diagnosis.troubles[0].fix == "start that instance"


def test_what_is_over_is_no_second_reason(tmp_path: Path) -> None:
    """The group of the second one was put right before it started with a tag that nobody has."""
    reason = f"Ignoring EC2 instance [esb-2][{TWO}] reason: security-group-name doesn't match"
    one = Log(ONE).begin().say("com.hazelcast.aws.utility.CloudyUtility", reason, "DEBUG").sees(ONE).up(first=True)
    two = Log(TWO).wait(60).begin()
    for number, address in ((2, TWO), (1, ONE)):
        reason = f"Ignoring EC2 instance [esb-{number}][{address}] reason: tag-key/tag-value don't match"
        two.say("com.hazelcast.aws.utility.CloudyUtility", reason, "DEBUG")
    two.hz("No EC2 instances found!", "WARN").sees(TWO).up(first=True)

    assert found(told(tmp_path, one, two)) == [(TWO, "no-instances")]


def connecting(log: Log, address: str) -> Log:
    return log.hz(
        f"Connecting to /{address}, timeout: 0, bind-any: true", logger="com.hazelcast.nio.tcp.SocketConnector"
    )


def test_a_port_that_does_not_answer_is_closed(tmp_path: Path) -> None:
    one = Log(ONE).begin().wait(5).sees(ONE).up(first=True)
    two = connecting(connecting(Log(TWO).wait(60).begin(), f"{ONE}:5701"), f"{TWO}:5702")
    two.hz(f"Could not connect to: /{TWO}:5702. Reason: SocketException[Connection refused to address /{TWO}:5702]")

    diagnosis = told(tmp_path, one, two.wait(5).sees(TWO).up(first=True))

    assert found(diagnosis) == [(TWO, "member-unreachable")]
    assert diagnosis.troubles[0].message == f"it can't connect to {ONE} ({ONE}:5701): it does not answer"


def test_a_port_that_does_not_answer_is_closed_with_hazelcast_4_2_too(tmp_path: Path) -> None:
    one = Log(ONE, hazelcast="4.2.5").begin().wait(5).sees(ONE).up(first=True)
    two = Log(TWO, hazelcast="4.2.5").wait(60).begin()
    for port in (5701, 5702):
        two.hz(f"Connection to: [{ONE}]:{port} streamId:-1 is not yet progress", "DEBUG")
    two.hz(f"[{ONE}]:5702 is added to the blacklist.").wait(5).sees(TWO).up(first=True)

    assert found(told(tmp_path, one, two)) == [(TWO, "member-unreachable")]


def test_a_refused_connection_of_hazelcast_4_2(tmp_path: Path) -> None:
    one = Log(ONE, hazelcast="4.2.5").begin().wait(5).sees(ONE).up(first=True)
    two = Log(TWO, hazelcast="4.2.5").wait(60).begin().hz(f"[{ONE}]:5701 is added to the blacklist.")

    diagnosis = told(tmp_path, one, two.wait(5).sees(TWO).up(first=True))

    assert found(diagnosis) == [(TWO, "member-unreachable")]
    assert diagnosis.troubles[0].message.endswith(": Connection refused, or not made in time")


@pytest.mark.parametrize("other_side", ["", f" and /{ONE}:5701"])
def test_a_port_that_answered_is_open(tmp_path: Path, other_side: str) -> None:
    """Hazelcast 3.5 names its own side alone."""
    one = Log(ONE).begin().wait(5).sees(ONE).up(first=True)
    two = connecting(Log(TWO).wait(60).begin(), f"{ONE}:5701")
    two.hz(f"Established socket connection between /{TWO}:39987{other_side}").wait(5).sees(TWO).up(first=True)

    assert found(told(tmp_path, one, two)) == [(TWO, "split-brain")]


def test_who_connects_from_outside_answers_nothing(tmp_path: Path) -> None:
    one = Log(ONE).begin().wait(5).sees(ONE).up(first=True)
    two = connecting(Log(TWO).wait(60).begin(), f"{ONE}:5701")
    two.hz(f"Established socket connection between /{TWO}:5701").wait(5).sees(TWO).up(first=True)

    assert found(told(tmp_path, one, two)) == [(TWO, "member-unreachable")]

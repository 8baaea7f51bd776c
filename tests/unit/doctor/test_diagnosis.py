"""What keeps members apart, told from their logs: each fault by its own name, and nothing where nothing is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.doctor.logs import AGENT, ONE, THREE, TWO, Log, cluster
from wso2_cluster.carbon.findings import Severity
from wso2_cluster.doctor import Diagnosis, diagnose

if TYPE_CHECKING:
    from pathlib import Path

LAYOUTS = [
    {},
    {"console": True},
    {"hazelcast": "3.12.2"},
    {"hazelcast": "4.2.5"},
    {"quiet": True},
    {"quiet": True, "console": True},
    {"scheme": "wka", "hazelcast": "4.2.5", "quiet": True},
]
EC2 = "https://ec2.us-east-1.amazonaws.com/?Action=DescribeInstances"


def told(folder: Path, *logs: Log) -> Diagnosis:
    for log in logs:
        place = folder / log.address
        place.mkdir(parents=True, exist_ok=True)
        (place / "wso2carbon.log").write_text(log.text())
    return diagnose([folder / log.address for log in logs])


def found(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    return [(trouble.node.name, trouble.id) for trouble in diagnosis.troubles]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_members_that_found_each_other_are_healthy(tmp_path: Path, layout: dict[str, object]) -> None:
    diagnosis = told(tmp_path, *cluster(**layout))

    assert (found(diagnosis), diagnosis.is_sick, diagnosis.partings) == ([], False, ())


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("restarted", [0, 1, 2])
def test_a_member_that_was_started_again_is_healthy(tmp_path: Path, layout: dict[str, object], restarted: int) -> None:
    logs = cluster(**layout)
    victim, others = logs[restarted], [log for log in logs if log is not logs[restarted]]
    victim.wait(60).stop()
    for other in others:
        other.now = victim.now
        other.sees(*(log.address for log in others)).left(victim.address)
    others[0].say(AGENT, "Elected this member [9] as the Coordinator node")
    victim.wait(30).begin().wait(10).sees(*(log.address for log in logs)).up()
    for other in others:
        other.now = victim.now
        other.sees(*(log.address for log in logs)).joined(victim.address)

    assert found(told(tmp_path, *logs)) == []


def test_a_member_that_was_killed_is_no_split_brain(tmp_path: Path) -> None:
    one, two, three = cluster()
    two.now = one.now = three.now
    two.wait(100).sees(ONE, TWO).left(THREE)
    one.wait(100).sees(ONE, TWO).left(THREE)
    one.wait(10).stop()
    two.now = one.now
    two.sees(TWO).left(ONE)
    three.wait(300).begin().wait(10).sees(TWO, THREE).up()
    two.now = three.now
    two.sees(TWO, THREE).joined(THREE)

    assert found(told(tmp_path, one, two, three)) == []


def test_one_that_is_alone_from_the_start_is_a_split_brain(tmp_path: Path) -> None:
    one, two, _ = cluster()
    three = Log(THREE).wait(9).begin().wait(18).sees(THREE).up(first=True)
    one, two = _pair()

    diagnosis = told(tmp_path, one, two, three)

    assert found(diagnosis) == [(THREE, "split-brain")]
    assert diagnosis.troubles[0].message == (
        f"split brain: it is up and does not see {ONE} ({ONE}:5701), {TWO} ({TWO}:5701)"
    )
    assert diagnosis.is_sick


def _pair(**settings: object) -> tuple[Log, Log]:
    one, two = Log(ONE, **settings), Log(TWO, **settings)  # type: ignore[arg-type]
    one.begin().wait(5).sees(ONE).up(first=True)
    two.wait(7).begin().wait(12).sees(ONE, TWO).up()
    one.now = two.now
    one.sees(ONE, TWO).joined(TWO)
    return one, two


@pytest.mark.parametrize("layout", LAYOUTS)
def test_two_coordinators_are_a_split_brain(tmp_path: Path, layout: dict[str, object]) -> None:
    one = Log(ONE, **layout).begin().wait(5).sees(ONE).up(first=True)  # type: ignore[arg-type]
    two = Log(TWO, **layout).wait(3).begin().wait(5).sees(TWO).up(first=True)  # type: ignore[arg-type]

    assert found(told(tmp_path, one, two)) == [(TWO, "split-brain")]


def test_a_split_brain_that_healed_is_a_warning(tmp_path: Path) -> None:
    one, two = _pair()
    for log, other in ((one, TWO), (two, ONE)):
        log.wait(60).sees(log.address).left(other)
        log.wait(100).sees(ONE, TWO).joined(other)

    diagnosis = told(tmp_path, one, two)

    assert [(each.id, each.severity) for each in diagnosis.troubles] == [("split-brain-healed", Severity.WARNING)]
    assert diagnosis.is_sick is False


def test_halves_that_lost_each_other_are_a_split_brain(tmp_path: Path) -> None:
    one, two = _pair()
    for log, other in ((one, TWO), (two, ONE)):
        log.wait(60).sees(log.address).left(other).say(AGENT, "Elected this member [1] as the Coordinator node")

    assert found(told(tmp_path, one, two)) == [(TWO, "split-brain")]


def test_members_of_two_domains(tmp_path: Path) -> None:
    one, two = _pair()
    three = Log(THREE, domain="other.domain").wait(9).begin().wait(18).sees(THREE).up(first=True)

    diagnosis = told(tmp_path, one, two, three)

    assert {trouble.id for trouble in diagnosis.troubles} == {"domain-differs"}
    assert "'wso2.carbon.domain'" in diagnosis.troubles[0].message


def test_members_of_two_schemes(tmp_path: Path) -> None:
    one = Log(ONE).begin().wait(5).sees(ONE).up(first=True)
    two = Log(TWO, scheme="wka").begin().wait(5).sees(TWO).up(first=True)

    assert found(told(tmp_path, one, two)) == [(ONE, "scheme-differs")]


def test_an_instance_that_is_left_out_is_named_with_the_rule(tmp_path: Path) -> None:
    one, two = _pair()
    reason = f"Ignoring EC2 instance [esb-3][{THREE}] reason: tag-key/tag-value don't match"
    one.lines.insert(4, one.say("com.hazelcast.aws.utility.CloudyUtility", reason, "DEBUG").lines.pop())
    three = Log(THREE).wait(9).begin().wait(18).sees(THREE).up(first=True)

    diagnosis = told(tmp_path, one, two, three)

    assert (ONE, "instance-ignored") in found(diagnosis)
    assert "tag-key/tag-value don't match" in diagnosis.troubles[0].message


def test_a_port_that_is_closed(tmp_path: Path) -> None:
    refused = f"Could not connect to: /{TWO}:5701. Reason: SocketTimeoutException[null]"
    one = Log(ONE).begin().hz(refused).wait(5).sees(ONE).up(first=True)
    two = Log(TWO).wait(3).begin().wait(5).sees(TWO).up(first=True)

    diagnosis = told(tmp_path, one, two)

    assert found(diagnosis) == [(ONE, "member-unreachable")]
    assert diagnosis.troubles[0].fix == "open port 5701 and the next two in the members' security group to itself"


TRACE = "\n\tat com.hazelcast.aws.impl.DescribeInstances.execute(DescribeInstances.java:73)"
FAILED = "Cannot initialize cluster\n"
METADATA = "http://169.254.169.254/latest/meta-data/placement/availability-zone/"
FAULTS = {
    "loopback-address": (
        AGENT,
        "WARN",
        "localMemberHost is configured to use the loopback address. Hazelcast Clustering needs ip addresses for it.",
    ),
    "hazelcast-xml": (AGENT, "INFO", "Loading hazelcast configuration from default path: /opt/conf/etc/hazelcast.xml"),
    "scheme-unknown": (
        AGENT,
        "ERROR",
        "Cannot initialize cluster\norg.apache.axis2.clustering.ClusteringFault: Invalid membership scheme 'AWS'. S",
    ),
    "scheme-multicast": (AGENT, "INFO", "Using multicast based membership management scheme"),
    "metadata-refused": (
        AGENT,
        "ERROR",
        f"{FAILED}com.hazelcast.aws.RestClientException: Failure executing: GET at: {METADATA}. HTTP Error Code: 401",
    ),
    "key-missing": (
        AGENT,
        "ERROR",
        f"{FAILED}java.lang.IllegalArgumentException: AWS access key or IAM Role is required!{TRACE}",
    ),
    "aws-configuration": (
        AGENT,
        "ERROR",
        "Cannot initialize cluster\ncom.hazelcast.config.InvalidConfigurationException: Invalid Aws Configuration",
    ),
    "key-refused": (
        AGENT,
        "ERROR",
        f"{FAILED}java.io.IOException: Server returned HTTP response code: 401 for URL: {EC2}{TRACE}",
    ),
    "key-not-permitted": (
        AGENT,
        "ERROR",
        f"{FAILED}java.io.IOException: Server returned HTTP response code: 403 for URL: {EC2}{TRACE}",
    ),
    "clock-wrong": (
        AGENT,
        "ERROR",
        f"{FAILED}java.io.IOException: Signature expired: 20261121T120000Z is now earlier{TRACE}",
    ),
    "certificate-not-trusted": (
        AGENT,
        "ERROR",
        "Cannot initialize cluster\njavax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find it"
        + TRACE,
    ),
    "endpoint-unreachable": (
        AGENT,
        "ERROR",
        f"{FAILED}java.net.UnknownHostException: ec2.cn-north-1.amazonaws.com{TRACE}",
    ),
    "group-mismatch": (
        "com.hazelcast.instance.Node",
        "ERROR",
        "Node could not join cluster. A Configuration mismatch was detected: Incompatible partition count",
    ),
    "port-taken": (
        "org.apache.coyote.http11.Http11NioProtocol",
        "ERROR",
        "Failed to initialize end point\njava.net.BindException: Address already in use: 9443",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_the_log_names_is_named_and_no_other(tmp_path: Path, fault: str) -> None:
    logger, level, message = FAULTS[fault]
    log = Log(ONE).begin().say(logger, message, level)
    if level != "ERROR":
        log.wait(5).sees(ONE).up(first=True)

    diagnosis = told(tmp_path, log)

    assert found(diagnosis) == [(ONE, fault)]
    assert diagnosis.is_sick
    assert diagnosis.troubles[0].entry.text == f"{message}\n"


def test_a_refused_key_on_later_kernels_is_named_though_the_start_completes(tmp_path: Path) -> None:
    """Kernels 4.5 to 4.9: each is a cluster of its own, and calls its start complete."""
    logs = []
    for address in (ONE, TWO):
        log = Log(address, hazelcast="4.2.5").begin()
        log.say(
            "com.hazelcast.aws.utility.RetryUtils", f"Failure executing: GET at: {EC2}. HTTP Error Code: 401", "WARN"
        )
        log.say("com.hazelcast.aws.AwsDiscoveryStrategy", "Cannot discover nodes. Starting standalone.", "WARN")
        logs.append(log.wait(3).sees(address).up(first=True))

    assert found(told(tmp_path, *logs)) == [(ONE, "key-refused"), (TWO, "key-refused")]


def test_no_instances_found_and_alone(tmp_path: Path) -> None:
    one = Log(ONE).begin().say("com.hazelcast.aws.AWSClient", "No EC2 instances found!", "WARN")

    assert found(told(tmp_path, one.wait(3).sees(ONE).up(first=True))) == [(ONE, "no-instances")]


def test_what_passed_by_itself_is_a_warning(tmp_path: Path) -> None:
    one, two = _pair()
    one.lines.insert(3, one.say("com.hazelcast.aws.AWSClient", "No EC2 instances found!", "WARN").lines.pop())

    diagnosis = told(tmp_path, one, two)

    assert [(each.id, each.severity) for each in diagnosis.troubles] == [("no-instances", Severity.WARNING)]


@pytest.mark.parametrize(
    "said",
    [
        "Removing Member [10.0.64.20]:5701, because it has not sent any heartbeats for 600000 ms.",
        "Suspecting Member [10.0.64.20]:5701 - 1b7a because it has not sent any heartbeats since 2026-11-21 12:00. Now",
    ],
)
def test_heartbeats_that_were_lost_are_a_warning(tmp_path: Path, said: str) -> None:
    one, two = _pair()
    one.hz(said, "WARN")
    two.stop()

    diagnosis = told(tmp_path, one, two)

    assert [(each.id, each.severity) for each in diagnosis.troubles] == [("heartbeat-lost", Severity.WARNING)]


@pytest.mark.parametrize(
    "said",
    [
        "PKIX path building failed for https://backend.example.com",
        "Server returned HTTP response code: 401 for URL: https://backend.example.com",
        "java.net.ConnectException: Connection refused",
        "java.net.UnknownHostException: backend.example.com",
    ],
)
def test_troubles_of_services_are_not_the_clusters(tmp_path: Path, said: str) -> None:
    one, two = _pair()
    one.say("org.apache.synapse.endpoints.AddressEndpoint", said, "ERROR")

    assert found(told(tmp_path, one, two)) == []


def test_an_old_start_that_failed_is_history(tmp_path: Path) -> None:
    logger, level, message = FAULTS["key-refused"]
    one = Log(ONE).begin().say(logger, message, level).wait(400)
    one.begin().wait(5).sees(ONE).up(first=True)

    assert found(told(tmp_path, one)) == []


def test_a_start_that_never_ends(tmp_path: Path) -> None:
    one = Log(ONE, hazelcast="3.12.2").begin().wait(100).say("org.apache.catalina.Engine", "still here")

    diagnosis = told(tmp_path, one)

    assert found(diagnosis) == [(ONE, "not-initialized")]
    assert diagnosis.troubles[0].message == "clustering began, and 100 s later it is neither up nor has it failed"


def test_a_start_that_fails_for_another_reason(tmp_path: Path) -> None:
    one = Log(ONE).begin().say(AGENT, "Cannot initialize cluster\nx.Y: no\n\tat x\nCaused by: x.Z: why", "ERROR")

    assert [each.message for each in told(tmp_path, one).troubles] == ["clustering did not start: x.Z: why"]


def test_a_member_that_moved_to_the_next_port(tmp_path: Path) -> None:
    added = "Added member: Host:10.0.0.20, Remote Host:null, Port: 4000, HTTP:-1, HTTPS:-1, Domain: null, Active:true"
    one = Log(ONE, scheme="wka", port=4001).begin().say(f"{AGENT}.util.MemberUtils", added)

    assert found(told(tmp_path, one.wait(3).sees(ONE).up(first=True))) == [(ONE, "port-moved")]


def test_one_log_alone_of_a_member_that_knows_of_others(tmp_path: Path) -> None:
    added = "Added member: Host:10.0.64.20, Remote Host:null, Port: 5701, HTTP:-1, HTTPS:-1, Domain: null, Active:true"
    one = Log(ONE, scheme="wka").begin().say(f"{AGENT}.util.MemberUtils", added).wait(3).sees(ONE).up(first=True)

    diagnosis = told(tmp_path, one)

    assert [(each.id, each.severity) for each in diagnosis.troubles] == [("alone", Severity.WARNING)]


def test_a_cluster_of_one_is_healthy(tmp_path: Path) -> None:
    assert found(told(tmp_path, Log(ONE).begin().wait(3).sees(ONE).up(first=True))) == []

"""What `wso2-cluster members` forecasts and `wso2-cluster doctor` makes of the logs, beside what members really do.

`make compare` runs this module. Two nodes of each Hazelcast in scheme aws. The faults are planted in the second one,
which is started again each time; the first one is, where it matters who was there first.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.lab.planted import (
    PATIENCE_S,
    agree,
    ask_command,
    clustered_otherwise,
    findings,
    forecast,
    missed,
    permissions_checked,
    see,
    together,
)
from tests.lab.trial import Subject, Trial, new_trial, within, wrong_key
from wso2_cluster.deployment import load_deployment
from wso2_cluster.discovery import describe_instances
from wso2_cluster.lab.choices import Scheme
from wso2_cluster.lab.members import INITIALIZED
from wso2_cluster.members import forecast as forecast_of
from wso2_cluster.topology import plan_topology

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wso2_cluster.emulator.machines.booting import BootingAws

pytestmark = [pytest.mark.lab, pytest.mark.slow]

ONE, TWO = "member-1", "member-2"
BOTH = together([ONE, TWO])
APART = together([ONE], [TWO])
SUBJECTS = list(Subject)
MERGES_NOT = {"hazelcast.merge.first.run.delay.seconds": "3600", "hazelcast.merge.next.run.delay.seconds": "3600"}
"""Carbon's members look for other clusters after a minute, which is within a test or not, as the host is busy."""
PROPERTIES = "repository/conf/hazelcast.properties"
_HAZELCAST = {Subject.KERNEL_4_5_1: "hazelcast-3.12.2", Subject.KERNEL_4_7_1: "hazelcast-4.2.5"}


def named(subject: Subject) -> str:
    """The subject, with the Hazelcast of a kernel."""
    return f"{subject}-{_HAZELCAST[subject]}" if subject in _HAZELCAST else str(subject)


KERNELS = [Subject.KERNEL_4_5_1, Subject.KERNEL_4_7_1]
"""A start of theirs takes half a minute or more."""
on_plain_hazelcast = pytest.mark.parametrize("pair", [Subject.HAZELCAST], ids=named, indirect=True, scope="module")
on_kernels = pytest.mark.parametrize("pair", KERNELS, ids=named, indirect=True, scope="module")
"""Three members of plain Hazelcast try the same in test_negative."""


@pytest.fixture(scope="module", params=[*KERNELS, Subject.HAZELCAST], ids=named)
def pair(
    request: pytest.FixtureRequest, booting: BootingAws, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Trial]:
    """Two members of one cluster."""
    number = SUBJECTS.index(request.param)
    made = new_trial(
        booting,
        tmp_path_factory.mktemp("pair"),
        name=f"pair{number}",
        subject=request.param,
        scheme=Scheme.AWS,
        second=23 + number,
        nodes=2,
        edits=[*merging_not(request.param), *one_log(request.param)],
        # Whom a member leaves out, and why, it says at this level alone.
        logging={"hazelcast": "FINEST"},
    )
    made.deploy()
    made.wait_for_cluster()
    if request.param is Subject.KERNEL_4_5_1:
        # It ships no such file, and only a file that is there can be edited.
        text = "".join(f"{key}={value}\n" for key, value in MERGES_NOT.items())
        for name in made.names():
            made.machine(name).write(f"{made.topology.home}/{PROPERTIES}", text.encode())
    yield made
    made.destroy()


def merging_not(subject: Subject) -> Iterator[dict[str, str]]:
    """The edits of a deployment file that keep members from looking for other clusters."""
    for key, value in MERGES_NOT.items():
        if subject is Subject.HAZELCAST:
            yield {"file": PROPERTIES, "property": key, "value": value}
        elif subject is Subject.KERNEL_4_7_1:
            yield {"file": "repository/conf/deployment.toml", "set": f'hazelcast."{key}"', "value": value}


def one_log(subject: Subject) -> Iterator[dict[str, str]]:
    """The edit that keeps kernels from starting a new log after 10 MB: FINEST fills that in minutes."""
    if subject is not Subject.HAZELCAST:
        key = "appender.CARBON_LOGFILE.policies.size.size"
        yield {"file": "repository/conf/log4j2.properties", "property": key, "value": "500MB"}


def subject_of(trial: Trial) -> Subject:
    name, version = trial.document["product"]["name"], trial.document["product"]["version"]
    return Subject.HAZELCAST if name == "wso2esb" else Subject(f"kernel-{version}")


def is_classic(trial: Trial) -> bool:
    """Whether the member asks as Hazelcast 3.5 does."""
    return subject_of(trial) is Subject.HAZELCAST


def test_members_of_one_tag_group_and_domain_find_each_other(pair: Trial, tmp_path: Path) -> None:
    agree(pair, BOTH, order=(ONE, TWO))
    assert findings(pair, tmp_path) == set()
    answer = ask_command(pair)
    assert (answer.status, answer.said["allFindAll"], answer.error) == (0, True, "")


def test_another_deployment_of_the_same_tag_group_and_domain_joins_too(pair: Trial, tmp_path: Path) -> None:
    (stranger,) = strangers(pair, tmp_path)
    assert stranger == pair.instance(TWO)
    see(pair, BOTH)


def strangers(pair: Trial, folder: Path) -> list[str]:
    """Ids of the instances that the first node takes for members when its deployment file has no second one."""
    single = replace(pair, file=folder / pair.file.name)
    single.write(nodes__member__count=1)
    found = forecast_of(plan_topology(load_deployment(single.file)), describe_instances(pair.aws.client("ec2")))
    return [instance.id for instance in found.strangers]


def test_of_another_domain_each_is_alone(pair: Trial, tmp_path: Path) -> None:
    with clustered_otherwise(pair, TWO, domain="other.domain"):
        pair.restart(TWO)
        agree(pair, APART, order=(ONE, TWO))
        assert findings(pair, tmp_path) == {(ONE, "domain-differs")}
        # A second deployment is told of by its instances alone: of one domain, it joins.
        assert strangers(pair, tmp_path) == [pair.instance(TWO)]


@on_plain_hazelcast
def test_hazelcast_3_5_finds_its_own_port_and_the_next_two(pair: Trial, tmp_path: Path) -> None:
    for port, found in ((5702, True), (5703, True), (5704, False)):
        with clustered_otherwise(pair, TWO, localMemberPort=str(port)):
            pair.restart(TWO)
            # The second one looks for the first from its own port on.
            agree(pair, APART, order=(ONE, TWO))
            # Either may be the one that differs.
            assert {name for _, name in findings(pair, tmp_path / f"{port}-2")} == {"port-differs"}
            pair.restart(ONE)
            agree(pair, BOTH if found else APART, order=(TWO, ONE))
            names = {name for _, name in findings(pair, tmp_path / f"{port}-1")}
            assert names == (set() if found else {"port-differs"})


@on_kernels
def test_later_versions_find_ports_5701_to_5708_whatever_their_own_one_is(pair: Trial, tmp_path: Path) -> None:
    with clustered_otherwise(pair, TWO, localMemberPort="5704"):
        pair.restart(TWO)
        agree(pair, BOTH, order=(ONE, TWO))
        assert findings(pair, tmp_path / "5704") == set()
    with clustered_otherwise(pair, TWO, localMemberPort="5709"):
        pair.restart(TWO)
        agree(pair, BOTH, order=(ONE, TWO))
        pair.restart(ONE)
        agree(pair, APART, order=(TWO, ONE))
        assert findings(pair, tmp_path / "5709") == {(ONE, "port-differs")}


@on_kernels
def test_one_of_another_tag_finds_the_other_and_is_not_found(pair: Trial, tmp_path: Path) -> None:
    with tagged(pair, TWO, "other"):
        membership = forecast(pair)
        assert f"asked is wso2-cluster={pair.name}, the instance has wso2-cluster=other" in missed(membership, ONE, TWO)
        pair.restart(TWO)
        agree(pair, BOTH, order=(ONE, TWO))
        assert findings(pair, tmp_path / "last") == set()
        pair.restart(ONE)
        agree(pair, APART, order=(TWO, ONE))
        assert findings(pair, tmp_path / "first") == {(ONE, "instance-ignored")}
        answer = ask_command(pair)
        assert (answer.status, answer.finds) == (1, finds(pair, {ONE: (), TWO: (ONE,)}))


def test_one_of_another_group_finds_the_other_and_is_not_found(pair: Trial, tmp_path: Path) -> None:
    with grouped(pair, TWO, "other"):
        pair.restart(TWO)
        agree(pair, BOTH, order=(ONE, TWO))
        pair.restart(ONE)
        agree(pair, APART, order=(TWO, ONE))
        assert findings(pair, tmp_path) == {(ONE, "instance-ignored")}


def test_one_that_asks_for_a_tag_that_nobody_has_finds_nobody(pair: Trial, tmp_path: Path) -> None:
    with clustered_otherwise(pair, TWO, tagValue="nobody"):
        pair.restart(TWO)
        agree(pair, APART, order=(ONE, TWO))
        assert findings(pair, tmp_path) == {(TWO, "no-instances")}


@on_kernels
def test_one_that_is_stopped_is_left_out_until_it_starts(pair: Trial, tmp_path: Path) -> None:
    ec2, instance = pair.aws.client("ec2"), pair.instance(TWO)
    pair.restart(TWO)
    see(pair, BOTH)
    ec2.stop_instances(InstanceIds=[instance])
    pair.aws.settle()
    try:
        assert missed(forecast(pair), ONE, TWO) == (
            f"{pair.name}-member-2 is ignored: the instance is not running but stopped"
        )
        pair.restart(ONE)
        agree(pair, together([ONE]), order=(ONE,))
        assert findings(pair, tmp_path / "stopped") == set()
    finally:
        pair.forget_logs(TWO)
        ec2.start_instances(InstanceIds=[instance])
        pair.aws.settle()
    agree(pair, BOTH, order=(ONE, TWO))
    assert findings(pair, tmp_path / "started") == set()


@on_kernels
def test_one_whose_key_ec2_refuses_is_alone_and_calls_its_start_complete(pair: Trial, tmp_path: Path) -> None:
    with permissions_checked(pair), wrong_key(pair):
        pair.restart(TWO)
        see(pair, APART)
        assert findings(pair, tmp_path) == {(TWO, "key-refused")}
        answer = ask_command(pair)
        assert (answer.status, answer.said) == (1, {})
        assert "did not list its instances" in answer.error


def test_one_without_a_key(pair: Trial, tmp_path: Path) -> None:
    with permissions_checked(pair), clustered_otherwise(pair, TWO, accessKey=None, secretKey=None):
        pair.restart(TWO)
        if is_classic(pair):
            gives_up(pair, TWO)
            assert findings(pair, tmp_path) == {(TWO, "key-missing")}
        else:
            # They ask with the instance's role, which may not describe instances in scheme aws.
            see(pair, APART)
            assert findings(pair, tmp_path) == {(TWO, "key-not-permitted")}


def test_one_whose_metadata_needs_a_token(pair: Trial, tmp_path: Path) -> None:
    ec2, instance = pair.aws.client("ec2"), pair.instance(TWO)
    ec2.modify_instance_metadata_options(InstanceId=instance, HttpTokens="required")
    pair.aws.settle()
    try:
        pair.restart(TWO)
        if is_classic(pair):
            agree(pair, BOTH, order=(ONE, TWO))
            assert findings(pair, tmp_path) == set()
            return
        refused(pair, TWO, "401")
        assert findings(pair, tmp_path) == {(TWO, "metadata-refused")}
    finally:
        ec2.modify_instance_metadata_options(InstanceId=instance, HttpTokens="optional")
        pair.aws.settle()


def test_one_that_advertises_its_loopback_address(pair: Trial, tmp_path: Path) -> None:
    with clustered_otherwise(pair, TWO, localMemberHost="127.0.0.1"):
        pair.restart(TWO)
        # The agent of Carbon warns of it; Hazelcast alone says where others are to reach it.
        refused(pair, TWO, "Using public address: " if is_classic(pair) else "use the loopback address")
        refused(pair, TWO, INITIALIZED)
        assert findings(pair, tmp_path) == {(TWO, "loopback-address")}
    # Whoever let it in takes itself for that member, and keeps it for as long as it runs.
    pair.stop(TWO)
    pair.restart(ONE)
    see(pair, together([ONE]))


def test_one_whose_scheme_is_spelled_in_another_way(pair: Trial, tmp_path: Path) -> None:
    with clustered_otherwise(pair, TWO, membershipScheme="AWS"):
        pair.restart(TWO)
        gives_up(pair, TWO)
        assert findings(pair, tmp_path) == {(TWO, "scheme-unknown")}


def test_one_of_another_scheme(pair: Trial, tmp_path: Path) -> None:
    with clustered_otherwise(pair, TWO, membershipScheme="wka"):
        pair.restart(TWO)
        see(pair, APART)
        assert findings(pair, tmp_path) == {(ONE, "scheme-differs")}


def test_a_closed_port(pair: Trial, tmp_path: Path) -> None:
    with closed(pair):
        pair.restart(TWO)
        see(pair, APART)
        assert findings(pair, tmp_path) == {(TWO, "member-unreachable")}


@on_kernels
def test_one_with_a_hazelcast_xml_of_its_own(pair: Trial, tmp_path: Path) -> None:
    machine, path = pair.machine(TWO), f"{pair.topology.home}/repository/conf/etc/hazelcast.xml"
    machine.write(path, STRAY.encode())
    try:
        pair.restart(TWO)
        refused(pair, TWO, "Loading hazelcast configuration from default path")
        if subject_of(pair) is Subject.KERNEL_4_7_1:
            # Hazelcast 4.2 asks the kernel's Xalan for what that has not, and reads no such file at all.
            gives_up(pair, TWO)
        else:
            see(pair, APART)
        assert findings(pair, tmp_path) == {(TWO, "hazelcast-xml")}
    finally:
        machine.execute("rm", path)


STRAY = """\
<hazelcast xmlns="http://www.hazelcast.com/schema/config">
    <network>
        <port>5701</port>
        <join><multicast enabled="false"/><tcp-ip enabled="false"/></join>
    </network>
</hazelcast>
"""


def gives_up(pair: Trial, name: str) -> None:
    """The member is not even alone in a cluster, and says so. Plain Hazelcast would try again soon."""
    refused(pair, name, "Cannot initialize cluster")
    if is_classic(pair):
        pair.stop(name)
    assert pair.member(name).view() == frozenset()


def refused(pair: Trial, name: str, because: str) -> None:
    """The member says *because*."""
    member = pair.member(name)
    told = f"{name} says '{because}'"
    within(lambda: because in member.log(), lambda: f"{told}. It said: {member.log()[-3000:]}", PATIENCE_S)


def finds(pair: Trial, found: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """With the names of nodes in full."""
    return {f"{pair.name}-{name}": tuple(f"{pair.name}-{other}" for other in others) for name, others in found.items()}


@contextlib.contextmanager
def tagged(trial: Trial, name: str, value: str) -> Iterator[None]:
    """The instance has another tag inside the block."""
    ec2, instance = trial.aws.client("ec2"), trial.instance(name)
    ec2.create_tags(Resources=[instance], Tags=[{"Key": "wso2-cluster", "Value": value}])
    try:
        yield
    finally:
        ec2.create_tags(Resources=[instance], Tags=[{"Key": "wso2-cluster", "Value": trial.name}])


@contextlib.contextmanager
def grouped(trial: Trial, name: str, group: str) -> Iterator[None]:
    """The instance is in another group inside the block, whose rules let members reach each other all the same."""
    ec2, instance = trial.aws.client("ec2"), trial.instance(name)
    kept = members_group(trial)
    other = ec2.create_security_group(VpcId=trial.network.vpc, GroupName=group, Description=group)["GroupId"]
    rules = [
        {"IpProtocol": "tcp", "FromPort": 5701, "ToPort": 5800, "UserIdGroupPairs": [{"GroupId": each}]}
        for each in (kept, other)
    ]
    ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=rules)
    ec2.authorize_security_group_ingress(GroupId=kept, IpPermissions=rules[1:])
    ec2.authorize_security_group_egress(GroupId=kept, IpPermissions=rules[1:])
    ec2.modify_instance_attribute(InstanceId=instance, Groups=[other])
    trial.aws.settle()
    try:
        yield
    finally:
        ec2.modify_instance_attribute(InstanceId=instance, Groups=[kept])
        ec2.revoke_security_group_ingress(GroupId=kept, IpPermissions=rules[1:])
        ec2.revoke_security_group_egress(GroupId=kept, IpPermissions=rules[1:])
        trial.aws.settle()
        ec2.delete_security_group(GroupId=other)


@contextlib.contextmanager
def closed(trial: Trial) -> Iterator[None]:
    """The members' group lets nobody in inside the block."""
    ec2, group = trial.aws.client("ec2"), members_group(trial)
    kept: Any = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=kept)
    trial.aws.settle()
    try:
        yield
    finally:
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=kept)
        trial.aws.settle()


def members_group(trial: Trial) -> str:
    """Id of the group that the first member is in."""
    ec2 = trial.aws.client("ec2")
    instance = ec2.describe_instances(InstanceIds=[trial.instance(ONE)])["Reservations"][0]["Instances"][0]
    return str(instance["SecurityGroups"][0]["GroupId"])

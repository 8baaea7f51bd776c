"""What keeps members apart: each fault is planted, seen, taken back, and then the cluster forms.

One deployment in scheme aws serves all of them: plain Hazelcast, whose messages are those of kernels 4.4.6 to 4.4.40.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.lab.planted import (
    NODE,
    agree,
    clustered_otherwise,
    errors_of_all_starts,
    findings,
    forecast,
    missed,
    node_changed,
    permissions_checked,
    together,
)
from tests.lab.trial import UNIT, Subject, Trial, new_trial, stays, within, wrong_key
from wso2_cluster.carbon import discovery_secret_name
from wso2_cluster.deployed import discovery_view
from wso2_cluster.discovery import DiscoveryError
from wso2_cluster.doctor.log import Change
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.lab.choices import Scheme

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from wso2_cluster.emulator.machines.booting import BootingAws

pytestmark = pytest.mark.lab

ONE, TWO, THREE = "member-1", "member-2", "member-3"
ALL = together([ONE, TWO, THREE])
SEARCH_S = 5


@pytest.fixture(scope="module")
def deployed(booting: BootingAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    made = new_trial(
        booting,
        tmp_path_factory.mktemp("negative"),
        name="negative",
        subject=Subject.HAZELCAST,
        scheme=Scheme.AWS,
        second=20,
    )
    made.deploy()
    yield made
    made.destroy()


@pytest.fixture
def trial(deployed: Trial) -> Iterator[Trial]:
    """The cluster is whole before the fault, and again when it is taken back."""
    deployed.wait_for_cluster()
    yield deployed
    deployed.restart()
    deployed.wait_for_cluster()


def alone(trial: Trial, *names: str) -> None:
    """Each of them has started, and sees nobody but itself."""
    for name in names:
        trial.wait_for_cluster(name)


def not_in_a_cluster(trial: Trial, because: str) -> None:
    """Hazelcast 3.5 gives up where EC2 does not answer: each member says so, and is not even alone in a cluster.

    It would try again soon, and is stopped.
    """
    for name in (ONE, TWO, THREE):
        member = trial.member(name)
        within(
            lambda member=member: "Cannot initialize cluster" in member.log(),  # type: ignore[misc]
            lambda member=member: f"{member.member} gives up. It said: {member.log()[-2000:]}",  # type: ignore[misc]
        )
        assert because in member.log()
        assert member.view() == frozenset()
        trial.stop(name)


def of(symptom: str, *names: str) -> set[tuple[str, str]]:
    """The findings of the doctor that one fault makes on each of these nodes (default: all)."""
    return {(name, symptom) for name in names or (ONE, TWO, THREE)}


def journal(trial: Trial, name: str) -> str:
    """What the service has said."""
    return trial.machine(name).journal(UNIT)


def test_with_permissions_checked_the_cluster_forms(trial: Trial, tmp_path: Path) -> None:
    with permissions_checked(trial):
        trial.restart()
        agree(trial, ALL, order=(ONE, TWO, THREE))
        assert findings(trial, tmp_path) == set()


def test_one_with_another_tag_is_not_looked_for_and_joins_only_after_the_others(trial: Trial, tmp_path: Path) -> None:
    ec2, instance = trial.aws.client("ec2"), trial.instance(THREE)
    trial.stop()
    ec2.create_tags(Resources=[instance], Tags=[{"Key": "wso2-cluster", "Value": "other"}])
    try:
        membership = forecast(trial)
        assert "tag-key/tag-value don't match: asked is wso2-cluster=negative" in missed(membership, ONE, THREE)
        assert ("negative-member-3", "negative-member-1") in membership.one_sided
        # It starts first: the others look for each other alone.
        trial.start(THREE)
        alone(trial, THREE)
        trial.start(ONE, TWO)
        agree(trial, together([ONE, TWO], [THREE]), order=(THREE, ONE, TWO))
        assert findings(trial, tmp_path / "first") == of("instance-ignored", ONE, TWO)
        # It starts last: it finds them, and they ask nobody for a tag.
        trial.restart(THREE)
        agree(trial, ALL, order=(ONE, TWO, THREE))
        assert findings(trial, tmp_path / "last") == set()
    finally:
        ec2.create_tags(Resources=[instance], Tags=[{"Key": "wso2-cluster", "Value": "negative"}])


def test_one_in_another_group_is_alone(trial: Trial, tmp_path: Path) -> None:
    ec2, instance = trial.aws.client("ec2"), trial.instance(THREE)
    kept = [group["GroupId"] for group in _described(ec2, instance)["SecurityGroups"]]
    other = ec2.create_security_group(VpcId=trial.network.vpc, GroupName="other", Description="other")["GroupId"]
    trial.stop()
    ec2.modify_instance_attribute(InstanceId=instance, Groups=[other])
    try:
        trial.aws.settle()
        assert "security-group-name doesn't match: asked is 'negative-members'" in missed(forecast(trial), ONE, THREE)
        trial.start(THREE)
        alone(trial, THREE)
        trial.start(ONE, TWO)
        agree(trial, together([ONE, TWO], [THREE]), order=(THREE, ONE, TWO))
        assert findings(trial, tmp_path) == of("instance-ignored", ONE, TWO)
    finally:
        ec2.modify_instance_attribute(InstanceId=instance, Groups=kept)
        trial.aws.settle()
        ec2.delete_security_group(GroupId=other)


def test_one_that_is_stopped_is_left_out_and_joins_when_it_starts(trial: Trial, tmp_path: Path) -> None:
    ec2, instance = trial.aws.client("ec2"), trial.instance(THREE)
    ec2.stop_instances(InstanceIds=[instance])
    trial.aws.settle()
    try:
        assert missed(forecast(trial), ONE, THREE) == (
            "negative-member-3 is ignored: the instance is not running but stopped"
        )
        agree(trial, together([ONE, TWO]), order=(ONE, TWO))
        assert findings(trial, tmp_path) == set()
    finally:
        trial.forget_logs(THREE)
        ec2.start_instances(InstanceIds=[instance])
        trial.aws.settle()
    trial.wait_for_cluster()


def test_one_that_ec2_reboots_leaves_and_joins_again(trial: Trial) -> None:
    machine, other = trial.machine(THREE), trial.member(ONE)
    seen = len(other.events())
    machine.write("/run/before", b"")

    trial.aws.client("ec2").reboot_instances(InstanceIds=[trial.instance(THREE)])
    trial.aws.settle()

    within(lambda: [each.change for each in other.events()[seen:]] == [Change.LEFT, Change.JOINED], trial.tell)
    with pytest.raises(MachineError, match="/run/before"):
        machine.read("/run/before")
    trial.wait_for_cluster()


def test_a_cluster_joins_a_larger_one_that_it_finds_and_no_smaller_one(trial: Trial) -> None:
    ec2, instance = trial.aws.client("ec2"), trial.instance(THREE)
    apart = together([ONE, TWO], [THREE])
    trial.stop()
    with contextlib.ExitStack() as stack:
        for name in (ONE, TWO, THREE):
            stack.enter_context(searching(trial, name))
        # The two find the third, which looks for others from its own port on.
        with clustered_otherwise(trial, THREE, localMemberPort="5702"):
            trial.start(ONE, TWO)
            trial.wait_for_cluster(ONE, TWO)
            trial.start(THREE)
            agree(trial, apart, order=(ONE, TWO, THREE))
            assert ("negative-member-1", "negative-member-3") in forecast(trial).one_sided
            stays(lambda: len(trial.member(ONE).view()) == 2, lambda: f"two together. {trial.tell()}", 4 * SEARCH_S)
        trial.stop()
        ec2.create_tags(Resources=[instance], Tags=[{"Key": "wso2-cluster", "Value": "other"}])
        try:
            trial.start(THREE)
            alone(trial, THREE)
            trial.start(ONE, TWO)
            assert forecast(trial).one_sided == (
                ("negative-member-3", "negative-member-1"),
                ("negative-member-3", "negative-member-2"),
            )
            trial.wait_for_cluster()
        finally:
            ec2.create_tags(Resources=[instance], Tags=[{"Key": "wso2-cluster", "Value": "negative"}])
            trial.stop()


@contextlib.contextmanager
def searching(trial: Trial, name: str) -> Iterator[None]:
    """The member looks for other clusters soon after its start, and often, inside the block."""
    keys = ("hazelcast.merge.first.run.delay.seconds", "hazelcast.merge.next.run.delay.seconds")
    edits = [{"op": "set_property", "key": key, "value": str(SEARCH_S), "create": True} for key in keys]
    files = json.loads(trial.machine(name).read(NODE))["files"]
    with node_changed(trial, name, files=[*files, {"path": "repository/conf/hazelcast.properties", "edits": edits}]):
        yield


def test_one_of_another_domain_is_alone(trial: Trial, tmp_path: Path) -> None:
    trial.stop()
    with clustered_otherwise(trial, THREE, domain="other.domain"):
        trial.start()
        agree(trial, together([ONE, TWO], [THREE]), order=(ONE, TWO, THREE))
        assert "Cluster domain: other.domain" in trial.member(THREE).log()
        assert "other.domain" in missed(forecast(trial), ONE, THREE)
        assert findings(trial, tmp_path) == of("domain-differs", ONE, TWO)
    trial.stop()


def test_without_the_port_in_the_security_group_each_is_alone(trial: Trial, tmp_path: Path) -> None:
    ec2 = trial.aws.client("ec2")
    group = _described(ec2, trial.instance(ONE))["SecurityGroups"][0]["GroupId"]
    kept = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    trial.stop()
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=kept)
    try:
        trial.aws.settle()
        trial.start()
        alone(trial, ONE, TWO, THREE)
        assert {symptom for _, symptom in findings(trial, tmp_path)} == {"member-unreachable"}
        # Who finds whom is told from instances alone: it does not look at what the groups let through.
        assert forecast(trial).one_cluster
    finally:
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=kept)
        trial.aws.settle()


def test_with_a_wrong_key_no_member_is_in_a_cluster(trial: Trial, tmp_path: Path) -> None:
    with wrong_key(trial), permissions_checked(trial):
        trial.restart()
        not_in_a_cluster(trial, "Server returned HTTP response code: 401")
        assert findings(trial, tmp_path) == of("key-refused")
        with pytest.raises(DiscoveryError, match="did not list its instances"):
            discovery_view(trial.aws.environment(), trial.deployed()[0].document)


def test_with_a_key_that_may_not_describe_instances_no_member_is_in_a_cluster(trial: Trial, tmp_path: Path) -> None:
    iam, user, policy = trial.aws.client("iam"), "negative-discovery-us-east-1", "describe-instances"
    kept = iam.get_user_policy(UserName=user, PolicyName=policy)["PolicyDocument"]
    iam.delete_user_policy(UserName=user, PolicyName=policy)
    try:
        with permissions_checked(trial):
            trial.restart()
            not_in_a_cluster(trial, "Server returned HTTP response code: 403")
            assert findings(trial, tmp_path) == of("key-not-permitted")
            with pytest.raises(DiscoveryError, match="Needed is the permission ec2:DescribeInstances"):
                discovery_view(trial.aws.environment(), trial.deployed()[0].document)
    finally:
        iam.put_user_policy(UserName=user, PolicyName=policy, PolicyDocument=json.dumps(kept))


def test_without_the_secret_no_product_starts_and_the_journal_names_it(trial: Trial, tmp_path: Path) -> None:
    secrets = trial.aws.client("secretsmanager")
    name = discovery_secret_name(trial.topology.deployment)
    trial.stop()
    secrets.delete_secret(SecretId=name, RecoveryWindowInDays=7)
    try:
        trial.start()
        for node in (ONE, TWO, THREE):
            within(lambda node=node: name in journal(trial, node), f"{node} names {name}")  # type: ignore[misc]
            assert trial.member(node).log() == ""
        assert errors_of_all_starts(trial, tmp_path) == set()
    finally:
        secrets.restore_secret(SecretId=name)


def test_without_amazons_authority_in_the_trust_store_no_member_is_in_a_cluster(trial: Trial, tmp_path: Path) -> None:
    trial.stop()
    with contextlib.ExitStack() as stack:
        for name in (ONE, TWO, THREE):
            machine = trial.machine(name)
            store = f"{trial.topology.home}/repository/resources/security/client-truststore.jks"
            kept = machine.read(store)
            stack.enter_context(node_changed(trial, name, trust=None))
            stack.callback(_restore, trial, name, store, kept)
            listed = machine.execute("keytool", "-list", "-keystore", store, "-storepass", "wso2carbon")
            for line in listed.splitlines():
                alias = line.partition(",")[0]
                if "trustedCertEntry" in line and alias != "wso2carbon":
                    machine.execute(
                        "keytool", "-delete", "-alias", alias, "-keystore", store, "-storepass", "wso2carbon"
                    )
        trial.start()
        not_in_a_cluster(trial, "PKIX path building failed")
        assert findings(trial, tmp_path) == of("certificate-not-trusted")


def test_without_a_route_to_the_endpoints_no_product_starts_and_the_journal_says_so(
    trial: Trial, tmp_path: Path
) -> None:
    ec2 = trial.aws.client("ec2")
    trial.stop()
    route = {"RouteTableId": trial.network.private_table, "DestinationCidrBlock": "0.0.0.0/0"}
    ec2.delete_route(**route)
    try:
        trial.aws.settle()
        trial.start()
        for node in (ONE, TWO, THREE):
            within(
                lambda node=node: "secretsmanager in us-east-1 cannot be reached" in journal(trial, node),  # type: ignore[misc]
                f"{node} names the endpoint",
            )
            assert trial.member(node).log() == ""
        assert errors_of_all_starts(trial, tmp_path) == set()
    finally:
        ec2.create_route(**route, NatGatewayId=trial.network.nat)
        trial.aws.settle()


def _restore(trial: Trial, name: str, path: str, content: bytes) -> None:
    trial.machine(name).write(path, content, 0o640)
    trial.machine(name).execute("chown", "wso2:wso2", path)


def _described(ec2: Any, instance: str) -> Mapping[str, Any]:  # noqa: ANN401
    found: Mapping[str, Any] = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    return found

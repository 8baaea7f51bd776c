"""What a member needs on its way to AWS: metadata without a token for Carbon's newer kernels, or a proxy."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests import needs
from tests.lab.trial import Subject, Trial, new_trial, within, wrong_key
from wso2_cluster.emulator.machines import namespaces
from wso2_cluster.lab.choices import Scheme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wso2_cluster.emulator.machines.booting import BootingAws

pytestmark = pytest.mark.lab

PROXY = "10.22.0.30"
"""In the public subnet of the network."""
PORT = 8888


@pytest.fixture(scope="module")
def kernel(booting: BootingAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """Two kernels 4.7.1 in scheme aws."""
    made = new_trial(
        booting,
        tmp_path_factory.mktemp("tokens"),
        name="tokens",
        subject=Subject.KERNEL_4_7_1,
        scheme=Scheme.AWS,
        second=21,
        nodes=2,
    )
    made.deploy()
    yield made
    made.destroy()


def test_kernel_4_7_1_does_not_cluster_where_metadata_needs_a_token(kernel: Trial) -> None:
    kernel.wait_for_cluster()
    ec2 = kernel.aws.client("ec2")

    def tokens(what: str) -> None:
        for name in kernel.names():
            ec2.modify_instance_metadata_options(InstanceId=kernel.instance(name), HttpTokens=what)
        kernel.aws.settle()

    kernel.stop()
    tokens("required")
    kernel.start()
    for name in kernel.names():
        member = kernel.member(name)
        within(lambda member=member: "HTTP Error Code: 401" in member.log(), f"{name} is refused")  # type: ignore[misc]
        assert "Cannot initialize cluster" in member.log()
        assert len(member.view()) < 2
    tokens("optional")
    kernel.restart()
    kernel.wait_for_cluster()


def test_kernel_4_7_1_whose_key_ec2_refuses_is_alone_and_calls_its_start_complete(kernel: Trial) -> None:
    kernel.wait_for_cluster()
    kernel.aws.enforce_iam(True)
    try:
        with wrong_key(kernel):
            kernel.restart()
            for name in kernel.names():
                kernel.wait_for_cluster(name)
                member = kernel.member(name)
                within(
                    lambda member=member: "Cluster initialization completed" in member.log(),  # type: ignore[misc]
                    f"{name} calls its start complete",
                )
    finally:
        kernel.aws.enforce_iam(False)
    kernel.restart()
    kernel.wait_for_cluster()


@pytest.fixture
def behind_proxy(booting: BootingAws, tmp_path: Path) -> Iterator[Trial]:
    """Three nodes without a route out, and a proxy in their network that has one."""
    program = shutil.which("tinyproxy")
    if program is None:
        needs.missing("tinyproxy is not installed")
    made = new_trial(
        booting,
        tmp_path,
        name="proxied",
        subject=Subject.HAZELCAST,
        scheme=Scheme.AWS,
        second=22,
        proxy={"host": PROXY, "port": PORT},
    )
    ec2 = booting.client("ec2")
    ec2.delete_route(RouteTableId=made.network.private_table, DestinationCidrBlock="0.0.0.0/0")
    proxy = _launch_proxy(made)
    booting.settle()
    child = _serve(program, booting.machines[proxy].namespace, tmp_path)
    try:
        made.deploy()
        yield made
    finally:
        child.terminate()
        child.wait(10)
        ec2.terminate_instances(InstanceIds=[proxy])
        made.destroy()


def test_members_find_each_other_through_a_proxy_and_speak_to_each_other_without_it(
    behind_proxy: Trial, tmp_path: Path
) -> None:
    behind_proxy.wait_for_cluster()
    script = behind_proxy.machine("member-1").read(f"{behind_proxy.topology.home}/bin/wso2server.sh").decode()
    assert f"-Dhttps.proxyHost={PROXY} \\\n" in script
    assert f"-Dhttps.proxyPort={PORT} \\\n" in script
    asked = (tmp_path / "tinyproxy.log").read_text()
    assert "CONNECT ec2.us-east-1.amazonaws.com:443" in asked
    assert "169.254.169.254" not in asked
    assert not [line for line in asked.splitlines() if "CONNECT 10.22." in line]


def _launch_proxy(trial: Trial) -> str:
    ec2 = trial.aws.client("ec2")
    group = ec2.create_security_group(VpcId=trial.network.vpc, GroupName="proxy", Description="proxy")["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": PORT, "ToPort": PORT, "IpRanges": [{"CidrIp": "10.22.0.0/16"}]}
        ],
    )
    (subnet,) = ec2.describe_subnets(
        Filters=[
            {"Name": "vpc-id", "Values": [trial.network.vpc]},
            {"Name": "cidr-block", "Values": ["10.22.0.0/24"]},
        ]
    )["Subnets"]
    interface = {
        "DeviceIndex": 0,
        "SubnetId": subnet["SubnetId"],
        "Groups": [group],
        "PrivateIpAddress": PROXY,
        "AssociatePublicIpAddress": True,
    }
    made = ec2.run_instances(
        ImageId="ami-0abcdef1234567890",
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        NetworkInterfaces=[interface],
    )
    return str(made["Instances"][0]["InstanceId"])


def _serve(program: str, namespace: str, folder: Path) -> subprocess.Popen[bytes]:
    """The proxy, in the network of its instance and with the resolver of the VPC."""
    (folder / "resolv.conf").write_text("nameserver 169.254.169.253\n")
    (folder / "tinyproxy.log").touch(0o666)
    (folder / "tinyproxy.conf").write_text(
        f'Port {PORT}\nListen {PROXY}\nTimeout 60\nLogFile "{folder / "tinyproxy.log"}"\n'
        f"LogLevel Connect\nMaxClients 50\nAllow 10.22.0.0/16\nConnectPort 443\n"
    )
    inside = (
        f"mount --bind {folder / 'resolv.conf'} /etc/resolv.conf && "
        f"exec nsenter --net={namespaces.FOLDER / namespace} {program} -d -c {folder / 'tinyproxy.conf'}"
    )
    return subprocess.Popen(["unshare", "--mount", "sh", "-c", inside])

"""What a member needs on its way to AWS where its subnet has no way out: a proxy."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests import needs
from tests.lab.trial import Subject, Trial, new_trial
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

"""Small deployments of the real stack to an embedded AWS that boots: what the tests of clusters share.

A trial has a network of its own, made before by boto3, neither balancer nor database unless asked for, and machines
that boot from the user data which `cdktf deploy` has given their instances.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import sys
import tempfile
import time
from copy import deepcopy
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from tests import needs
from tests.lab.pipeline import Pipeline
from tests.lab.subjects import DOWNLOADS, plain_pack
from wso2_cluster.carbon import discovery_secret_name
from wso2_cluster.deployed import DeployedNode, deployed_nodes
from wso2_cluster.deployment import load_deployment
from wso2_cluster.deployment.nodes import HOME_FOLDER
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.lab.choices import Kernel, Scheme
from wso2_cluster.lab.members import LOG, LabMember, MachineLike, settled, views, wait_until
from wso2_cluster.lab.packs import kernel_pack
from wso2_cluster.packs import Pack, PackError
from wso2_cluster.topology import Topology, plan_topology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from wso2_cluster.deployer import Deployer
    from wso2_cluster.emulator.machines.booting import BootingAws
    from wso2_cluster.emulator.machines.machine import Machine

BUCKET = "wso2-cluster-lab-tests"
REGION = "us-east-1"
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
UNIT = "wso2-carbon.service"
SHORT_LIFE = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
"""What these nodes' JVMs are started with: each lives for a minute, and the second compiler is half of what its start
costs the host's processors, the collector with threads of its own a quarter of the rest."""
_LAST_LINES = 40
FORM_S = 300
"""How long a cluster may take to form on a host that does other things, too."""


class Subject(StrEnum):
    """What runs on the nodes."""

    KERNEL_4_5_1 = "kernel-4.5.1"
    """Reads its XML files, as all products up to kernel 4.4 do; Hazelcast 3.12."""
    KERNEL_4_7_1 = "kernel-4.7.1"
    """Renders its XML files from deployment.toml; Hazelcast 4.2."""
    HAZELCAST = "hazelcast-3.5.4"
    """Plain Hazelcast 3.5.4, set up from the axis2.xml of ESB 5.0.0."""


@dataclass(frozen=True, kw_only=True)
class LabNetwork:
    """A VPC with a private subnet in each zone, all behind one NAT gateway."""

    vpc: str
    subnets: Sequence[Mapping[str, str]]
    """Id, zone and block of each, as `network.existing.private_subnets` of a deployment file takes them."""
    private_table: str
    """Route table of the private subnets."""
    nat: str

    def settings(self) -> dict[str, Any]:
        """`network` of a deployment file."""
        return {"existing": {"vpc": self.vpc, "private_subnets": [dict(subnet) for subnet in self.subnets]}}


def make_network(ec2: Any, second: int) -> LabNetwork:  # noqa: ANN401 - boto3 makes its clients at run time
    """Make a VPC 10.*second*.0.0/16 whose private subnets have a way out."""
    vpc = ec2.create_vpc(CidrBlock=f"10.{second}.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)

    def subnet(third: int, zone: str) -> dict[str, str]:
        cidr = f"10.{second}.{third}.0/24"
        made = ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"]["SubnetId"]
        return {"id": made, "zone": zone, "cidr": cidr}

    def table(subnets: Sequence[Mapping[str, str]], **target: str) -> str:
        made = str(ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"])
        for one in subnets:
            ec2.associate_route_table(RouteTableId=made, SubnetId=one["id"])
        ec2.create_route(RouteTableId=made, DestinationCidrBlock="0.0.0.0/0", **target)
        return made

    public = subnet(0, ZONES[0])
    private = [subnet(number, zone) for number, zone in enumerate(ZONES, start=1)]
    table([public], GatewayId=gateway)
    elastic = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = str(ec2.create_nat_gateway(SubnetId=public["id"], AllocationId=elastic)["NatGateway"]["NatGatewayId"])
    return LabNetwork(vpc=str(vpc), subnets=private, private_table=table(private, NatGatewayId=nat), nat=nat)


@functools.cache
def _packs() -> tempfile.TemporaryDirectory[str]:
    """A folder of this process: another one may build the same pack at the same time, with other keys in it."""
    return tempfile.TemporaryDirectory(prefix="wso2-cluster-packs-")


@functools.cache
def pack_of_subject(subject: Subject) -> Pack:
    """The pack of *subject*; a test that needs one which cannot be built is skipped."""
    try:
        if subject is Subject.HAZELCAST:
            return plain_pack("wso2esb", "5.0.0", Path(_packs().name))
        classic = subject is Subject.KERNEL_4_5_1
        return kernel_pack(DOWNLOADS, Kernel(subject.removeprefix("kernel-")), classic=classic)
    except (PackError, FileNotFoundError) as error:
        needs.missing(f"{error}: make packs")


def product_settings(subject: Subject, pack: Pack) -> dict[str, Any]:
    """`product` of a deployment file."""
    source = {"source": f"s3://{BUCKET}/{pack.path.name}", "sha256": pack.sha256}
    if subject is Subject.HAZELCAST:
        return {
            "name": "wso2esb",
            "version": "5.0.0",
            "pack": source,
            # Debian 12 has no Java 8, which this product asks for; the lab's program runs on 17.
            "jdk": {"home": "/usr/lib/jvm/java-17-openjdk-amd64"},
        }
    settings: dict[str, Any] = {
        "name": "carbon-kernel",
        "version": subject.removeprefix("kernel-"),
        "pack": source,
    }
    if subject is Subject.KERNEL_4_5_1:
        settings |= {"configuration": "xml", "jdk": {"home": f"{HOME_FOLDER}/wso2carbon-core-4.5.1/jre"}}
    return settings


def document(
    *, name: str, subject: Subject, scheme: Scheme, network: LabNetwork, nodes: int = 3, **changes: object
) -> dict[str, Any]:
    """A deployment file as a mapping; a name of *changes* such as `cluster__domain` goes down into it."""
    heap = {"min": 128, "max": 256} if subject is Subject.HAZELCAST else {"min": 128, "max": 384}
    made: dict[str, Any] = {
        "name": name,
        "pattern": "carbon-cluster",
        "product": product_settings(subject, pack_of_subject(subject)),
        "aws": {"region": REGION, "zones": list(ZONES), "image": {"os": "debian-12"}},
        "network": network.settings(),
        "nodes": {"member": {"count": nodes, "heap": heap, "jvm_options": SHORT_LIFE}},
        "cluster": {
            "domain": f"{name}.domain",
            "local_member_port": 5701,
            "membership": {"scheme": scheme.value},
        },
        "hosts": {"service": f"{name}.example.com"},
        "balancer": {"kind": "none"},
        "key_store": {"kind": "shipped"},
        # Kernels start a new file when one has 10 MB, which FINEST fills in minutes.
        "logging": {"hazelcast": "FINEST" if subject is Subject.HAZELCAST else "INFO"},
    }
    return changed(made, **changes)


def changed(base: Mapping[str, Any], **changes: object) -> dict[str, Any]:
    """*base* with *changes*: a name such as `nodes__member__count` goes down into a mapping."""
    made = deepcopy(dict(base))
    for name, value in changes.items():
        *way, last = name.split("__")
        place = made
        for key in way:
            place = place.setdefault(key, {})
        place[last] = value
    return made


@dataclass(frozen=True, kw_only=True)
class Later:
    """A machine whose files are read from a length on: what was there before is not looked at."""

    machine: MachineLike
    beginning: int
    """Bytes that are left out."""

    def read(self, path: str) -> bytes:
        """The rest of a file."""
        return self.machine.read(path)[self.beginning :]


@dataclass(kw_only=True)
class Trial:
    """A deployment file, the stack that it makes, and the machines of that."""

    aws: BootingAws
    network: LabNetwork
    deployer: Deployer
    file: Path
    document: dict[str, Any]
    said: list[str] = field(default_factory=list)
    """What was printed while it was deployed."""
    beginnings: dict[str, int] = field(default_factory=dict)
    """By node name, bytes of the log that `members` leaves out: what it said before the last start."""

    @property
    def name(self) -> str:
        """Name of the deployment and of its stack."""
        return self.file.stem

    @property
    def topology(self) -> Topology:
        """The nodes, by the deployment file as it is now."""
        return plan_topology(load_deployment(self.file))

    def write(self, **changes: object) -> None:
        """Change the deployment file; `deploy` makes it so."""
        self.document = changed(self.document, **changes)
        stream = io.StringIO()
        YAML().dump(self.document, stream)
        self.file.write_text(stream.getvalue(), "utf-8")

    def deploy(self) -> None:
        """Deploy, and wait until the machines have begun to boot."""
        self.deployer.deploy(self.name, self.said.append)
        self.aws.settle()

    def destroy(self) -> None:
        """Terminate the instances and wait until their machines are gone; what costs nothing stays."""
        ids = [node.instance.id for node in self.deployed()]
        if ids:
            self.aws.client("ec2").terminate_instances(InstanceIds=ids)
        self.aws.settle()

    def deployed(self) -> tuple[DeployedNode, ...]:
        """The running nodes, read back from the account."""
        return deployed_nodes(self.aws.environment(), self.name)

    def instance(self, node: str) -> str:
        """Id of the instance of a node (`member-1`), whatever its state."""
        reservations = self.aws.client("ec2").describe_instances(
            Filters=[{"Name": "tag:Name", "Values": [f"{self.name}-{node}"]}]
        )["Reservations"]
        (found,) = [
            one["InstanceId"]
            for reservation in reservations
            for one in reservation["Instances"]
            if one["State"]["Name"] != "terminated"
        ]
        return str(found)

    def machine(self, node: str) -> Machine:
        """The machine of a node (`member-1`)."""
        return self.aws.machines[self.instance(node)]

    def members(self) -> tuple[LabMember, ...]:
        """The members in order, each with what its machine logged since the last start."""
        return tuple(self.member(node.name.removeprefix(f"{self.name}-")) for node in self.topology.nodes)

    def member(self, name: str) -> LabMember:
        """One of `members` (`member-1`)."""
        topology = self.topology
        node = next(node for node in topology.nodes if node.name == f"{self.name}-{name}")
        return LabMember(
            node=node,
            home=topology.home,
            port=topology.deployment.cluster.local_member_port,
            machine=Later(machine=self.machine(name), beginning=self.beginnings.get(name, 0)),
        )

    def names(self) -> tuple[str, ...]:
        """`member-1` and so on."""
        return tuple(node.name.removeprefix(f"{self.name}-") for node in self.topology.nodes)

    def forget_logs(self, *names: str) -> None:
        """Leave out what these (default: all) logged up to now."""
        for name in names or self.names():
            member = self.member(name)
            self.beginnings[name] = self.beginnings.get(name, 0) + len(_log(member))

    def restart(self, *names: str) -> None:
        """Stop the products on these nodes (default: all) together, and then start them together."""
        self.stop(*names)
        self.start(*names)

    def stop(self, *names: str) -> None:
        """Stop the products in order, all of them before it returns."""
        chosen = names or self.names()
        for name in chosen:
            # Before, there is nothing to stop yet, and the end of the boot would start it.
            self.machine(name).wait_booted()
        self._systemctl("stop", chosen, "--no-block")
        for name in chosen:
            machine = self.machine(name)
            within(lambda machine=machine: _state(machine) in {"inactive", "failed"}, f"{name} stopped")  # type: ignore[misc]

    def start(self, *names: str) -> None:
        """Start the products, and look only at what they log from now on."""
        chosen = names or self.names()
        self.forget_logs(*chosen)
        self._systemctl("start", chosen, "--no-block")

    def _systemctl(self, verb: str, names: Sequence[str], *options: str) -> None:
        for name in names:
            self.machine(name).execute("systemctl", verb, *options, UNIT)

    def wait_for_cluster(self, *names: str, seconds: float = FORM_S) -> float:
        """Wait until each of these members (default: all) sees exactly them and hears of changes; how many seconds."""
        members = [self.member(name) for name in names or self.names()]
        whole = frozenset(member.member for member in members)
        return within(
            lambda: all(settled(member.log(), whole) for member in members),
            lambda: f"one cluster of {', '.join(sorted(whole))}. {views(members)}",
            seconds,
        )

    def tell(self) -> str:
        """Who sees whom, for a message."""
        return views(self.members())

    def evidence(self) -> Iterator[tuple[str, str]]:
        """Title and text of what is left of each member: the end of its log, and of its service's journal."""
        for name in self.names():
            try:
                machine = self.machine(name)
            except (KeyError, ValueError):
                yield name, "has no machine"
                continue
            log = self.member(name).log()
            beginning = self.beginnings.get(name, 0)
            place = f"{len(log)} characters from byte {beginning} on, the machine runs: {machine.running}"
            yield f"{name}: {LOG}, {place}", "\n".join(log.splitlines()[-_LAST_LINES:])
            try:
                yield f"{name}: journal of {UNIT}", "\n".join(machine.journal(UNIT).splitlines()[-_LAST_LINES:])
            except MachineError as error:
                yield f"{name}: journal of {UNIT}", str(error)


def new_trial(
    aws: BootingAws,
    folder: Path,
    *,
    name: str,
    subject: Subject,
    scheme: Scheme,
    second: int,
    nodes: int = 3,
    **changes: object,
) -> Trial:
    """Make a network 10.*second*.0.0/16 and write a deployment file into *folder*; nothing is deployed yet."""
    toolchain = needs.toolchain()
    network = make_network(aws.client("ec2"), second)
    pack = pack_of_subject(subject)
    upload(aws, pack.path)
    text = document(name=name, subject=subject, scheme=scheme, network=network, nodes=nodes, **changes)
    file = folder / f"{name}.yaml"
    deployer = Pipeline(
        toolchain=toolchain,
        app=[sys.executable, "-m", "stacks"],
        folder=folder / "terraform",
        environment=aws.child_environment(needs.python_environment(DEPLOYMENT=str(file))),
    )
    trial = Trial(aws=aws, network=network, deployer=deployer, file=file, document=text)
    trial.write()
    deployer.prepare()
    return trial


def upload(aws: BootingAws, path: Path) -> None:
    """Put a file into the bucket of the tests, once."""
    s3 = aws.client("s3")
    if BUCKET not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=BUCKET)
    if path.name not in [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())]:
        s3.upload_file(str(path), BUCKET, path.name)


@contextlib.contextmanager
def wrong_key(trial: Trial) -> Iterator[None]:
    """The secret with the discovery key holds another secret key inside the block."""
    secrets = trial.aws.client("secretsmanager")
    name = discovery_secret_name(trial.topology.deployment)
    kept = secrets.get_secret_value(SecretId=name)["SecretString"]
    secrets.put_secret_value(SecretId=name, SecretString=json.dumps(json.loads(kept) | {"secretKey": "x" * 40}))
    try:
        yield
    finally:
        secrets.put_secret_value(SecretId=name, SecretString=kept)


def within(true: Callable[[], bool], what: str | Callable[[], str], seconds: float = FORM_S) -> float:
    """Wait until it is true; the seconds that it took. An assertion fails when it takes longer than *seconds*."""
    took = wait_until(true, seconds=seconds)
    assert took is not None, f"not within {seconds:.0f} s: {what if isinstance(what, str) else what()}"
    return took


def stays(true: Callable[[], bool], what: str | Callable[[], str], seconds: float) -> None:
    """See that it is true, each second of the next *seconds*: that something does not happen has no other sign."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert true(), f"no longer true: {what if isinstance(what, str) else what()}"
        time.sleep(1)


def _state(machine: Machine) -> str:
    return machine.execute("systemctl", "show", "--property=ActiveState", "--value", UNIT).strip()


def _log(member: LabMember) -> bytes:
    try:
        return member.machine.read(f"{member.home}/{LOG}")
    except MachineError:
        return b""

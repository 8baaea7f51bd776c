"""Metadata service, resolver and front of AWS, seen from inside the machines' namespaces."""

from __future__ import annotations

import datetime as dt
import functools
import json
import os
import socket
import struct
import subprocess
import sys
import textwrap
import threading
import time
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.credentials import InstanceMetadataProvider
from botocore.utils import InstanceMetadataFetcher, InstanceMetadataRegionFetcher

from tests import needs
from wso2_cluster.emulator.machines.account import read_account
from wso2_cluster.emulator.machines.authority import Authority
from wso2_cluster.emulator.machines.firewall import METADATA, RESOLVER, ruleset
from wso2_cluster.emulator.machines.front import Front
from wso2_cluster.emulator.machines.metadata import MetadataService
from wso2_cluster.emulator.machines.namespaces import call_inside, listen_inside
from wso2_cluster.emulator.machines.resolver import Resolver, names_of
from wso2_cluster.emulator.machines.roles import RoleSessions
from wso2_cluster.emulator.machines.vpc import VpcNetwork
from wso2_cluster.emulator.server import take_on_role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.lab.owner import Owner
    from wso2_cluster.emulator import EmbeddedAws
    from wso2_cluster.emulator.machines.run import Run

NODE, STRICT, PLAIN, MUTE = map(IPv4Address, ("10.9.1.10", "10.9.1.11", "10.9.1.12", "10.9.1.13"))
USER_DATA = b"\x1f\x8b\x00not text\xff\n"
SHORT = dt.timedelta(seconds=16)


@dataclass(kw_only=True)
class Place:
    """A VPC with its services, four instances, and short sessions of roles."""

    aws: EmbeddedAws
    owner: Owner
    network: VpcNetwork
    metadata: MetadataService
    resolver: Resolver
    front: Front
    folder: Path
    ids: dict[str, str]
    names: dict[IPv4Address, str]

    def update(self) -> None:
        """Tell everybody what the account says now."""
        account = read_account(self.owner.client)
        vpc = self.ids["vpc"]
        self.network.serve(one.address for endpoint in account.endpoints for one in endpoint.addresses)
        self.network.apply(ruleset(account, vpc, (), ()))
        self.metadata.update(account, vpc)
        self.resolver.update(names_of(account, vpc, ()))

    def ask(
        self, source: IPv4Address, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers of a request to the metadata service."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(f"http://{METADATA}{path}", method=method, headers=named)

        def send() -> tuple[int, bytes, dict[str, str]]:
            try:
                with urlopen(request, timeout=3) as answer:  # noqa: S310
                    return answer.status, answer.read(), dict(answer.headers)
            except HTTPError as error:
                with error:
                    return error.code, error.read(), dict(error.headers)

        return call_inside(self.names[source], send)

    def token(self, source: IPv4Address, seconds: str = "60") -> str:
        status, body, headers = self.ask(
            source, "/latest/api/token", "PUT", X_aws_ec2_metadata_token_ttl_seconds=seconds
        )
        assert (status, headers["X-aws-ec2-metadata-token-ttl-seconds"]) == (200, seconds)
        return body.decode()

    def python(self, source: IPv4Address, program: str) -> str:
        """What a Python program prints that runs like one on the machine: its network, resolver and authorities."""
        resolv = self.folder / "resolv.conf"
        resolv.write_text(f"nameserver {RESOLVER}\n")
        bundle = self.folder / "bundle.pem"
        enter = ["nsenter", f"--net=/run/netns/{self.names[source]}", "unshare", "--mount", "sh", "-c"]
        script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
        done = subprocess.run(
            [*enter, script, str(resolv), sys.executable, "-c", textwrap.dedent(program)],
            env={
                "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                "AWS_CA_BUNDLE": str(bundle),
                "AWS_DEFAULT_REGION": "us-east-1",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="module")
def place(run: Run, aws: EmbeddedAws, owner: Owner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    ids = owner.network()
    group = owner.group(ids["vpc"], "members")
    owner.role("node", (("ec2:DescribeInstances",), "*"), (("s3:GetObject",), "arn:aws:s3:::packs/*"))
    owner.role("stranger", (("ec2:*",), "*"), service="lambda.amazonaws.com")
    optional: dict[str, Any] = {"MetadataOptions": {"HttpTokens": "optional", "InstanceMetadataTags": "enabled"}}
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "esb-1"}, {"Key": "cluster", "Value": "c"}]}]
    launch = functools.partial(owner.launch, ids["private"], group)
    ids["node"] = launch(
        str(NODE), UserData=USER_DATA, IamInstanceProfile={"Name": "node"}, TagSpecifications=tags, **optional
    )
    ids["strict"] = launch(
        str(STRICT),
        UserData=USER_DATA,
        IamInstanceProfile={"Name": "stranger"},
        MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 2},
    )
    ids["plain"] = launch(str(PLAIN), MetadataOptions={"HttpTokens": "optional"})
    ids["mute"] = launch(str(MUTE), MetadataOptions={"HttpEndpoint": "disabled"})
    s3 = owner.client("s3")
    s3.create_bucket(Bucket="packs")
    s3.put_object(Bucket="packs", Key="pack.zip", Body=b"x" * 3_000_000)
    s3.create_bucket(Bucket="others")
    s3.put_object(Bucket="others", Key="pack.zip", Body=b"x")
    zone = owner.client("route53").create_hosted_zone(
        Name="esb.internal", CallerReference="1", VPC={"VPCRegion": "us-east-1", "VPCId": ids["vpc"]}
    )["HostedZone"]["Id"]
    record = {"Name": "db.esb.internal", "Type": "A", "TTL": 5, "ResourceRecords": [{"Value": str(NODE)}]}
    owner.client("route53").change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    )
    aws.enforce_iam(True)
    account = read_account(owner.client)
    folder = tmp_path_factory.mktemp("place")
    authority = Authority.create(folder)
    (folder / "bundle.pem").write_bytes(authority.root)
    sessions = RoleSessions(take_on_role, lifetime=SHORT, renewed_before=SHORT / 2)
    before = set(threading.enumerate())
    with VpcNetwork(run, ids["vpc"]) as network:
        metadata = MetadataService(
            listener=listen_inside(network.namespace, str(METADATA), 80, socket.SOCK_STREAM), keys=sessions.keys
        )
        resolver = Resolver(
            datagrams=listen_inside(network.namespace, str(RESOLVER), 53, socket.SOCK_DGRAM),
            listener=listen_inside(network.namespace, str(RESOLVER), 53, socket.SOCK_STREAM),
            names=names_of(account, ids["vpc"], ()),
        )
        front = Front(
            authority=authority,
            secure=listen_inside(network.aws_namespace, "0.0.0.0", 443, socket.SOCK_STREAM),  # noqa: S104
            plain=listen_inside(network.aws_namespace, "0.0.0.0", 80, socket.SOCK_STREAM),  # noqa: S104
        )
        for service in (metadata, resolver, front):
            service.start()
        names = {one: network.attach(f"machine-{int(one)}", one) for one in (NODE, STRICT, PLAIN, MUTE)}
        place = Place(
            aws=aws,
            owner=owner,
            network=network,
            metadata=metadata,
            resolver=resolver,
            front=front,
            folder=folder,
            ids=ids,
            names=names,
        )
        try:
            place.update()
            yield place
        finally:
            for service in (metadata, resolver, front):
                service.stop()
    aws.enforce_iam(False)
    assert {
        thread for thread in threading.enumerate() if thread.name in {"metadata", "resolver", "aws-front"}
    } <= before


def test_an_instance_is_told_about_itself(place: Place) -> None:
    for path, said in {
        "/latest/meta-data/instance-id": place.ids["node"],
        "/2021-03-23/meta-data/local-ipv4": str(NODE),
        "/latest/meta-data/placement/availability-zone/": "us-east-1a",
        "/latest/meta-data/placement/region": "us-east-1",
        "/latest/meta-data/security-groups": "members",
        "/latest/meta-data/tags/instance/": "Name\ncluster",
        "/latest/meta-data/tags/instance/cluster": "c",
        "/latest/meta-data/iam/security-credentials/": "node",
        "/latest/": "dynamic\nmeta-data\nuser-data",
    }.items():
        assert place.ask(NODE, path)[:2] == (200, said.encode()), path
    assert place.ask(NODE, "/latest/user-data")[:2] == (200, USER_DATA)
    assert json.loads(place.ask(NODE, "/latest/dynamic/instance-identity/document")[1])["privateIp"] == str(NODE)


def test_what_an_instance_does_not_have_is_not_found(place: Place) -> None:
    for path in ("user-data", "meta-data/iam/info", "meta-data/tags/", "meta-data/public-keys/", "meta-data/x", "x"):
        assert place.ask(PLAIN, f"/latest/{path}")[0] == 404, path
    assert place.ask(PLAIN, "/older/meta-data/")[0] == 404


def test_tokens_are_asked_for_where_they_are_required(place: Place) -> None:
    path = "/latest/meta-data/instance-id"
    assert place.ask(STRICT, path)[0] == 401
    assert place.ask(STRICT, path, X_aws_ec2_metadata_token="wrong")[0] == 401
    assert place.ask(NODE, path, X_aws_ec2_metadata_token="wrong")[0] == 401
    token = place.token(STRICT)
    status, body, headers = place.ask(STRICT, path, X_aws_ec2_metadata_token=token)
    assert (status, body) == (200, place.ids["strict"].encode())
    assert 0 < int(headers["X-aws-ec2-metadata-token-ttl-seconds"]) <= 60
    assert place.ask(NODE, path, X_aws_ec2_metadata_token=token)[0] == 401
    assert place.ask(STRICT, path, User_Agent="python-requests/2.28.1")[0] == 401
    assert place.ask(STRICT, path, User_Agent="Cloud-Init/22.4.2")[0] == 200
    assert place.ask(STRICT, path, User_Agent="python-requests/2.28.1")[0] == 200
    assert place.ask(STRICT, path)[0] == 401


def test_a_token_ends(place: Place) -> None:
    token = place.token(STRICT, "1")
    time.sleep(1.1)
    assert place.ask(STRICT, "/latest/meta-data/", X_aws_ec2_metadata_token=token)[0] == 401


@pytest.mark.parametrize("seconds", ["", "0", "21601", "-1", "ten", "1e3", "999999999999"])
def test_a_token_for_another_time_is_refused(place: Place, seconds: str) -> None:
    headers = {"X_aws_ec2_metadata_token_ttl_seconds": seconds} if seconds else {}
    assert place.ask(NODE, "/latest/api/token", "PUT", **headers)[0] == 400


def test_a_token_is_not_given_through_a_proxy(place: Place) -> None:
    headers = {"X_aws_ec2_metadata_token_ttl_seconds": "60", "X_Forwarded_For": "10.0.0.1"}
    assert place.ask(NODE, "/latest/api/token", "PUT", **headers)[0] == 403


def test_a_disabled_endpoint_says_nothing(place: Place) -> None:
    assert place.ask(MUTE, "/latest/meta-data/")[0] == 403
    assert place.ask(MUTE, "/latest/api/token", "PUT", X_aws_ec2_metadata_token_ttl_seconds="60")[0] == 403


def test_changed_options_are_felt(place: Place) -> None:
    ec2 = place.owner.client("ec2")
    ec2.modify_instance_metadata_options(InstanceId=place.ids["plain"], HttpTokens="required")
    try:
        place.update()
        assert place.ask(PLAIN, "/latest/meta-data/")[0] == 401
    finally:
        ec2.modify_instance_metadata_options(InstanceId=place.ids["plain"], HttpTokens="optional")
        place.update()
    assert place.ask(PLAIN, "/latest/meta-data/")[0] == 200


def test_the_answer_to_put_lives_for_as_many_hops_as_the_option_says(place: Place) -> None:
    """Seen in the packets themselves: a raw socket in the machine's namespace."""

    def seen() -> set[int]:
        with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP) as raw:
            raw.settimeout(2)
            with socket.create_connection((str(METADATA), 80), timeout=2) as connection:
                ttl = "X-aws-ec2-metadata-token-ttl-seconds: 60"
                connection.sendall(f"PUT /latest/api/token HTTP/1.1\r\nHost: x\r\n{ttl}\r\n\r\n".encode())
                while connection.recv(4096):
                    continue
            raw.settimeout(0.2)
            found = set()
            try:
                while packet := raw.recv(4096):
                    head = (packet[0] & 15) * 4
                    if packet[head + (packet[head + 12] >> 4) * 4 :]:
                        found.add(packet[8])
            except TimeoutError:
                return found
            return found

    assert call_inside(place.names[STRICT], seen) == {2}
    assert call_inside(place.names[NODE], seen) == {1}


def test_requests_that_are_none_are_refused_and_a_slow_client_holds_up_itself_alone(
    place: Place, capfd: pytest.CaptureFixture[str]
) -> None:
    def say(what: bytes) -> bytes:
        with socket.create_connection((str(METADATA), 80), timeout=2) as connection:
            connection.sendall(what)
            return connection.recv(100)

    slow = call_inside(place.names[NODE], lambda: socket.create_connection((str(METADATA), 80)))
    slow.sendall(b"GET /latest")
    for what in (
        b"\x16\x03\x01\r\n\r\n",
        b"GET\r\n\r\n",
        b"POST / HTTP/1.1\r\n\r\n",
        b"GET /" + b"x" * 70_000 + b"\r\n",
    ):
        answer = call_inside(place.names[NODE], functools.partial(say, what))
        assert answer.partition(b"\r\n")[0].split(b" ")[1:2] in ([b"400"], [b"501"], [b"414"]), answer
    reset = call_inside(place.names[NODE], lambda: socket.create_connection((str(METADATA), 80)))
    reset.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    reset.sendall(b"GET /latest/meta-data/ HTTP/1.1\r\n\r\n")
    reset.close()
    assert place.ask(NODE, "/latest/meta-data/ami-id")[0] == 200
    slow.close()
    assert capfd.readouterr().err == ""


def test_botocore_finds_credentials_and_region(place: Place) -> None:
    fetcher: Any = InstanceMetadataFetcher(timeout=2, num_attempts=1)
    regions: Any = InstanceMetadataRegionFetcher(timeout=2)

    def fetch() -> tuple[str, str | None, str | None]:
        provider = InstanceMetadataProvider(iam_role_fetcher=fetcher)
        credentials = provider.load()
        assert credentials is not None
        return provider.METHOD, credentials.get_frozen_credentials().access_key, regions.retrieve_region()

    try:
        method, key, region = call_inside(place.names[NODE], fetch)
    finally:
        for one in (fetcher, regions):
            one._session.close()
    assert (method, region) == ("iam-role", "us-east-1")
    assert str(key).startswith("ASIA")


def test_a_role_that_ec2_may_not_take_on_has_no_keys(place: Place) -> None:
    token = place.token(STRICT)
    path = "/latest/meta-data/iam/security-credentials/stranger"
    _, body, _ = place.ask(STRICT, path, X_aws_ec2_metadata_token=token)
    assert json.loads(body)["Code"] == "AssumeRoleUnauthorizedAccess"


CALLS = """
    import boto3, json
    from botocore.exceptions import ClientError
    said = {}
    def call(name, make):
        try:
            make()
            said[name] = "done"
        except ClientError as error:
            said[name] = error.response["Error"]["Code"]
    ec2, s3, sts = boto3.client("ec2"), boto3.client("s3"), boto3.client("sts")
    call("describe", ec2.describe_instances)
    call("stop", lambda: ec2.stop_instances(InstanceIds=["%s"]))
    call("pack", lambda: len(s3.get_object(Bucket="packs", Key="pack.zip")["Body"].read()) == 3_000_000 or 1 / 0)
    call("other", lambda: s3.get_object(Bucket="others", Key="pack.zip"))
    call("put", lambda: s3.put_object(Bucket="packs", Key="new.zip", Body=b"x"))
    said["who"] = sts.get_caller_identity()["Arn"]
    print(json.dumps(said))
"""


def test_a_machine_may_do_what_its_role_may_and_nothing_else(place: Place) -> None:
    said = json.loads(place.python(NODE, CALLS % place.ids["node"]))
    assert said == {
        "describe": "done",
        "stop": "AccessDenied",
        "pack": "done",
        "other": "AccessDenied",
        "put": "AccessDenied",
        "who": f"arn:aws:sts::123456789012:assumed-role/node/{place.ids['node']}",
    }


def test_a_changed_policy_is_felt_with_the_keys_that_are(place: Place) -> None:
    iam = place.owner.client("iam")
    keys = json.loads(place.ask(NODE, "/latest/meta-data/iam/security-credentials/node")[1])
    s3 = functools.partial(describes, place, keys)
    assert s3() == "done"
    kept = iam.get_role_policy(RoleName="node", PolicyName="policy-0")["PolicyDocument"]
    iam.delete_role_policy(RoleName="node", PolicyName="policy-0")
    try:
        assert s3() == "AccessDenied"
    finally:
        iam.put_role_policy(RoleName="node", PolicyName="policy-0", PolicyDocument=json.dumps(kept))
    assert s3() == "done"


def test_keys_are_renewed_before_they_end_and_refused_afterwards(place: Place) -> None:
    path = "/latest/meta-data/iam/security-credentials/node"
    first = json.loads(place.ask(NODE, path)[1])
    time.sleep(SHORT.total_seconds() / 2 + 0.2)
    second = json.loads(place.ask(NODE, path)[1])
    assert second["AccessKeyId"] != first["AccessKeyId"]
    time.sleep(SHORT.total_seconds() / 2)
    assert describes(place, first) == "RequestExpired"
    assert describes(place, json.loads(place.ask(NODE, path)[1])) == "done"


def describes(place: Place, keys: dict[str, str]) -> str:
    """What EC2 says to DescribeInstances with these keys."""
    import boto3  # noqa: PLC0415 - the owner's clients are made elsewhere
    from botocore.exceptions import ClientError  # noqa: PLC0415

    ec2 = boto3.client(
        "ec2",
        region_name="us-east-1",
        endpoint_url=place.aws.endpoint,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["Token"],
    )
    try:
        ec2.describe_instances()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "done"


RESOLVE = """
    import socket
    for name in "db.esb.internal ip-10-9-1-11.ec2.internal ec2.us-east-1.amazonaws.com example.com".split():
        try:
            print(name, socket.gethostbyname(name))
        except socket.gaierror:
            print(name, "unknown")
    print(socket.gethostbyaddr("10.9.1.11")[0])
"""


def test_names_are_resolved_by_the_c_library(place: Place) -> None:
    assert place.python(NODE, RESOLVE).splitlines() == [
        "db.esb.internal 10.9.1.10",
        "ip-10-9-1-11.ec2.internal 10.9.1.11",
        "ec2.us-east-1.amazonaws.com 198.51.100.1",
        "example.com unknown",
        "ip-10-9-1-11.ec2.internal",
    ]


TLS = """
    import socket, ssl
    context = ssl.create_default_context(cafile="%s")
    for name in "s3.amazonaws.com packs.s3.us-east-1.amazonaws.com ec2.eu-west-1.amazonaws.com example.com".split():
        try:
            with socket.create_connection(("198.51.100.1", 443), timeout=5) as plain:
                with context.wrap_socket(plain, server_hostname=name) as secure:
                    print(name, secure.version())
        except ssl.SSLError as error:
            print(name, error.reason)
"""


def test_the_front_has_a_certificate_for_every_endpoint_and_for_nothing_else(place: Place) -> None:
    assert place.python(NODE, TLS % (place.folder / "bundle.pem")).splitlines() == [
        "s3.amazonaws.com TLSv1.3",
        "packs.s3.us-east-1.amazonaws.com TLSv1.3",
        "ec2.eu-west-1.amazonaws.com TLSv1.3",
        "example.com TLSV1_UNRECOGNIZED_NAME",
    ]


def test_a_client_that_shakes_no_hands_holds_up_itself_alone(place: Place, capfd: pytest.CaptureFixture[str]) -> None:
    def open_one() -> socket.socket:
        return socket.create_connection(("198.51.100.1", 443), timeout=5)

    silent = [call_inside(place.names[NODE], open_one) for _ in range(5)]
    wrong = call_inside(place.names[NODE], open_one)
    wrong.sendall(b"GET / HTTP/1.0\r\n\r\n")
    assert place.python(NODE, TLS % (place.folder / "bundle.pem")).startswith("s3.amazonaws.com TLSv1.3")
    for one in (*silent, wrong):
        one.close()
    assert capfd.readouterr().err == ""


def test_metadata_answers_also_without_a_route_to_aws(place: Place) -> None:
    ec2 = place.owner.client("ec2")
    nat = ec2.describe_nat_gateways()["NatGateways"][0]["NatGatewayId"]
    ec2.delete_route(RouteTableId=place.ids["private-table"], DestinationCidrBlock="0.0.0.0/0")
    try:
        place.update()
        assert place.ask(NODE, "/latest/meta-data/instance-id")[0] == 200
        with pytest.raises(TimeoutError):
            call_inside(place.names[NODE], lambda: socket.create_connection(("198.51.100.1", 443), timeout=0.5)).close()
    finally:
        ec2.create_route(RouteTableId=place.ids["private-table"], DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
        place.update()


def test_private_dns_of_an_interface_endpoint_leads_to_it(place: Place) -> None:
    ec2 = place.owner.client("ec2")
    table = place.ids["private-table"]
    nat = ec2.describe_nat_gateways()["NatGateways"][0]["NatGatewayId"]
    group = place.owner.group(place.ids["vpc"], "endpoints")
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.9.0.0/16"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[https])
    made = ec2.create_vpc_endpoint(
        VpcId=place.ids["vpc"],
        ServiceName="com.amazonaws.us-east-1.ec2",
        VpcEndpointType="Interface",
        SubnetIds=[place.ids["private"]],
        SecurityGroupIds=[group],
        PrivateDnsEnabled=True,
    )["VpcEndpoint"]["VpcEndpointId"]
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    try:
        place.update()
        program = """
            import boto3, socket
            print(socket.gethostbyname("ec2.us-east-1.amazonaws.com"))
            print(len(boto3.client("ec2").describe_instances()["Reservations"]))
        """
        assert place.python(NODE, program).splitlines() == ["10.9.1.254", "4"]
    finally:
        ec2.delete_vpc_endpoints(VpcEndpointIds=[made])
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
        place.update()


def test_a_machine_cannot_speak_with_the_address_of_another(place: Place) -> None:
    def forge() -> None:
        with socket.socket() as forged:
            forged.settimeout(0.5)
            forged.setsockopt(socket.IPPROTO_IP, 15, 1)
            forged.bind((str(NODE), 0))
            forged.connect((str(METADATA), 80))

    with pytest.raises((TimeoutError, OSError)):
        call_inside(place.names[PLAIN], forge)


CLOUD_INIT = """
    import json, logging, sys
    sys.path.insert(0, "%s")
    from cloudinit import helpers
    from cloudinit.sources import DataSourceEc2
    paths = helpers.Paths({"cloud_dir": "%s", "run_dir": "%s"})
    source = DataSourceEc2.DataSourceEc2({"datasource": {"Ec2": {"strict_id": False}}}, None, paths)
    source._cloud_name = "unknown"
    source.ds_cfg = {"metadata_urls": ["http://169.254.169.254"], "max_wait": 5, "timeout": 5}
    assert source._get_data()
    print(json.dumps({
        "meta": source.metadata, "user": source.userdata_raw.hex(), "identity": source.identity,
        "id": source.get_instance_id(), "zone": source.availability_zone, "classic": source.is_classic_instance(),
    }))
"""


@pytest.mark.parametrize("address", [NODE, STRICT], ids=["tokens optional", "tokens required"])
def test_the_data_source_of_cloud_init_reads_everything(place: Place, address: IPv4Address) -> None:
    root = os.environ.get("CLOUD_INIT_ROOT")
    packages = Path(root or "/", "usr", "lib", "python3", "dist-packages").resolve()
    if not (packages / "cloudinit").is_dir():
        needs.missing("cloud-init is neither installed nor, as its unpacked Debian package, in CLOUD_INIT_ROOT")
    said = json.loads(place.python(address, CLOUD_INIT % (packages, place.folder, place.folder)).splitlines()[-1])
    name = place.ids["node" if address == NODE else "strict"]
    assert said["user"] == USER_DATA.hex()
    assert (said["id"], said["zone"], said["classic"]) == (name, "us-east-1a", False)
    assert said["identity"] == {}, "not read where EC2 is not recognised"
    assert said["meta"]["local-ipv4"] == str(address)
    (interface,) = said["meta"]["network"]["interfaces"]["macs"].values()
    assert interface["subnet-ipv4-cidr-block"] == "10.9.1.0/24"

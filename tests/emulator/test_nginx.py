"""deployments/esb-localstack.yaml on the embedded AWS: NGINX in front of the ESB, deployed, changed, destroyed."""

import base64
import gzip
import json
import shutil
import ssl
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.emulator.conftest import Account, deployed, left_over
from tests.needs import PROJECT
from tests.unit.nginx.running import nginx_program
from wso2_cluster.carbon import configure
from wso2_cluster.emulator.machines.authority import Authority
from wso2_cluster.nginx.nodes import front_nodes
from wso2_node import front as program
from wso2_node import machine
from wso2_node.errors import NodeError
from wso2_node.references import Aws

pytestmark = pytest.mark.emulator

STACK = "esb-localstack"
PARAMETER = "aws_ssm_parameter.cluster_nginx_configuration_"


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """The file, as a copy that a test may change and put back."""
    folder = tmp_path_factory.mktemp("nginx")
    file = Path(shutil.copy(PROJECT / "deployments" / f"{STACK}.yaml", folder / f"{STACK}.yaml"))
    with deployed(file, folder / "deployment") as account:
        yield account


def machine_of(account: Account) -> dict[str, Any]:
    """The one machine that NGINX runs on, as EC2 shows it."""
    filters = [{"Name": "tag:Name", "Values": ["esb-local-nginx-1"]}]
    reservations = account.client("ec2").describe_instances(Filters=filters)["Reservations"]
    ((found,),) = (each["Instances"] for each in reservations)
    return dict(found)


def conf_of(account: Account) -> str:
    """nginx.conf by the way that the machine has it: from its user data to the parameter that this names."""
    attribute = account.client("ec2").describe_instance_attribute(
        InstanceId=machine_of(account)["InstanceId"], Attribute="userData"
    )
    text = gzip.decompress(base64.b64decode(attribute["UserData"]["Value"]))
    files = YAML(typ="safe", pure=True).load(text.decode())["write_files"]
    front = json.loads(next(file["content"] for file in files if file["path"] == machine.FRONT))
    parameter = account.client("ssm").get_parameter(Name=front["parameter"])["Parameter"]["Value"]
    return zlib.decompress(base64.b64decode(parameter)).decode()


def test_cdktf_has_nothing_left_to_change(account: Account) -> None:
    assert account.plan() == {}


def test_the_nodes_are_configured_as_behind_a_load_balancer(account: Account) -> None:
    configured = {each.node.name: each.to_json() for each in configure(account.topology)}
    assert {node.instance.name: node.document for node in account.nodes()} == configured
    for node in account.nodes():
        ports = {edit["value"] for path, edit in node.edits if edit.get("name") == "proxyPort"}
        assert ports == {"80", "443"}


def test_the_configuration_that_user_data_leads_to_is_the_rendered_one(account: Account) -> None:
    front = front_nodes(account.topology)
    assert front is not None
    assert conf_of(account) == front.conf
    assert "proxy_set_header Host $host" in front.conf


def test_nginx_takes_that_configuration_without_a_warning(account: Account, tmp_path: Path) -> None:
    certificate, key = Authority.create(tmp_path).certificate(["esb.example.com", "mgt.esb.example.com"])
    (tmp_path / "front.crt").write_bytes(certificate)
    (tmp_path / "front.key").write_bytes(key)
    text = conf_of(account)
    for here, there in {
        "user nginx;\n": "",
        "/etc/nginx/tls": str(tmp_path),
        "/var/log/nginx": str(tmp_path),
        "/run/nginx.pid": f"{tmp_path}/nginx.pid",
    }.items():
        assert here in text
        text = text.replace(here, there)
    (tmp_path / "nginx.conf").write_text(text, "utf-8")
    command = [nginx_program(), "-t", "-q", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def certificates(account: Account) -> Iterator[tuple[str, str]]:
    """ARNs of a certificate of ACM that may be exported, and of one that may not."""
    acm, asked = account.client("acm"), {"DomainName": "esb.example.com", "ValidationMethod": "DNS"}
    made = [
        str(acm.request_certificate(**asked, Options={"Export": export})["CertificateArn"])
        for export in ("ENABLED", "DISABLED")
    ]
    yield made[0], made[1]
    for arn in made:
        acm.delete_certificate(CertificateArn=arn)


def test_its_program_exports_a_certificate_of_acm(
    account: Account, certificates: tuple[str, str], tmp_path: Path
) -> None:
    exportable, other = certificates
    found, where = front_nodes(account.topology), machine.Machine(tmp_path, real=False)
    assert found is not None
    document = {key: value for key, value in found.to_json().items() if key not in {"version", "secret"}}
    own = program.Front(**{**document, "acm": exportable})
    aws = Aws(own.region, {}, client=lambda service, **_: account.client(service))

    assert program.serve(where, own, aws) == [own.key, own.chain, own.target]
    shown = account.client("acm").get_certificate(CertificateArn=exportable)
    assert where.at(own.chain).read_text() == f"{shown['Certificate'].strip()}\n{shown['CertificateChain'].strip()}\n"
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(where.at(own.chain), where.at(own.key))
    assert program.serve(where, own, aws) == []

    with pytest.raises(NodeError, match="answers ValidationException: see that it may be exported "):
        program.serve(where, own._replace(acm=other), aws)


def test_clients_find_it_at_its_elastic_address(account: Account) -> None:
    addresses = account.client("ec2").describe_addresses()["Addresses"]
    (address,) = (each for each in addresses if each.get("InstanceId") == machine_of(account)["InstanceId"])
    outputs = json.loads(account.state)["outputs"]
    assert outputs["balancer"]["value"] == address["PublicIp"]


def test_it_is_no_member_of_the_cluster(account: Account) -> None:
    found = machine_of(account)
    assert [group["GroupName"] for group in found["SecurityGroups"]] == ["esb-local-nginx"]
    assert "wso2-cluster" not in {tag["Key"] for tag in found["Tags"]}


def test_another_configuration_changes_the_parameter_and_no_machine(account: Account) -> None:
    before = account.file.read_text("utf-8")
    account.file.write_text(before.replace("t3.small", "t3.small\n    body_mib: 7"), "utf-8")
    account.synthesize()
    ((address, actions),) = account.plan().items()
    account.file.write_text(before, "utf-8")
    account.synthesize()
    assert address.startswith(PARAMETER)
    assert actions == ("update",)


def test_cdktf_destroy_leaves_nothing_behind(account: Account) -> None:
    account.deployer.destroy(STACK, account.said.append)
    assert left_over(account) == {}

"""Machines that NGINX runs on: what they are, and what they get to know."""

import base64
import hashlib
import io
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from tests.deployments import ESB, topology
from wso2_cluster.emulator.machines.authority import Authority
from wso2_cluster.nginx.nodes import FrontNodeError, FrontNodes, front_nodes
from wso2_cluster.program import program
from wso2_node import front as front_program
from wso2_node import machine
from wso2_node.references import Aws

SECRET = {"secret": "prod/front"}
ARN = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
AUTHORITIES = {"source": "s3://packs/nodes.pem", "sha256": "0" * 64}


def fronts(
    *, certificate: object = SECRET, internal: bool = False, http: str = "redirect", **settings: object
) -> FrontNodes:
    """The machines of the ESB sample with *settings* of NGINX."""
    balancer = {
        "kind": "nginx",
        "certificate": certificate,
        "allow": ["10.0.0.0/8"],
        "internal": internal,
        "http": http,
        **({"nginx": settings} if settings else {}),
    }
    found = front_nodes(topology(ESB, balancer=balancer, key_store={"kind": "generated"}))
    assert found is not None
    return found


def cloud_config(found: FrontNodes) -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe", pure=True).load(found.user_data().text)
    return document


def written(found: FrontNodes, path: str) -> str:
    return next(str(file["content"]) for file in cloud_config(found)["write_files"] if file["path"] == path)


def test_a_deployment_with_a_load_balancer_has_none() -> None:
    assert front_nodes(topology(ESB)) is None


def test_one_machine_stands_where_clients_reach_it() -> None:
    (node,) = fronts().nodes
    assert (node.name, node.short_name, node.subnet.kind.value) == ("esb-nginx-1", "nginx-1", "public")


def test_inside_the_network_it_stands_with_the_nodes() -> None:
    (node,) = fronts(internal=True).nodes
    assert node.subnet.kind.value == "private"


def test_several_stand_with_the_nodes_round_the_zones() -> None:
    nodes = fronts(count=3).nodes
    assert [node.name for node in nodes] == ["esb-nginx-1", "esb-nginx-2", "esb-nginx-3"]
    assert {node.subnet.kind.value for node in nodes} == {"private"}
    zones = [node.subnet.zone for node in nodes]
    assert zones[0] == zones[2] != zones[1]


def test_the_parameter_holds_the_whole_configuration_as_it_is() -> None:
    found = fronts(http="forward")
    assert zlib.decompress(base64.b64decode(found.parameter_value)).decode() == found.conf
    assert "$host" in found.conf
    assert "${" not in found.parameter_value
    assert (found.parameter_name, found.parameter_tier, found.parameter_limit) == ("/wso2/esb/nginx", "Standard", 4096)


def test_a_hundred_workers_fit_the_tier_that_costs_nothing() -> None:
    balancer = {"kind": "nginx", "certificate": SECRET, "allow": ["10.0.0.0/8"]}
    found = front_nodes(topology(ESB, balancer=balancer, nodes__worker={"count": 100}))
    assert found is not None
    assert found.parameter_tier == "Standard"


def test_settings_reach_the_configuration() -> None:
    conf = fronts(
        timeouts={"connect": 7, "read": 61, "send": 62, "retry": 63}, body_mib=9, strict_transport_seconds=86400
    ).conf
    for line in (
        "proxy_connect_timeout 7s;",
        "proxy_read_timeout 61s;",
        "proxy_send_timeout 62s;",
        "proxy_next_upstream_timeout 63s;",
        "client_max_body_size 9m;",
        'add_header Strict-Transport-Security "max-age=86400" always;',
    ):
        assert line in conf


def test_workers_run_as_the_distributions_account() -> None:
    assert fronts().conf.startswith("user nginx;\n")
    assert fronts(image={"os": "debian-12"}).conf.startswith("user www-data;\n")
    plus = fronts(edition="plus", image={"os": "debian-12", "ami": "ami-0123456789abcdef0"})
    assert plus.conf.startswith("user nginx;\n")
    assert "sticky cookie" in plus.conf


def test_user_data_tells_the_program_what_to_fetch() -> None:
    found = fronts()
    assert json.loads(written(found, machine.FRONT)) == {
        "version": 1,
        "region": "us-east-1",
        "parameter": "/wso2/esb/nginx",
        "target": "/etc/nginx/nginx.conf",
        "chain": "/etc/nginx/tls/front.crt",
        "key": "/etc/nginx/tls/front.key",
        "names": ["esb.example.com", "mgt.esb.example.com"],
        "secret": "prod/front",
    }
    settings = json.loads(written(found, "/etc/wso2-node/program.json"))
    assert settings == {**program().to_json(found.topology), "command": "front"}


def test_user_data_names_the_certificate_that_is_exported() -> None:
    found = fronts(certificate={"arn": ARN})
    document = json.loads(written(found, machine.FRONT))
    assert document["acm"] == ARN
    assert "secret" not in document


def test_the_program_reads_what_user_data_has(tmp_path: Any) -> None:  # noqa: ANN401
    where = machine.Machine(tmp_path, real=False)
    where.at(machine.FRONT).parent.mkdir(parents=True)
    where.at(machine.FRONT).write_text(written(fronts(certificate={"self_signed": True}), machine.FRONT))
    assert front_program.load(where).secret == ""


def test_another_configuration_does_not_replace_the_machines() -> None:
    one, other = fronts(), fronts(body_mib=1)
    assert one.parameter_value != other.parameter_value
    assert one.user_data() == other.user_data()


def test_without_authorities_nodes_are_not_verified() -> None:
    conf = fronts().conf
    assert "proxy_ssl_verify off;" in conf
    assert "proxy_ssl_verify on;" not in conf


def test_with_authorities_nodes_have_to_show_the_name_that_clients_ask_for() -> None:
    conf = fronts(authorities=AUTHORITIES).conf
    assert [line.strip() for line in conf.splitlines() if "proxy_ssl_" in line] == [
        "proxy_ssl_protocols TLSv1.2 TLSv1.3;",
        *(
            line
            for name in ("esb.example.com", "mgt.esb.example.com")
            for line in (
                "proxy_ssl_server_name on;",
                f"proxy_ssl_name {name};",
                "proxy_ssl_verify on;",
                "proxy_ssl_verify_depth 2;",
                "proxy_ssl_trusted_certificate /etc/nginx/tls/nodes.pem;",
            )
        ),
    ]


@pytest.mark.parametrize("name", ["nodes.example.com", "localhost"])
def test_with_a_name_nodes_have_to_show_that(name: str) -> None:
    conf = fronts(authorities=AUTHORITIES, verified_name=name).conf
    assert conf.count("proxy_ssl_name ") == conf.count(f"proxy_ssl_name {name};") == 2


@pytest.mark.parametrize("name", ["Nodes.example.com", "nodes", "*.example.com", "nodes.example.com;", "10.0.0.1", ""])
def test_a_name_that_no_certificate_is_made_out_to_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="verified_name"):
        fronts(authorities=AUTHORITIES, verified_name=name)


def test_what_to_fetch_comes_with_the_configuration_that_needs_it() -> None:
    found = fronts(authorities=AUTHORITIES)
    assert json.loads(zlib.decompress(base64.b64decode(found.parameter_value))) == {
        "conf": found.conf,
        "authorities": {**AUTHORITIES, "path": "/etc/nginx/tls/nodes.pem"},
    }


class Cloud:
    """AWS with the parameter, the secret and the object of a front, as boto3's clients show it."""

    def __init__(self, found: FrontNodes, pem: bytes) -> None:
        self.found, self.pem = found, pem

    def __call__(self, service: str, region_name: str) -> "Cloud":
        assert (service in {"ssm", "s3"}, region_name) == (True, "us-east-1")
        return self

    def get_parameter(self, *, Name: str) -> dict[str, Any]:  # noqa: N803
        return {"Parameter": {"Value": {self.found.parameter_name: self.found.parameter_value}[Name]}}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        return {"Body": io.BytesIO({("packs", "nodes.pem"): self.pem}[Bucket, Key])}


def test_the_program_writes_what_nginx_conf_names(tmp_path: Path) -> None:
    pem = Authority.create(tmp_path).root
    given = {"source": "s3://packs/nodes.pem", "sha256": hashlib.sha256(pem).hexdigest()}
    found = fronts(certificate={"self_signed": True}, authorities=given)
    where = machine.Machine(tmp_path / "machine", real=False)
    where.at(machine.FRONT).parent.mkdir(parents=True)
    where.at(machine.FRONT).write_text(written(found, machine.FRONT))
    changed = front_program.serve(where, front_program.load(where), Aws("us-east-1", {}, client=Cloud(found, pem)))
    assert set(re.findall(r"/etc/nginx/tls/[^;]+", found.conf)) | {"/etc/nginx/nginx.conf"} == set(changed)
    assert where.at("/etc/nginx/tls/nodes.pem").read_bytes() == pem
    assert where.at("/etc/nginx/nginx.conf").read_text("utf-8") == found.conf


def test_authorities_do_not_replace_the_machines() -> None:
    one, other = fronts(), fronts(authorities=AUTHORITIES)
    assert one.parameter_value != other.parameter_value
    assert one.user_data() == other.user_data()


def test_packages_bring_nginx_but_not_nginx_plus() -> None:
    assert cloud_config(fronts())["packages"] == ["python3-boto3", "openssl", "nginx"]
    plus = fronts(edition="plus", image={"ami": "ami-0123456789abcdef0"})
    assert cloud_config(plus)["packages"] == ["python3-boto3", "openssl"]


def test_nginx_does_not_start_before_it_has_its_configuration() -> None:
    document = cloud_config(fronts())
    assert document["bootcmd"] == [["cloud-init-per", "instance", "hold-nginx", "systemctl", "mask", "nginx.service"]]
    assert document["runcmd"][-2:] == [
        ["systemctl", "enable", "--now", "--no-block", "wso2-node.service"],
        ["systemctl", "enable", "--now", "wso2-front.timer"],
    ]


def test_the_program_goes_through_the_proxy() -> None:
    balancer = {"kind": "nginx", "certificate": SECRET, "allow": ["10.0.0.0/8"]}
    found = front_nodes(topology(ESB, balancer=balancer, proxy={"host": "10.0.0.9", "port": 3128}))
    assert found is not None
    assert "HTTPS_PROXY=http://10.0.0.9:3128" in written(found, "/etc/systemd/system/wso2-node.service")
    assert "HTTPS_PROXY=http://10.0.0.9:3128" in written(found, "/etc/systemd/system/wso2-front.service")
    assert "proxy=http://10.0.0.9:3128" in cloud_config(found)["bootcmd"][0]


def test_a_configuration_of_more_than_a_large_parameter_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wso2_cluster.nginx.nodes.LARGE_PARAMETER_LIMIT", 100)
    with pytest.raises(FrontNodeError) as caught:
        _ = fronts().parameter_value
    assert str(caught.value).startswith("nginx.conf takes ")
    assert str(caught.value).endswith(
        " characters of parameter /wso2/esb/nginx, which holds 100: have fewer nodes, or kind: alb"
    )

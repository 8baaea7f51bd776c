"""aws/front.py: NGINX's machines, their role and their security group."""

import base64
import json
import zlib
from typing import Any

import pytest

from tests import variants
from tests.synth.conftest import Synthesize
from tests.synthesis import address, one
from wso2_cluster.nginx.nodes import front_nodes
from wso2_cluster.testing import Match, Template
from wso2_cluster.topology import plan_topology

pytestmark = pytest.mark.synth


def rules(template: Template, direction: str, group: str) -> dict[tuple[str, int], str]:
    """Description of each rule of a security group, by peer and first port."""
    type_ = f"aws_vpc_security_group_{direction}_rule"
    itself = f"${{{address(template, 'aws_security_group', group)}.id}}"
    found = template.find_resources(type_, {"security_group_id": itself})
    return {(_peer(rule), rule["from_port"]): rule["description"] for rule in found.values()}


def _peer(rule: dict[str, Any]) -> str:
    if "cidr_ipv4" in rule:
        return str(rule["cidr_ipv4"])
    if "prefix_list_id" in rule:
        return "prefix list"
    return str(rule["referenced_security_group_id"]).removeprefix("${aws_security_group.").partition("_group")[0]


def statements(template: Template) -> list[tuple[list[str], list[str]]]:
    policy = one(template, "aws_iam_role_policy", "nginx_role_policy")
    found = json.loads(policy["policy"])["Statement"]
    return [(each["Action"], each["Resource"]) for each in found]


def decrypts_by(template: Template) -> object:
    """The services by way of which the role may decrypt."""
    policy = one(template, "aws_iam_role_policy", "nginx_role_policy")
    (decrypt,) = (each for each in json.loads(policy["policy"])["Statement"] if "kms:Decrypt" in each["Action"])
    return decrypt["Condition"]["StringEquals"]["kms:ViaService"]


def test_the_parameter_holds_nginx_conf_as_it_is_rendered(synthesized: Synthesize) -> None:
    parameter = one(synthesized("nginx"), "aws_ssm_parameter", "nginx_configuration")
    front = front_nodes(plan_topology(variants.deployment("nginx")))
    assert front is not None
    assert zlib.decompress(base64.b64decode(parameter["value"])).decode() == front.conf
    assert (parameter["name"], parameter["type"], parameter["tier"]) == ("/wso2/esb/nginx", "String", "Standard")


def test_one_machine_has_an_elastic_address_and_no_balancer(synthesized: Synthesize) -> None:
    template = synthesized("nginx")
    template.resource_count_is("aws_lb", 0)
    machine = address(template, "aws_instance", "nginx-1")
    assert one(template, "aws_eip", "nginx_address")["instance"] == f"${{{machine}.id}}"
    instance = one(template, "aws_instance", "nginx-1")
    assert instance["associate_public_ip_address"] is True
    assert instance.get("private_ip") is None
    assert instance["subnet_id"].startswith("${aws_subnet.cluster_network_subnet-public-eu-west-1a_")
    assert instance["tags"] == {"Name": "esb-nginx-1", "wso2-role": "nginx"}
    template.has_output("balancer", {"value": f"${{{address(template, 'aws_eip', 'nginx_address')}.public_ip}}"})


def test_clients_reach_its_ports_and_it_reaches_the_nodes(synthesized: Synthesize) -> None:
    template = synthesized("nginx")
    assert rules(template, "ingress", "nginx_firewall") == {
        (variants.ALLOWED, 80): "Clients at port 80",
        (variants.ALLOWED, 443): "Clients at port 443",
    }
    nginx = "cluster_nginx_firewall"
    assert {key: why for key, why in rules(template, "ingress", "cluster_members").items() if key[0] == nginx} == {
        (nginx, 8243): "NGINX to services https",
        (nginx, 8280): "NGINX to services http",
        (nginx, 9443): "NGINX to console https",
    }
    members = "cluster_members"
    assert rules(template, "egress", "nginx_firewall").keys() == {
        (members, 8243),
        (members, 8280),
        (members, 9443),
        ("0.0.0.0/0", 443),
        ("0.0.0.0/0", 80),
    }


def test_its_role_reads_the_program_and_its_configuration_alone(synthesized: Synthesize) -> None:
    assert statements(synthesized("nginx")) == [
        (["ssm:GetParameters"], ["arn:aws:ssm:eu-west-1:*:parameter/wso2/esb/program/*"]),
        (["ssm:GetParameter"], ["arn:aws:ssm:eu-west-1:*:parameter/wso2/esb/nginx"]),
    ]


def test_its_role_reads_the_certificates_secret_too(synthesized: Synthesize) -> None:
    assert statements(synthesized("nginx-pair"))[2:] == [
        (["secretsmanager:GetSecretValue"], ["arn:aws:secretsmanager:eu-west-1:*:secret:prod/front-??????"]),
        (["kms:Decrypt"], [variants.KEY]),
    ]


def test_its_role_exports_the_certificate_too(synthesized: Synthesize) -> None:
    assert statements(synthesized("nginx-exporting"))[2:] == [
        (["acm:ExportCertificate", "acm:GetCertificate"], [variants.EXPORTED]),
    ]


def test_its_role_reads_the_authorities_of_the_nodes_too(synthesized: Synthesize) -> None:
    template = synthesized("nginx-inside")
    assert statements(template)[2:] == [
        (["secretsmanager:GetSecretValue"], ["arn:aws:secretsmanager:eu-west-1:*:secret:prod/front-??????"]),
        (["s3:GetObject"], ["arn:aws:s3:::example-wso2-packs/nodes.pem"]),
        (["kms:Decrypt"], [variants.KEY]),
    ]
    assert decrypts_by(template) == ["secretsmanager.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"]
    assert decrypts_by(synthesized("nginx-pair")) == "secretsmanager.eu-west-1.amazonaws.com"


def test_nodes_do_not_read_what_nginx_fetches(synthesized: Synthesize) -> None:
    policies = synthesized("nginx-inside").find_resources("aws_iam_role_policy")
    assert [name for name, policy in policies.items() if "nodes.pem" in policy["policy"]] == [
        name for name in policies if "nginx_role_policy" in name
    ]


def test_what_to_fetch_is_in_the_parameter(synthesized: Synthesize) -> None:
    parameter = one(synthesized("nginx-inside"), "aws_ssm_parameter", "nginx_configuration")
    document = json.loads(zlib.decompress(base64.b64decode(parameter["value"])))
    front = front_nodes(plan_topology(variants.deployment("nginx-inside")))
    assert front is not None
    assert document == {
        "conf": front.conf,
        "authorities": {
            "source": "s3://example-wso2-packs/nodes.pem",
            "sha256": "0" * 64,
            "path": "/etc/nginx/tls/nodes.pem",
        },
    }


def test_two_machines_stand_behind_an_nlb(synthesized: Synthesize) -> None:
    template = synthesized("nginx-pair")
    assert one(template, "aws_lb")["load_balancer_type"] == "network"
    groups = template.find_resources("aws_lb_target_group")
    assert sorted((group["name"], group["port"], group["protocol"]) for group in groups.values()) == [
        ("esb-port-443", 443, "TCP"),
        ("esb-port-80", 80, "TCP"),
    ]
    for group in groups.values():
        assert group["health_check"]["protocol"] == "TCP"
        assert [group["health_check"].get(name) for name in ("path", "matcher")] == [None, None]
        assert group["preserve_client_ip"] == "true"
    template.resource_count_is("aws_lb_target_group_attachment", 4)
    balancer = "cluster_nginx_balancer-firewall"
    assert rules(template, "ingress", "nginx_firewall").keys() == {(balancer, 80), (balancer, 443)}
    assert [each for each in template.find_resources("aws_eip") if "nginx" in each] == []
    for each in template.find_resources("aws_instance").values():
        assert each["associate_public_ip_address"] is False
    template.has_output("balancer", {"value": Match.string_like_regexp("dns_name")})


def test_names_lead_to_the_nlb_or_to_the_machine(synthesized: Synthesize) -> None:
    pair, inside = synthesized("nginx-pair"), synthesized("nginx-inside")
    names = {"esb.example.com", "mgt.esb.example.com"}
    assert {each["name"] for each in pair.find_resources("aws_route53_record").values() if "alias" in each} == names
    machine = address(inside, "aws_instance", "nginx-1")
    addresses = {each["name"]: each["records"] for each in inside.find_resources("aws_route53_record").values()}
    assert {name: addresses[name] for name in names} == {name: [f"${{{machine}.private_ip}}"] for name in names}


def test_inside_the_network_it_has_no_address_on_the_internet(synthesized: Synthesize) -> None:
    template = synthesized("nginx-inside")
    instance = one(template, "aws_instance", "nginx-1")
    assert instance["associate_public_ip_address"] is False
    assert instance["subnet_id"].startswith("${aws_subnet.cluster_network_subnet-private-eu-west-1a_")
    assert [each for each in template.find_resources("aws_eip") if "nginx" in each] == []


def test_it_may_start_from_an_image_of_its_own(synthesized: Synthesize) -> None:
    template = synthesized("nginx-inside")
    images = {each["name"] for each in template.document["data"]["aws_ssm_parameter"].values()}
    assert "/aws/service/debian/release/12/latest/amd64" in images
    assert len(images) == 2


def test_it_waits_for_what_it_fetches(synthesized: Synthesize) -> None:
    template = synthesized("nginx")
    waits = one(template, "aws_instance", "nginx-1")["depends_on"]
    assert address(template, "aws_ssm_parameter", "nginx_configuration") in waits
    assert any("program_part-1" in each for each in waits)
    assert any("nginx_role_policy" in each for each in waits)

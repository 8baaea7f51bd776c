"""aws/records.py: names in Route 53."""

import pytest

from tests.synth.conftest import Synthesize
from tests.synthesis import address, one
from wso2_cluster.testing import Match

pytestmark = pytest.mark.synth


def test_both_host_names_are_aliases_of_the_balancer(synthesized: Synthesize) -> None:
    template = synthesized("records")
    balancer = address(template, "aws_lb")
    for host in ("esb.example.com", "mgt.esb.example.com"):
        template.has_resource_properties(
            "aws_route53_record",
            {
                "name": host,
                "type": "A",
                "zone_id": "Z0123456789ABC",
                "ttl": Match.absent(),
                "alias": {"name": f"${{{balancer}.dns_name}}", "zone_id": f"${{{balancer}.zone_id}}"},
            },
        )
    template.resource_count_is("aws_route53_zone", 0)


def test_every_node_has_a_name(synthesized: Synthesize) -> None:
    found = synthesized("node-records").find_resources("aws_route53_record").values()
    assert {each["name"]: each["records"] for each in found} == {
        "carbon-member-1.example.com": ["10.0.0.20"],
        "carbon-member-2.example.com": ["10.0.64.20"],
    }
    assert {each["ttl"] for each in found} == {60}


def test_a_private_zone_answers_in_the_network_alone(synthesized: Synthesize) -> None:
    template = synthesized("private-records")
    zone = one(template, "aws_route53_zone")
    assert zone["name"] == "esb.example.com"
    assert zone["vpc"] == [{"vpc_id": f"${{{address(template, 'aws_vpc')}.id}}"}]
    names = {each["name"] for each in template.find_resources("aws_route53_record").values()}
    assert names == {"esb.example.com", "mgt.esb.example.com"}


def test_a_zone_that_is_made_is_public_by_default(synthesized: Synthesize) -> None:
    template = synthesized("validated-certificate")
    template.has_resource_properties("aws_route53_zone", {"name": "example.com", "vpc": Match.absent()})


def test_a_certificate_is_proved_in_the_zone_before_the_listener_shows_it(synthesized: Synthesize) -> None:
    template = synthesized("validated-certificate")
    certificate = address(template, "aws_acm_certificate")
    template.has_resource_properties(
        "aws_acm_certificate",
        {
            "domain_name": "esb.example.com",
            "subject_alternative_names": ["mgt.esb.example.com"],
            "validation_method": "DNS",
            "lifecycle": {"create_before_destroy": True},
        },
    )
    proof = one(template, "aws_route53_record", "proof-mgt")
    assert proof["zone_id"] == f"${{{address(template, 'aws_route53_zone')}.zone_id}}"
    assert proof["name"] == (
        f"${{one([for option in {certificate}.domain_validation_options : option.resource_record_name "
        'if option.domain_name == "mgt.esb.example.com"])}'
    )
    validation = address(template, "aws_acm_certificate_validation")
    template.has_resource_properties(
        "aws_lb_listener", {"port": 443, "certificate_arn": f"${{{validation}.certificate_arn}}"}
    )


def test_without_records_there_are_none(synthesized: Synthesize) -> None:
    assert [each for each in synthesized("worker-manager").addresses if "route53" in each] == []

"""aws/endpoints.py: AWS inside the network."""

import pytest

from tests.synth.conftest import Synthesize
from tests.synthesis import address, one
from wso2_cluster.testing import Match

pytestmark = pytest.mark.synth

ALL = ["ec2", "ec2messages", "kms", "logs", "monitoring", "s3", "secretsmanager", "ssm", "ssmmessages"]


@pytest.mark.parametrize(
    ("variant", "services"),
    [
        ("worker-manager", ["s3"]),
        ("closed", ALL),
        ("closed-few", ["ec2", "s3", "secretsmanager", "ssm"]),
        ("quiet", []),
        ("existing-network", []),
    ],
)
def test_endpoints_are_those_that_the_deployment_names(
    synthesized: Synthesize, variant: str, services: list[str]
) -> None:
    made = synthesized(variant).find_resources("aws_vpc_endpoint").values()
    assert sorted(each["service_name"] for each in made) == [f"com.amazonaws.eu-west-1.{each}" for each in services]


def test_interfaces_answer_to_the_services_own_names_in_every_zone(synthesized: Synthesize) -> None:
    template = synthesized("closed")
    group = f"${{{address(template, 'aws_security_group', 'endpoints_firewall')}.id}}"
    interfaces = template.find_resources("aws_vpc_endpoint", {"vpc_endpoint_type": "Interface"})
    assert len(interfaces) == len(ALL) - 1
    for each in interfaces.values():
        assert each["private_dns_enabled"] is True
        assert each["security_group_ids"] == [group]
        assert len([subnet for subnet in each["subnet_ids"] if "subnet-private-" in subnet]) == 3


def test_s3_is_a_route_of_every_private_subnet(synthesized: Synthesize) -> None:
    template = synthesized("closed")
    gateway = one(template, "aws_vpc_endpoint", "_s3_")
    assert gateway["vpc_endpoint_type"] == "Gateway"
    tables = [f"${{{each}.id}}" for each in template.find_resources("aws_route_table")]
    assert sorted(gateway["route_table_ids"]) == sorted(tables)
    assert len(tables) == 3


def test_without_interfaces_there_is_no_group_for_them(synthesized: Synthesize) -> None:
    groups = synthesized("worker-manager").find_resources("aws_security_group", {"name": Match.any()})
    assert [each for each in groups if "endpoints" in each] == []

"""Rules of NGINX in place of AWS's load balancer: what they let pass, and what they say."""

from typing import Any

import pytest

from tests.unit.deployment.samples import broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.aws import arns_fit_region, image_fits_instance_types, image_is_known
from wso2_cluster.deployment.rules.balancer import (
    alb_has_certificate,
    balancer_is_reached_by_someone,
    no_balancer_has_no_settings,
)
from wso2_cluster.deployment.rules.network import (
    artifacts_come_without_nat,
    endpoints_stand_in_for_nat,
    packages_come_without_nat,
)
from wso2_cluster.deployment.rules.nginx import (
    distribution_has_a_recent_nginx,
    image_brings_nginx_plus,
    name_is_verified_with_authorities,
    nginx_has_certificate,
    nginx_has_no_settings_of_a_load_balancer,
    nginx_nodes_show_one_certificate,
    nodes_are_verified_by_a_key_of_their_own,
    settings_of_nginx_have_an_nginx,
)

AMI = {"ami": "ami-0123456789abcdef0"}
ARN = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
AUTHORITIES = {"source": "s3://packs/nodes.pem", "sha256": "0" * 64}
ON_THE_WEB = {**AUTHORITIES, "source": "https://repo.example.com/nodes.pem"}
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:front-abcdef"


def nginx(**settings: object) -> dict[str, Any]:
    """A balancer of this kind with *settings* of its machines."""
    return {
        "kind": "nginx",
        "certificate": {"secret": "prod/front"},
        "allow": ["10.0.0.0/8"],
        **({"nginx": settings} if settings else {}),
    }


GOOD = [
    pytest.param(nginx_has_certificate, {"balancer": nginx()}, id="certificate: in a secret"),
    pytest.param(
        nginx_has_certificate, {"balancer": {**nginx(), "certificate": {"arn": ARN}}}, id="certificate: exported"
    ),
    pytest.param(
        nginx_has_certificate, {"balancer": {**nginx(), "certificate": {"self_signed": True}}}, id="certificate: trial"
    ),
    pytest.param(nginx_has_certificate, {"balancer__certificate": {"arn": ARN}}, id="certificate: an ALB"),
    pytest.param(nginx_nodes_show_one_certificate, {"balancer": nginx(count=3)}, id="one certificate: a secret"),
    pytest.param(
        nginx_nodes_show_one_certificate,
        {"balancer": {**nginx(), "certificate": {"self_signed": True}}},
        id="one certificate: one node",
    ),
    pytest.param(
        nginx_has_no_settings_of_a_load_balancer,
        {"balancer": {**nginx(count=2), "deletion_protection": True}},
        id="settings: an NLB before two",
    ),
    pytest.param(
        nginx_has_no_settings_of_a_load_balancer, {"balancer__access_logs": {}}, id="settings: an ALB has logs"
    ),
    pytest.param(settings_of_nginx_have_an_nginx, {"balancer": nginx(count=1)}, id="nginx: with it"),
    pytest.param(settings_of_nginx_have_an_nginx, {}, id="nginx: an ALB without them"),
    pytest.param(image_brings_nginx_plus, {"balancer": nginx(edition="plus", image=AMI)}, id="plus: own image"),
    pytest.param(
        image_brings_nginx_plus, {"balancer": nginx(edition="plus"), "aws__image": AMI}, id="plus: the nodes'"
    ),
    pytest.param(image_brings_nginx_plus, {"balancer": nginx()}, id="plus: open source"),
    pytest.param(distribution_has_a_recent_nginx, {"balancer": nginx()}, id="version: Amazon Linux"),
    pytest.param(
        distribution_has_a_recent_nginx,
        {"aws__image": {"os": "ubuntu-22.04"}, "balancer": nginx(image={"os": "debian-12"})},
        id="version: an image for NGINX alone",
    ),
    pytest.param(
        distribution_has_a_recent_nginx,
        {"balancer": nginx(image={"os": "ubuntu-22.04", **AMI})},
        id="version: an image of one's own",
    ),
    pytest.param(distribution_has_a_recent_nginx, {"aws__image": {"os": "ubuntu-22.04"}}, id="version: no NGINX"),
    pytest.param(alb_has_certificate, {"balancer": nginx()}, id="alb has certificate: NGINX"),
    pytest.param(image_fits_instance_types, {"balancer": nginx(instance_type="t4g.small", image=AMI)}, id="arm image"),
    pytest.param(image_is_known, {"balancer": nginx(image={"os": "debian-12"})}, id="image: a distribution's"),
    pytest.param(arns_fit_region, {"balancer": nginx()}, id="arns: a secret's name"),
    pytest.param(
        packages_come_without_nat,
        {"balancer": nginx(image={"os": "debian-12"}), "network__nat": "none"},
        id="packages: from an address on the internet",
    ),
    pytest.param(
        endpoints_stand_in_for_nat,
        {
            "balancer": nginx(),
            "cluster__membership": {"scheme": "wka"},
            "network": {"nat": "none", "endpoints": ["ssm", "s3"]},
        },
        id="endpoints: NGINX has a way out of its own",
    ),
    pytest.param(
        name_is_verified_with_authorities,
        {"balancer": nginx(authorities=AUTHORITIES, verified_name="nodes.example.com")},
        id="verified name: with authorities",
    ),
    pytest.param(name_is_verified_with_authorities, {"balancer": nginx()}, id="verified name: neither"),
    pytest.param(
        nodes_are_verified_by_a_key_of_their_own,
        {"balancer": nginx(authorities=AUTHORITIES), "key_store": {"kind": "generated"}},
        id="key of their own: generated",
    ),
    pytest.param(
        nodes_are_verified_by_a_key_of_their_own,
        {"balancer": nginx(), "key_store": {"kind": "shipped"}},
        id="key of their own: not verified",
    ),
    pytest.param(
        artifacts_come_without_nat,
        {"balancer": nginx(authorities=ON_THE_WEB), "network__nat": "none"},
        id="artifacts: from an address on the internet",
    ),
    pytest.param(
        endpoints_stand_in_for_nat,
        {
            "aws__image": {"os": "debian-12", **AMI},
            "balancer": nginx(authorities=AUTHORITIES),
            "cluster__membership": {"scheme": "wka"},
            "network": {"nat": "none", "endpoints": ["ssm"]},
        },
        id="endpoints: authorities by a way out of its own",
    ),
]
BAD = [
    pytest.param(
        nginx_has_certificate,
        {"balancer": {"kind": "nginx", "allow": ["10.0.0.0/8"]}},
        [("balancer.certificate", "is missing, NGINX needs one: {arn: ARN}, {secret: NAME} or {self_signed: true}")],
        id="certificate: none",
    ),
    pytest.param(
        nginx_has_certificate,
        {"balancer": {**nginx(), "certificate": {"certificate": "site.pem", "key": "site.key"}}},
        [
            (
                "balancer.certificate",
                "only load balancers take this kind: NGINX takes {arn: ARN}, {secret: NAME} or {self_signed: true}",
            )
        ],
        id="certificate: files",
    ),
    pytest.param(
        nginx_nodes_show_one_certificate,
        {"balancer": {**nginx(count=2), "certificate": {"self_signed": True}}},
        [
            (
                "balancer.certificate.self_signed",
                "each of the 2 NGINX nodes would make another: use {arn: ARN}, {secret: NAME} or one node",
            )
        ],
        id="one certificate: two make their own",
    ),
    pytest.param(
        nginx_has_no_settings_of_a_load_balancer,
        {"balancer": {**nginx(), "access_logs": {}, "deletion_protection": True}},
        [
            ("balancer.access_logs", "has no effect with 'kind: nginx': leave it out"),
            (
                "balancer.deletion_protection",
                "has no effect with one NGINX node, which has no NLB: leave it out",
            ),
        ],
        id="settings: those of load balancers",
    ),
    pytest.param(
        settings_of_nginx_have_an_nginx,
        {"balancer__nginx": {"count": 2}},
        [("balancer.nginx", "has no effect with 'kind: alb': leave it out")],
        id="nginx: an ALB",
    ),
    pytest.param(
        no_balancer_has_no_settings,
        {"balancer": {"kind": "none", "nginx": {}}},
        [("balancer.nginx", "has no effect with 'kind: none': leave it out")],
        id="nginx: no balancer",
    ),
    pytest.param(
        image_brings_nginx_plus,
        {"balancer": nginx(edition="plus")},
        [
            (
                "balancer.nginx.edition",
                (
                    "no distribution has NGINX Plus: add 'image' with the 'ami' of an image that has it, or use "
                    "open-source"
                ),
            )
        ],
        id="plus: a distribution's image",
    ),
    pytest.param(
        distribution_has_a_recent_nginx,
        {"aws__image": {"os": "ubuntu-22.04"}, "balancer": nginx()},
        [
            (
                "balancer.kind",
                (
                    "the NGINX of ubuntu-22.04 is older than 1.19.4: use balancer.nginx.image with os "
                    "amazon-linux-2023, debian-12 or ubuntu-24.04"
                ),
            )
        ],
        id="version: the nodes' image",
    ),
    pytest.param(
        distribution_has_a_recent_nginx,
        {"balancer": nginx(image={"os": "ubuntu-22.04"})},
        [
            (
                "balancer.nginx.image.os",
                (
                    "the NGINX of ubuntu-22.04 is older than 1.19.4: use balancer.nginx.image with os "
                    "amazon-linux-2023, debian-12 or ubuntu-24.04"
                ),
            )
        ],
        id="version: its own image",
    ),
    pytest.param(
        alb_has_certificate,
        {"balancer__certificate": {"secret": "prod/front"}},
        [
            (
                "balancer.certificate.secret",
                (
                    "an ALB reads no certificate from Secrets Manager: use {arn: ARN}, {certificate: FILE, key: FILE}, "
                    "{validated: true} or {self_signed: true}"
                ),
            )
        ],
        id="alb has certificate: NGINX's kind",
    ),
    pytest.param(
        balancer_is_reached_by_someone,
        {"balancer": {"kind": "nginx", "certificate": {"self_signed": True}}},
        [("balancer.allow", "nobody may reach the NGINX: add blocks, [0.0.0.0/0] for everybody")],
        id="reached by nobody",
    ),
    pytest.param(
        image_fits_instance_types,
        {"balancer": nginx(instance_type="t4g.small")},
        [
            (
                "balancer.nginx.instance_type",
                "t4g.small has an Arm processor, the image is for x86_64: name another in balancer.nginx.image",
            )
        ],
        id="arm: the default image",
    ),
    pytest.param(
        image_is_known,
        {"balancer": nginx(image={"os": "rhel-9"})},
        [
            (
                "balancer.nginx.image.os",
                "no public SSM parameter names an image of rhel-9: add 'ami' or 'parameter'",
            )
        ],
        id="image: nobody publishes it",
    ),
    pytest.param(
        arns_fit_region,
        {"balancer": {**nginx(), "certificate": {"secret": SECRET}}},
        [("balancer.certificate.secret", "is in eu-west-1, the deployment in us-east-1: use one in us-east-1")],
        id="arns: a secret elsewhere",
    ),
    pytest.param(
        packages_come_without_nat,
        {"balancer": nginx(count=2, image={"os": "debian-12"}), "network__nat": "none"},
        [
            (
                "balancer.nginx.image.os",
                (
                    "without NAT, NGINX's nodes can't reach the package mirrors of debian-12: use amazon-linux-2023, "
                    "or an image of your own with NGINX and boto3"
                ),
            )
        ],
        id="packages: from inside",
    ),
    pytest.param(
        endpoints_stand_in_for_nat,
        {
            "balancer": nginx(count=2),
            "cluster__membership": {"scheme": "wka"},
            "network": {"nat": "none", "endpoints": ["ssm", "s3"]},
        },
        [
            (
                "network.endpoints",
                "without NAT, nodes need secretsmanager for their secrets: add it, or leave the list out",
            )
        ],
        id="endpoints: for the certificate",
    ),
    pytest.param(
        name_is_verified_with_authorities,
        {"balancer": nginx(verified_name="localhost")},
        [("balancer.nginx.verified_name", "has no effect without 'authorities': leave it out")],
        id="verified name: no authorities",
    ),
    pytest.param(
        nodes_are_verified_by_a_key_of_their_own,
        {"balancer": nginx(authorities=AUTHORITIES), "key_store": {"kind": "shipped"}},
        [
            (
                "balancer.nginx.authorities",
                (
                    "proves nothing: nodes show wso2carbon.jks, whose private key is in every download of the product; "
                    "use another key_store, or leave it out"
                ),
            )
        ],
        id="key of their own: shipped",
    ),
    pytest.param(
        artifacts_come_without_nat,
        {"balancer": nginx(count=2, authorities=ON_THE_WEB), "network__nat": "none"},
        [
            (
                "balancer.nginx.authorities.source",
                (
                    "without NAT, nodes can't fetch https://repo.example.com/nodes.pem: put it into S3, or set "
                    "network.nat"
                ),
            )
        ],
        id="artifacts: from inside",
    ),
    pytest.param(
        endpoints_stand_in_for_nat,
        {
            "aws__image": {"os": "debian-12", **AMI},
            "balancer": {**nginx(authorities=AUTHORITIES), "internal": True},
            "cluster__membership": {"scheme": "wka"},
            "network": {"nat": "none", "endpoints": ["ssm", "secretsmanager"]},
        },
        [
            (
                "network.endpoints",
                "without NAT, nodes need s3 for the authorities of NGINX: add it, or leave the list out",
            )
        ],
        id="endpoints: for the authorities",
    ),
]


@pytest.mark.parametrize(("rule", "changes"), GOOD)
def test_a_good_deployment_passes(rule: Rule, changes: dict[str, object]) -> None:
    assert broken(rule, **changes) == []


@pytest.mark.parametrize(("rule", "changes", "violations"), BAD)
def test_a_broken_rule_names_setting_and_fix(
    rule: Rule, changes: dict[str, object], violations: list[tuple[str, str]]
) -> None:
    assert broken(rule, **changes) == violations

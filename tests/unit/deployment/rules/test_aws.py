"""Rules of name, region, zones and image: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.aws import (
    arns_fit_region,
    image_fits_instance_types,
    image_is_known,
    name_is_free,
    zones_are_of_region,
)

GOOD = [
    pytest.param(name_is_free, {"name": "internal"}, id="name is free: any other name"),
    pytest.param(zones_are_of_region, {}, id="zones are of region: zones of the region"),
    pytest.param(
        image_is_known,
        {"aws__image": {"os": "rhel-9", "ami": "ami-0123456789abcdef0"}},
        id="image is known: an image for a system without a public one",
    ),
    pytest.param(
        image_is_known,
        {"aws__image": {"os": "rhel-9", "parameter": "/golden/rhel9"}},
        id="image is known: a parameter for it",
    ),
    pytest.param(
        image_fits_instance_types,
        {"aws__image": {"parameter": "/golden/arm64"}, "nodes__worker": {"instance_type": "m6g.large"}},
        id="image fits instance types: an Arm image",
    ),
    pytest.param(
        image_fits_instance_types,
        {"nodes__worker": {"instance_type": "g4dn.xlarge"}},
        id="image fits instance types: a g for graphics",
    ),
    pytest.param(
        arns_fit_region,
        {"database": {"kind": "existing", "host": "db.example.com", "secret": "prod/db"}},
        id="arns fit region: a secret by name",
    ),
    pytest.param(
        arns_fit_region,
        {
            "aws__permissions_boundary": "arn:aws:iam::123456789012:policy/boundary",
            "balancer__certificate": {"arn": "arn:aws:acm:us-east-1:123456789012:certificate/1-2"},
        },
        id="arns fit region: ARNs of the region",
    ),
]
BAD = [
    pytest.param(
        name_is_free,
        {"name": "internal-esb"},
        [
            (
                "name",
                (
                    "'internal-esb' begins with 'internal-', and AWS keeps names of load balancers that "
                    "begin so for itself: use another name"
                ),
            )
        ],
        id="name is free: the beginning of internal load balancers",
    ),
    pytest.param(
        name_is_free,
        {"name": "sg-esb"},
        [
            (
                "name",
                (
                    "'sg-esb' begins with 'sg-', and AWS takes names of security groups that begin so for "
                    "ids: use another name"
                ),
            )
        ],
        id="name is free: the beginning of ids",
    ),
    pytest.param(
        zones_are_of_region,
        {"aws__zones": ["us-east-1a", "us-west-2a"]},
        [
            (
                "aws.zones[1]",
                ("'us-west-2a' is not a zone of us-east-1: use the region and a letter, for example us-east-1a"),
            )
        ],
        id="zones are of region: a zone of another region",
    ),
    pytest.param(
        zones_are_of_region,
        {"aws__zones": ["us-east-1a", "us-east-1-bos-1a"]},
        [
            (
                "aws.zones[1]",
                ("'us-east-1-bos-1a' is not a zone of us-east-1: use the region and a letter, for example us-east-1a"),
            )
        ],
        id="zones are of region: a local zone",
    ),
    pytest.param(
        zones_are_of_region,
        {"aws__zones": ["us-east-1a", "us-east-1a"]},
        [("aws.zones[1]", "us-east-1a is in the list twice: keep one of them")],
        id="zones are of region: a zone twice",
    ),
    pytest.param(
        image_is_known,
        {"aws__image": {"os": "rhel-9"}},
        [("aws.image.os", "no public SSM parameter names an image of rhel-9: add 'ami' or 'parameter'")],
        id="image is known: no image",
    ),
    pytest.param(
        image_is_known,
        {"aws__image": {"ami": "ami-0123456789abcdef0", "parameter": "/golden/al2023"}},
        [("aws.image.parameter", "has no effect beside 'ami': keep one of the two")],
        id="image is known: two images",
    ),
    pytest.param(
        image_fits_instance_types,
        {"nodes__worker": {"instance_type": "t4g.medium"}},
        [
            (
                "nodes.worker.instance_type",
                "t4g.medium has an Arm processor, the image is for x86_64: name another in aws.image",
            )
        ],
        id="image fits instance types: an Arm processor",
    ),
    pytest.param(
        arns_fit_region,
        {"balancer__certificate": {"arn": "arn:aws:acm:eu-west-1:123456789012:certificate/1-2"}},
        [("balancer.certificate.arn", "is in eu-west-1, the deployment in us-east-1: use one in us-east-1")],
        id="arns fit region: a certificate of another region",
    ),
    pytest.param(
        arns_fit_region,
        {"aws__region": "us-gov-west-1", "aws__permissions_boundary": "arn:aws:iam::123456789012:policy/boundary"},
        [("aws.permissions_boundary", "an ARN in us-gov-west-1 begins with arn:aws-us-gov, this one with arn:aws")],
        id="arns fit region: a policy of another partition",
    ),
    pytest.param(
        arns_fit_region,
        {"nodes__worker": {"volume": {"kms_key": "arn:aws:kms:eu-west-1:123456789012:key/1"}}},
        [("nodes.worker.volume.kms_key", "is in eu-west-1, the deployment in us-east-1: use one in us-east-1")],
        id="arns fit region: a key of another region",
    ),
    pytest.param(
        arns_fit_region,
        {
            "aws__kms_key": "arn:aws:kms:eu-west-1:123456789012:key/1",
            "aws__decrypt_keys": ["arn:aws:kms:eu-west-1:123456789012:key/2"],
            "network__flow_logs": {"kms_key": "arn:aws:kms:eu-west-1:123456789012:key/3"},
            "nodes__worker": {
                "data_volume": {"kms_key": "arn:aws:kms:eu-west-1:123456789012:key/4"},
                "policies": ["arn:aws-cn:iam::aws:policy/A"],
            },
        },
        [
            ("aws.kms_key", "is in eu-west-1, the deployment in us-east-1: use one in us-east-1"),
            ("network.flow_logs.kms_key", "is in eu-west-1, the deployment in us-east-1: use one in us-east-1"),
            ("aws.decrypt_keys[0]", "is in eu-west-1, the deployment in us-east-1: use one in us-east-1"),
            ("nodes.worker.data_volume.kms_key", "is in eu-west-1, the deployment in us-east-1: use one in us-east-1"),
            ("nodes.worker.policies[0]", "an ARN in us-east-1 begins with arn:aws, this one with arn:aws-cn"),
        ],
        id="arns fit region: keys and policies from elsewhere",
    ),
    pytest.param(
        arns_fit_region,
        {
            "database": {
                "kind": "existing",
                "host": "db.example.com",
                "secret": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
            },
            "cluster__membership": {
                "scheme": "aws",
                "key_secret": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:key",
            },
        },
        [
            ("cluster.membership.key_secret", "is in eu-west-1, the deployment in us-east-1: use one in us-east-1"),
            ("database.secret", "is in eu-west-1, the deployment in us-east-1: use one in us-east-1"),
        ],
        id="arns fit region: secrets of another region",
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

"""Rules of `name` and `aws`, and of whatever names a resource of one region."""

import re
from collections.abc import Iterator

from wso2_cluster.deployment.artifacts import Efs, Svn
from wso2_cluster.deployment.aws import Image
from wso2_cluster.deployment.balancer import AcmCertificate, SecretCertificate
from wso2_cluster.deployment.cluster import AwsMembership
from wso2_cluster.deployment.database import ExistingDatabase, ManagedDatabase
from wso2_cluster.deployment.key_store import SecretKeyStore
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.operating_systems import DISTRIBUTIONS
from wso2_cluster.deployment.rules.rule import Rule, Violation, doubled
from wso2_cluster.deployment.wording import Location, shown

_ARM = re.compile(r"(a1|[a-z]+\d+g[a-z]*)\.")
_TAKEN_PREFIXES = {
    "internal-": "AWS keeps names of load balancers that begin so for itself",
    "sg-": "AWS takes names of security groups that begin so for ids",
}


def name_is_free(deployment: Deployment) -> Iterator[Violation]:
    """Names on AWS begin with the deployment's, and two beginnings are not allowed there."""
    for prefix, why in _TAKEN_PREFIXES.items():
        if deployment.name.startswith(prefix):
            yield ("name",), f"'{deployment.name}' begins with '{prefix}', and {why}: use another name"


def zones_are_of_region(deployment: Deployment) -> Iterator[Violation]:
    """A zone is the region's name and a letter. Local and wavelength zones have neither RDS nor all instance types."""
    region = deployment.aws.region
    for index, zone in enumerate(deployment.aws.zones):
        if not re.fullmatch(re.escape(region) + "[a-z]", zone):
            yield (
                ("aws", "zones", index),
                f"{shown(zone)} is not a zone of {region}: use the region and a letter, for example {region}a",
            )
    yield from doubled(deployment.aws.zones, ("aws", "zones"))


def image_is_known(deployment: Deployment) -> Iterator[Violation]:
    """Exactly one source names the image: two would contradict each other."""
    images: dict[Location, Image] = {("aws", "image"): deployment.aws.image}
    front = deployment.balancer.front
    if front is not None and front.image is not None:
        images["balancer", "nginx", "image"] = front.image
    for loc, image in images.items():
        if image.ami is not None and image.parameter is not None:
            yield (*loc, "parameter"), "has no effect beside 'ami': keep one of the two"
        if _is_default(image) and DISTRIBUTIONS[image.os].image_parameter is None:
            yield (*loc, "os"), f"no public SSM parameter names an image of {image.os}: add 'ami' or 'parameter'"


def image_fits_instance_types(deployment: Deployment) -> Iterator[Violation]:
    """The default images are for x86_64; a type with a g after its generation has an Arm processor."""
    types: dict[Location, tuple[str, Image]] = {
        ("nodes", role, "instance_type"): (group.instance_type, deployment.aws.image)
        for role, group in deployment.nodes.items()
    }
    front = deployment.balancer.front
    if front is not None:
        types["balancer", "nginx", "instance_type"] = front.instance_type, front.image or deployment.aws.image
    for loc, (instance_type, image) in types.items():
        if _is_default(image) and _ARM.match(instance_type):
            setting = "balancer.nginx.image" if loc[0] == "balancer" else "aws.image"
            yield loc, f"{instance_type} has an Arm processor, the image is for x86_64: name another in {setting}"


def _is_default(image: Image) -> bool:
    return image.ami is None and image.parameter is None


def arns_fit_region(deployment: Deployment) -> Iterator[Violation]:
    """What an ARN names lies in the deployment's partition and, where the ARN names a region, in its region."""
    region = deployment.aws.region
    for loc, arn in _arns(deployment):
        _, partition, _, arn_region, *_ = arn.split(":")
        if partition != partition_of(region):
            yield loc, f"an ARN in {region} begins with arn:{partition_of(region)}, this one with arn:{partition}"
        elif arn_region not in ("", region):
            yield loc, f"is in {arn_region}, the deployment in {region}: use one in {region}"


def partition_of(region: str) -> str:
    """The AWS partition that *region* belongs to (AWS SDK, partitions.json)."""
    prefixes = {
        "cn-": "aws-cn",
        "us-gov-": "aws-us-gov",
        "us-iso-": "aws-iso",
        "us-isob-": "aws-iso-b",
        "eu-isoe-": "aws-iso-e",
        "us-isof-": "aws-iso-f",
        "eu-isof-": "aws-iso-f",
    }
    return next((partition for prefix, partition in prefixes.items() if region.startswith(prefix)), "aws")


def _of_products(deployment: Deployment) -> dict[Location, str | None]:
    """Keys and secrets of what nodes share and show."""
    named: dict[Location, str | None] = {}
    if isinstance(deployment.artifacts, Efs):
        named["artifacts", "kms_key"] = deployment.artifacts.kms_key
    if isinstance(deployment.artifacts, Svn):
        named["artifacts", "secret"] = deployment.artifacts.secret
    if isinstance(deployment.key_store, SecretKeyStore):
        named["key_store", "file"] = deployment.key_store.file
        named["key_store", "secret"] = deployment.key_store.secret
    if deployment.administrator is not None:
        named["administrator", "secret"] = deployment.administrator.secret
    return named


def _arns(deployment: Deployment) -> Iterator[tuple[Location, str]]:
    membership, database = deployment.cluster.membership, deployment.database
    named: dict[Location, str | None] = {
        ("aws", "permissions_boundary"): deployment.aws.permissions_boundary,
        ("aws", "kms_key"): deployment.aws.kms_key,
        ("network", "flow_logs", "kms_key"): deployment.network.flow_logs.kms_key,
        ("balancer", "web_acl"): deployment.balancer.web_acl,
    }
    for index, key in enumerate(deployment.aws.decrypt_keys):
        named["aws", "decrypt_keys", index] = key
    if deployment.observability is not None:
        named["observability", "kms_key"] = deployment.observability.kms_key
        named["observability", "topic"] = deployment.observability.topic
    for role, group in deployment.nodes.items():
        named["nodes", role, "volume", "kms_key"] = group.volume.kms_key
        named["nodes", role, "data_volume", "kms_key"] = group.data_volume.kms_key if group.data_volume else None
        for index, policy in enumerate(group.policies):
            named["nodes", role, "policies", index] = policy
    if isinstance(membership, AwsMembership):
        named["cluster", "membership", "key_secret"] = membership.key_secret
    if isinstance(deployment.balancer.certificate, AcmCertificate):
        named["balancer", "certificate", "arn"] = deployment.balancer.certificate.arn
    if isinstance(deployment.balancer.certificate, SecretCertificate):
        named["balancer", "certificate", "secret"] = deployment.balancer.certificate.secret
    if deployment.balancer.nginx is not None:
        named["balancer", "nginx", "volume", "kms_key"] = deployment.balancer.nginx.volume.kms_key
    if isinstance(database, ExistingDatabase):
        named["database", "secret"] = database.secret
    if isinstance(database, ManagedDatabase):
        named["database", "kms_key"] = database.kms_key
    named |= _of_products(deployment)
    return ((loc, value) for loc, value in named.items() if value is not None and value.startswith("arn:"))


RULES: tuple[Rule, ...] = (
    name_is_free,
    zones_are_of_region,
    image_is_known,
    image_fits_instance_types,
    arns_fit_region,
)

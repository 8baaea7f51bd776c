"""Rules of `network`."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations

from wso2_cluster.deployment.artifacts import Svn
from wso2_cluster.deployment.balancer import AcmCertificate, BalancerKind, SecretCertificate
from wso2_cluster.deployment.cluster import AwsMembership, WkaMembership
from wso2_cluster.deployment.database import ExistingDatabase
from wso2_cluster.deployment.key_store import GeneratedKeyStore, SecretKeyStore
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.network import EndpointService, ExistingNetwork, ExistingSubnet, Nat
from wso2_cluster.deployment.observability import AgentSource
from wso2_cluster.deployment.operating_systems import OperatingSystem
from wso2_cluster.deployment.rules.aws import partition_of
from wso2_cluster.deployment.rules.rule import Rule, Violation, doubled, ignored
from wso2_cluster.deployment.wording import Location, choice, shown

PRIVATE_BLOCKS = tuple(
    IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)
"""RFC 1918, and RFC 6598's shared address space."""
LARGEST_PREFIX, SMALLEST_PREFIX = 16, 24
"""AWS makes VPCs of /16 to /28; below /24 the quarters would be too small for a load balancer."""
SMALLEST_SUBNET = 28
SMALLEST_BALANCER_SUBNET = 27

_LISTS = ("private_subnets", "public_subnets", "database_subnets")
_MADE = ("cidr", "nat", "endpoints", "flow_logs", "reserve_addresses")


def cidr_has_a_useful_size(deployment: Deployment) -> Iterator[Violation]:
    """The block of a VPC to be made can be cut into its subnets."""
    cidr = deployment.network.cidr
    if deployment.network.existing is None and not LARGEST_PREFIX <= cidr.prefixlen <= SMALLEST_PREFIX:
        yield (
            ("network", "cidr"),
            f"{cidr} does not fit: use a block of /{LARGEST_PREFIX} to /{SMALLEST_PREFIX}",
        )


def cidr_is_private(deployment: Deployment) -> Iterator[Violation]:
    """With a public block, the nodes could not reach its true owners on the internet."""
    cidr = deployment.network.cidr
    if deployment.network.existing is None and not any(cidr.subnet_of(block) for block in PRIVATE_BLOCKS):
        yield (
            ("network", "cidr"),
            f"{cidr} is not private: use a block in {choice(str(block) for block in PRIVATE_BLOCKS)}",
        )


def existing_network_is_not_made(deployment: Deployment) -> Iterator[Violation]:
    """Settings of a network to be made say nothing about one that exists."""
    if deployment.network.existing is not None:
        yield from ignored(deployment.network, ("network",), _MADE, "beside 'existing'")


def existing_subnets_fit_zones(deployment: Deployment) -> Iterator[Violation]:
    """One private subnet in each zone, at most one of the others, none elsewhere: a balancer takes one per zone."""
    existing = deployment.network.existing
    if existing is None:
        return
    zones = deployment.aws.zones
    for name in _LISTS:
        seen: set[str] = set()
        for index, subnet in enumerate(getattr(existing, name)):
            loc = ("network", "existing", name, index, "zone")
            if subnet.zone not in zones:
                yield loc, f"{shown(subnet.zone)} is not among aws.zones: use {choice(zones)}"
            elif subnet.zone in seen:
                yield loc, f"{subnet.zone} has a subnet in this list already: keep one"
            seen.add(subnet.zone)
    covered = {subnet.zone for subnet in existing.private_subnets}
    for zone in dict.fromkeys(zones):
        if zone not in covered:
            yield ("network", "existing", "private_subnets"), f"{zone} has no private subnet: add one, or drop the zone"


def existing_subnets_are_distinct(deployment: Deployment) -> Iterator[Violation]:
    """No subnet is named twice, and no two share addresses, which one VPC could not have."""
    existing = deployment.network.existing
    if existing is None:
        return
    for (_, first), (loc, second) in combinations(_subnets(existing), 2):
        if first.id == second.id:
            yield (*loc, "id"), f"{second.id} is named twice: keep one of them"
        elif first.cidr.overlaps(second.cidr):
            yield (*loc, "cidr"), f"{second.cidr} overlaps {first.cidr} of {first.id}: write each subnet's own block"


def existing_subnets_have_a_useful_size(deployment: Deployment) -> Iterator[Violation]:
    """AWS has subnets of /16 to /28; a load balancer takes /27 or larger, an internal one of the private subnets."""
    existing = deployment.network.existing
    if existing is None:
        return
    balanced = "private_subnets" if deployment.balancer.internal else "public_subnets"
    for loc, subnet in _subnets(existing):
        smallest = SMALLEST_BALANCER_SUBNET if balanced in loc else SMALLEST_SUBNET
        if not LARGEST_PREFIX <= subnet.cidr.prefixlen <= smallest:
            yield (*loc, "cidr"), f"{subnet.cidr} does not fit: use a subnet of /{LARGEST_PREFIX} to /{smallest}"


def public_subnets_are_for_the_balancer(deployment: Deployment) -> Iterator[Violation]:
    """An internet-facing ALB stands in public subnets of two zones or more; nothing else uses them."""
    existing, balancer = deployment.network.existing, deployment.balancer
    if existing is None:
        return
    loc = ("network", "existing", "public_subnets")
    if balancer.kind == BalancerKind.NONE or balancer.internal:
        why = "without a balancer" if balancer.kind == BalancerKind.NONE else "with an internal balancer"
        yield from ignored(existing, loc[:-1], loc[-1:], why)
    elif len({subnet.zone for subnet in existing.public_subnets}) < 2:
        yield loc, "an internet-facing balancer needs public subnets in two zones: add them, or set balancer.internal"


def database_subnets_are_for_rds(deployment: Deployment) -> Iterator[Violation]:
    """RDS wants subnets in two zones or more, even for an instance in one; nothing else uses them."""
    existing, database = deployment.network.existing, deployment.database
    if existing is None or not existing.database_subnets:
        return
    loc = ("network", "existing", "database_subnets")
    if database is None or isinstance(database, ExistingDatabase):
        yield from ignored(existing, loc[:-1], loc[-1:], "without a database to make")
    elif len({subnet.zone for subnet in existing.database_subnets}) < 2:
        yield loc, "a database needs subnets in two zones: add one, or leave them out"


def endpoints_are_distinct(deployment: Deployment) -> Iterator[Violation]:
    """A VPC answers to the name of a service once."""
    yield from doubled(deployment.network.endpoints or (), ("network", "endpoints"))


def egress_is_distinct(deployment: Deployment) -> Iterator[Violation]:
    """A security group has a rule once, whatever its description."""
    ways = [f"{each.to} at {each.ports}" for each in deployment.network.egress or ()]
    yield from doubled(ways, ("network", "egress"))


def endpoints_are_of_the_partition(deployment: Deployment) -> Iterator[Violation]:
    """Elsewhere than in AWS's own partition and GovCloud, names of interface endpoints follow no rule."""
    region, interfaces = deployment.aws.region, [*deployment.network.endpoint_services]
    if partition_of(region) in ("aws", "aws-us-gov") or not {*interfaces} - {EndpointService.S3}:
        return
    name = "nat" if deployment.network.endpoints is None else "endpoints"
    yield (
        ("network", name),
        f"of endpoints in {region}, s3 alone can be made: use [s3] and NAT, or a network of one's own",
    )


def endpoints_stand_in_for_nat(deployment: Deployment) -> Iterator[Violation]:
    """Without a way to the internet, nodes need an endpoint for everything that they ask AWS for."""
    network = deployment.network
    if _has_a_way_out(deployment) or network.endpoints is None:
        return
    for service, why in _needed(deployment).items():
        if service not in network.endpoints:
            yield ("network", "endpoints"), f"without NAT, nodes need {service} {why}: add it, or leave the list out"


def packages_come_without_nat(deployment: Deployment) -> Iterator[Violation]:
    """Amazon Linux has its packages in S3; the mirrors of the others are on the internet."""
    image = deployment.aws.image
    own, easy = image.ami is not None or image.parameter is not None, OperatingSystem.AMAZON_LINUX_2023
    if not _has_a_way_out(deployment) and image.os is not easy and not own:
        mirrors = f"without NAT, nodes can't reach the package mirrors of {image.os}"
        yield ("aws", "image", "os"), f"{mirrors}: use {easy}, or an image of your own with Java and boto3"
    front = deployment.balancer.front
    if front is None or front.image is None or _has_a_way_out(deployment) or _stands_outside(deployment):
        return
    own = front.image.ami is not None or front.image.parameter is not None
    if front.image.os is not easy and not own:
        mirrors = f"without NAT, NGINX's nodes can't reach the package mirrors of {front.image.os}"
        yield (
            ("balancer", "nginx", "image", "os"),
            f"{mirrors}: use {easy}, or an image of your own with NGINX and boto3",
        )


def artifacts_come_without_nat(deployment: Deployment) -> Iterator[Violation]:
    """What nodes fetch from the internet, such as packs and libraries, they can't fetch without a way there."""
    if _has_a_way_out(deployment):
        return
    by_nginx = {} if _stands_outside(deployment) else deployment.fetched_by_nginx
    for loc, artifact in (*deployment.fetched.items(), *by_nginx.items()):
        if not artifact.source.startswith("s3://"):
            fix = "put it into S3, or set network.nat"
            yield (*loc, "source"), f"without NAT, nodes can't fetch {artifact.source}: {fix}"


def _has_a_way_out(deployment: Deployment) -> bool:
    network = deployment.network
    return network.existing is not None or network.nat is not Nat.NONE or deployment.proxy is not None


def certificates_come_without_nat(deployment: Deployment) -> Iterator[Violation]:
    """ACM has an interface endpoint for ACME alone, and none for its own API (ACM user guide, "PrivateLink")."""
    exports = deployment.balancer.front is not None and isinstance(deployment.balancer.certificate, AcmCertificate)
    if exports and not _has_a_way_out(deployment) and not _stands_outside(deployment):
        yield (
            ("balancer", "certificate", "arn"),
            "without NAT, NGINX's nodes can't export it from ACM: use {secret: NAME}, or set network.nat",
        )


def _stands_outside(deployment: Deployment) -> bool:
    """Whether NGINX has an address on the internet, and with it a way out."""
    front = deployment.balancer.front
    return front is not None and front.count == 1 and not deployment.balancer.internal


def _needed(deployment: Deployment) -> dict[EndpointService, str]:
    needed, product = {EndpointService.SSM: "for the node program"}, deployment.product
    if product.pack is not None or product.libraries:
        needed[EndpointService.S3] = "for packs and libraries"
    elif deployment.fetched:
        needed[EndpointService.S3] = "for the authorities of the database"
    elif deployment.fetched_by_nginx and not _stands_outside(deployment):
        needed[EndpointService.S3] = "for the authorities of NGINX"
    elif deployment.aws.image.os is OperatingSystem.AMAZON_LINUX_2023:
        needed[EndpointService.S3] = "for Amazon Linux's packages"
    membership = deployment.cluster.membership
    if not isinstance(membership, WkaMembership):
        needed[EndpointService.EC2] = "to find each other"
    shows_secret = isinstance(deployment.balancer.certificate, SecretCertificate) and not _stands_outside(deployment)
    signs_in = (
        deployment.database is not None
        or isinstance(deployment.artifacts, Svn)
        or isinstance(deployment.key_store, SecretKeyStore | GeneratedKeyStore)
        or deployment.administrator is not None
        or shows_secret
    )
    if isinstance(membership, AwsMembership) or signs_in:
        needed[EndpointService.SECRETSMANAGER] = "for their secrets"
    if deployment.observability is not None:
        needed[EndpointService.MONITORING] = "for their metrics"
        if deployment.observability.agent is not AgentSource.NONE:
            needed[EndpointService.LOGS] = "for their logs"
    return needed


def _subnets(existing: ExistingNetwork) -> Iterator[tuple[Location, ExistingSubnet]]:
    for name in _LISTS:
        for index, subnet in enumerate(getattr(existing, name)):
            yield ("network", "existing", name, index), subnet


RULES: tuple[Rule, ...] = (
    cidr_has_a_useful_size,
    cidr_is_private,
    existing_network_is_not_made,
    existing_subnets_fit_zones,
    existing_subnets_are_distinct,
    existing_subnets_have_a_useful_size,
    public_subnets_are_for_the_balancer,
    database_subnets_are_for_rds,
    endpoints_are_distinct,
    egress_is_distinct,
    endpoints_are_of_the_partition,
    endpoints_stand_in_for_nat,
    packages_come_without_nat,
    artifacts_come_without_nat,
    certificates_come_without_nat,
)

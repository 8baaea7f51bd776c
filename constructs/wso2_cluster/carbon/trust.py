"""client-truststore.jks: the authorities behind Amazon's endpoints and the database."""

from dataclasses import dataclass
from typing import Any

from wso2_cluster.deployment import (
    AcmCertificate,
    Artifact,
    AwsMembership,
    GeneratedKeyStore,
    SecretKeyStore,
    ValidatedCertificate,
)
from wso2_cluster.products import PatternName
from wso2_cluster.topology import Topology

AMAZON_AUTHORITIES = (
    "Amazon Root CA 1",
    "Amazon Root CA 2",
    "Amazon Root CA 3",
    "Amazon Root CA 4",
    "Starfield Services Root Certificate Authority - G2",
)
"""Common names of Amazon Trust Services' roots (amazontrust.com/repository); the distribution's CA bundle has them."""
SHIPPED_PASSWORD = "wso2carbon"  # noqa: S105 - public, and the store holds no key


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Certificates that the product must trust."""

    keystore: str
    """Relative to the product home."""
    password: str
    subjects: tuple[str, ...]
    """Common names of certificates in the machine's own bundle."""
    authorities: Artifact | None = None
    """PEM file, every certificate of which is wanted; the node program trusts them, too, where it uses the database."""

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        pem = self.authorities
        return {
            "keystore": self.keystore,
            "password": self.password,
            "subjects": list(self.subjects),
            **({"authorities": {"source": pem.source, "sha256": pem.sha256}} if pem else {}),
        }


def trust_of(topology: Topology) -> Trust | None:
    """What the trust store needs: in scheme aws, what vouches for the EC2 endpoint; the cluster's own
    certificate; in an Enterprise Store, whose applications call each other by way of the balancer, what vouches for a
    certificate of ACM's; and what vouches for the database, where the deployment says so.

    Carbon makes this file the JVM's trust store when it starts (carbon-kernel 4.4.16, CarbonServerManager.java:449),
    so the JVM's own authorities don't count.
    """
    deployment = topology.deployment
    sees_amazon = isinstance(deployment.cluster.membership, AwsMembership) or _calls_balancer(topology)
    subjects = AMAZON_AUTHORITIES if sees_amazon else ()
    authorities = deployment.database.authorities if deployment.database else None
    own = isinstance(deployment.key_store, SecretKeyStore | GeneratedKeyStore)
    if not subjects and not own and authorities is None:
        return None
    return Trust(
        keystore=topology.product.paths.client_truststore,
        password=SHIPPED_PASSWORD,
        subjects=subjects,
        authorities=authorities,
    )


def _calls_balancer(topology: Topology) -> bool:
    """Whether nodes themselves see a certificate that Amazon may have issued."""
    balancer = topology.balancer
    is_store = topology.deployment.pattern is PatternName.ENTERPRISE_STORE
    return is_store and balancer is not None and isinstance(balancer.certificate, AcmCertificate | ValidatedCertificate)

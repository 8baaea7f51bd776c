"""NGINX in front of a cluster: what it does, as data, and its nginx.conf."""

from wso2_cluster.deployment import Edition
from wso2_cluster.nginx.findings import findings
from wso2_cluster.nginx.model import (
    AddressAffinity,
    Affinity,
    Certificate,
    CookieAffinity,
    Front,
    FrontError,
    HealthCheck,
    Listener,
    Process,
    Redirect,
    Scheme,
    Server,
    SessionAffinity,
    Timeouts,
    Upstream,
    Verification,
    VirtualHost,
)
from wso2_cluster.nginx.patterns import CERTIFICATE, addresses, deployed_front, front_of, virtual_host
from wso2_cluster.nginx.render import TLS_CIPHERS, TLS_VERSIONS, render

__all__ = [
    "CERTIFICATE",
    "TLS_CIPHERS",
    "TLS_VERSIONS",
    "AddressAffinity",
    "Affinity",
    "Certificate",
    "CookieAffinity",
    "Edition",
    "Front",
    "FrontError",
    "HealthCheck",
    "Listener",
    "Process",
    "Redirect",
    "Scheme",
    "Server",
    "SessionAffinity",
    "Timeouts",
    "Upstream",
    "Verification",
    "VirtualHost",
    "addresses",
    "deployed_front",
    "findings",
    "front_of",
    "render",
    "virtual_host",
]

"""What the words of a log alone say to be wrong: one symptom per fault, with its fix."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from wso2_cluster.doctor.entries import Entry


@dataclass(frozen=True, kw_only=True)
class Symptom:
    """A fault that is named in the log."""

    id: str
    """Lower case words with hyphens; it never changes."""
    title: str
    """What is wrong, as one sentence."""
    fix: str
    source: str
    """Where the words come from."""
    patterns: tuple[re.Pattern[str], ...]
    """All of them are in the entry."""
    anywhere: bool = False
    """Whether it counts outside of what clustering logs, too."""
    outlives: bool = False
    """Whether it matters as much in a node that found the others."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A symptom, and the entry that shows it."""

    symptom: Symptom
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class Ignored:
    """An instance that Hazelcast left out, and why (FINEST of `com.hazelcast`)."""

    address: str
    reason: str
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The instances that EC2 listed for Hazelcast and that it takes for members (FINEST of `com.hazelcast`)."""

    addresses: frozenset[str]
    entry: Entry


_COMPARE = "compare aws ec2 describe-instances with the same key, from the same node"
_EC2 = r"ec2\.[a-z0-9-]+\.amazonaws\.com|DescribeInstances|hazelcast[./]aws|AWSClient|AwsEc2Api|AwsClient"


def _all(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


SYMPTOMS: Final = (
    Symptom(
        id="loopback-address",
        title="the member tells the others to reach it at its loopback address, where each of them reaches itself",
        fix="set localMemberHost to the node's private address, or remove the parameter",
        source="carbon-kernel 4.4.16, HazelcastClusteringAgent",
        patterns=_all(
            r"localMemberHost is configured to use the loopback address|Using public address: (?:Address)?\[127\."
        ),
        outlives=True,
    ),
    Symptom(
        id="hazelcast-xml",
        title="a hazelcast.xml in the product's conf/etc is read, and the clustering section of axis2.xml is not",
        fix="remove repository/conf/etc/hazelcast.xml",
        source="carbon-kernel 4.4.6, HazelcastClusteringAgent",
        patterns=_all(r"Loading hazelcast configuration from default path"),
        outlives=True,
    ),
    Symptom(
        id="scheme-unknown",
        title="the membership scheme is none that this kernel has",
        fix="write aws or wka into membershipScheme, in lower case",
        source="carbon-kernel 4.4.16, HazelcastClusteringAgent",
        patterns=_all(r"Invalid membership scheme '|embership scheme class not found: |initiate membership scheme: "),
    ),
    Symptom(
        id="scheme-multicast",
        title="the scheme is multicast, and a VPC carries no multicast",
        fix="write aws or wka into membershipScheme",
        source="carbon-kernel 4.4.16, HazelcastClusteringAgent",
        patterns=_all(r"Using multicast based membership management scheme"),
        outlives=True,
    ),
    Symptom(
        id="metadata-refused",
        title="the instance metadata wants a token (IMDSv2), and this kernel's Hazelcast asks without one",
        fix="set HttpTokens to optional: aws ec2 modify-instance-metadata-options --http-tokens optional",
        source="hazelcast-aws 2.4 and Hazelcast 4.2.5 (kernels 4.5.1, 4.7.1): seen",
        patterns=_all(r"169\.254\.169\.254", r"\b401\b|Unauthorized"),
    ),
    Symptom(
        id="key-missing",
        title="there is no access key where the product looks for one",
        fix="write accessKey and secretKey (access-key and secret-key from kernel 4.7 on) into the clustering section",
        source="hazelcast-cloud 3.5.4, AWSClient; hazelcast-aws 2.4; Hazelcast 4.2.5",
        patterns=_all(
            r"AWS (?:access|secret) key or (?:IAM|Iam) Role is required!|argument '(?:accessKey|secretKey)'"
            r"|(?:accessKey|secretKey) must contain text|No AWS credentials found! Starting standalone"
            r"|Could not acquire credentials! Did not find declared AWS access key"
        ),
    ),
    Symptom(
        id="aws-configuration",
        title="Hazelcast does not take the AWS configuration: in kernels 4.4 iamRole, which does not work there",
        fix="use an access key, or scheme discovered of this toolkit, or kernel 4.5 and later for iamRole",
        source="hazelcast-cloud 3.5.4, TcpIpJoinerOverAWS (wso2/product-is#9998)",
        patterns=_all(r"Invalid Aws Configuration|AWS configuration is not valid"),
    ),
    Symptom(
        id="clock-wrong",
        title="AWS refuses the request as too old or too early: the node's clock is wrong",
        fix="let chrony or ntpd set the clock from 169.254.169.123",
        source="AWS, Signature Version 4: RequestExpired, Signature expired",
        patterns=_all(r"RequestExpired|Signature (?:expired|not yet current)"),
    ),
    Symptom(
        id="key-not-permitted",
        title="the access key may not describe instances",
        fix=f"allow ec2:DescribeInstances to the key's user; {_COMPARE}",
        source="seen: HTTP 403 of EC2; Hazelcast 4.2.5, AwsDiscoveryStrategy",
        patterns=_all(
            _EC2,
            r"(?i:response code|error code): 403|UnauthorizedOperation|missing 'ec2:DescribeInst",
        ),
    ),
    Symptom(
        id="key-refused",
        title="EC2 refuses the access key",
        fix=f"put the right accessKey and secretKey there; {_COMPARE}",
        source="seen: HTTP 401 of EC2 (AuthFailure)",
        patterns=_all(
            _EC2,
            r"(?i:response code|error code): 401|AuthFailure|InvalidClientTokenId|SignatureDoesNotMatch",
        ),
    ),
    Symptom(
        id="certificate-not-trusted",
        title="the product does not trust the certificate of EC2's endpoint",
        fix="import Amazon's root certificates into client-truststore.jks",
        source="seen: PKIX path building failed",
        patterns=_all(r"PKIX path building failed|unable to find valid certification path"),
    ),
    Symptom(
        id="endpoint-unreachable",
        title="EC2's endpoint can't be reached",
        fix="give the subnet NAT or an endpoint for EC2, or set https.proxyHost and https.proxyPort at the start",
        source="java.net",
        patterns=_all(
            _EC2,
            r"UnknownHostException|NoRouteToHostException|ConnectException|SocketTimeoutException|connect timed out",
        ),
    ),
    Symptom(
        id="no-instances",
        title="EC2 lists no instance with the tag and the security group that the member asks for",
        fix="compare tagKey, tagValue, securityGroup (a name, not an id) and region with the instances: wso2-cluster "
        "members DEPLOYMENT --live",
        source="hazelcast-cloud 3.5.4, CloudyUtility; hazelcast-aws 2.4; Hazelcast 4.2.5",
        patterns=_all(r"No EC2 instances found|No IP addresses found! Starting standalone"),
    ),
    Symptom(
        id="discovery-failed",
        title="asking EC2 failed, and the member goes on alone",
        fix="read what stands beneath this line in the log",
        source="hazelcast-aws 2.4 and Hazelcast 4.2.5, AwsDiscoveryStrategy",
        patterns=_all(r"Cannot discover nodes(?:, returning empty list|\. Starting standalone)"),
    ),
    Symptom(
        id="port-taken",
        title="another program has the port",
        fix="see who listens (ss -ltnp), and stop it or change the port; an old process of the product may still run",
        source="java.net.BindException; Hazelcast 3.5.4 to 4.2.5, DefaultAddressPicker",
        patterns=_all(r"BindException|Address already in use|Port \[\d+\] is already in use"),
        anywhere=True,
        outlives=True,
    ),
    Symptom(
        id="group-mismatch",
        title="members of one domain have different settings, and one refuses the other",
        fix="give all members the same domain and groupPassword, and the same version",
        source="Hazelcast 3.5.4, Node; 3.12.2, ClusterJoinManager",
        patterns=_all(
            r"A Configuration mismatch was detected|will shutdown because it cannot join|Before join check failed"
        ),
    ),
    Symptom(
        id="heartbeat-lost",
        title="a member was given up because nothing was heard of it",
        fix="look there for long garbage collections, a paused machine, or a network that drops connections",
        source="Hazelcast 3.5.4, ClusterServiceImpl; 3.12.2 and 4.2.5, ClusterHeartbeatManager",
        patterns=_all(r"it has not sent any (?:heartbeats|master confirmation)"),
        outlives=True,
    ),
    Symptom(
        id="clock-jumped",
        title="the node's clock jumped, and heartbeats count by the clock",
        fix="let chrony slew the clock; see whether the machine was paused",
        source="Hazelcast 3.5.4 to 4.2.5, ClusterHeartbeatManager",
        patterns=_all(r"System clock apparently jumped from .* \([+-]\d{5,} ms\)|huge system clock jump"),
        outlives=True,
    ),
)
"""In the order of how much they explain: of one entry, the first that fits counts."""

_CLUSTERING = re.compile(r"hazelcast|[Cc]lustering|TcpIpJoiner|ClusterService|AddressPicker|AWSClient|AwsDiscovery")
_HINT = re.compile(
    r"loopback|127\.|default path|scheme|169\.254|[Kk]ey|Aws|AWS|Request|Signature|40[13]|PKIX|certification"
    r"|Exception|timed out|EC2|addresses|discover|in use|mismatch|cannot join|join check|not sent any|jump"
)
_IGNORED = re.compile(r"Ignoring EC2 instance \[[^]]*\]\[(?P<address>[^]]*)\] reason: (?P<reason>[^\n]*)")

_FOUND = re.compile(r"Found the following (?:EC2 instances:|\(private => public\) addresses:)(?P<found>.*)", re.DOTALL)
_FOUND_ADDRESS = re.compile(r"^[ \t]+(\d+\.\d+\.\d+\.\d+)|(\d+\.\d+\.\d+\.\d+)=", re.MULTILINE)
"""Private addresses: alone in a line (3.5), before a public one there (3.12), or as the keys of a map (4.2)."""


def evidence(entry: Entry) -> Evidence | Ignored | Listed | None:
    """What *entry* says to be wrong, or whom EC2 listed; None: nothing."""
    if not _HINT.search(entry.text):
        return None
    if listed := _FOUND.search(entry.text):
        addresses = frozenset(one or other for one, other in _FOUND_ADDRESS.findall(listed["found"]))
        return Listed(addresses=addresses, entry=entry)
    if ignored := _IGNORED.search(entry.text):
        return Ignored(address=ignored["address"], reason=ignored["reason"].strip(), entry=entry)
    is_clustering = _CLUSTERING.search(entry.logger) is not None or _CLUSTERING.search(entry.text) is not None
    is_trouble = entry.level in ("WARN", "ERROR", "FATAL")
    for symptom in SYMPTOMS:
        counts = is_clustering or (symptom.anywhere and is_trouble)
        if counts and all(pattern.search(entry.text) for pattern in symptom.patterns):
            return Evidence(symptom=symptom, entry=entry)
    return None

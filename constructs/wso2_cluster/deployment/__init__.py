"""The deployment file: what it may say, how it is read, and what is wrong with it."""

from wso2_cluster.deployment.api_manager import ApiManager, KeyManager, KeyValidator, Portal, TrafficManager
from wso2_cluster.deployment.artifacts import Artifacts, Efs, NoSharing, Svn, Throughput
from wso2_cluster.deployment.aws import Aws, Image
from wso2_cluster.deployment.balancer import (
    AccessLogs,
    AcmCertificate,
    Balancer,
    BalancerKind,
    CertificateFiles,
    HttpListener,
    SecretCertificate,
    SelfSignedCertificate,
    ValidatedCertificate,
    proxy_ports,
)
from wso2_cluster.deployment.cluster import NODES_TAG, AwsMembership, Cluster, DiscoveredMembership, WkaMembership
from wso2_cluster.deployment.database import (
    AuroraMysql,
    CharacterSet,
    DatabaseDriver,
    ExistingDatabase,
    ManagedDatabase,
    Pool,
    RdsMysql,
    Tables,
)
from wso2_cluster.deployment.edits import UserEdit
from wso2_cluster.deployment.enterprise_store import (
    STORE_DATASOURCES,
    EnterpriseStore,
    IdentityProvider,
    StoreDatabase,
    StoreDatabases,
)
from wso2_cluster.deployment.findings import DeploymentFileError, Finding
from wso2_cluster.deployment.key_store import (
    Administrator,
    GeneratedKeyStore,
    KeyStore,
    KeyStoreType,
    SecretKeyStore,
    ShippedKeyStore,
)
from wso2_cluster.deployment.loader import load_deployment
from wso2_cluster.deployment.model import Deployment, Hosts, Logging, LogLevel, ProductLogLevel, Proxy
from wso2_cluster.deployment.network import (
    Egress,
    EndpointService,
    ExistingNetwork,
    ExistingSubnet,
    FlowLogs,
    Nat,
    NetworkSettings,
    Retention,
    Traffic,
)
from wso2_cluster.deployment.nginx import Edition, NginxSettings, NginxTimeouts
from wso2_cluster.deployment.nodes import GATEWAY_PROFILES, DataVolume, Heap, NodeGroup, Role, Volume
from wso2_cluster.deployment.observability import AgentSource, Observability, Thresholds
from wso2_cluster.deployment.operating_systems import DISTRIBUTIONS, Distribution, OperatingSystem
from wso2_cluster.deployment.product import Artifact, Jdk, Library, ProductSettings
from wso2_cluster.deployment.records import Records
from wso2_cluster.deployment.rules import DeploymentError, require_valid
from wso2_cluster.deployment.schema import json_schema
from wso2_cluster.deployment.source import find_deployment_files
from wso2_cluster.deployment.state import LocalState, Lock, S3State, State
from wso2_cluster.deployment.subnets import Subnet, SubnetKind, plan_subnets

__all__ = [
    "DISTRIBUTIONS",
    "GATEWAY_PROFILES",
    "NODES_TAG",
    "STORE_DATASOURCES",
    "AccessLogs",
    "AcmCertificate",
    "Administrator",
    "AgentSource",
    "ApiManager",
    "Artifact",
    "Artifacts",
    "AuroraMysql",
    "Aws",
    "AwsMembership",
    "Balancer",
    "BalancerKind",
    "CertificateFiles",
    "CharacterSet",
    "Cluster",
    "DataVolume",
    "DatabaseDriver",
    "Deployment",
    "DeploymentError",
    "DeploymentFileError",
    "DiscoveredMembership",
    "Distribution",
    "Edition",
    "Efs",
    "Egress",
    "EndpointService",
    "EnterpriseStore",
    "ExistingDatabase",
    "ExistingNetwork",
    "ExistingSubnet",
    "Finding",
    "FlowLogs",
    "GeneratedKeyStore",
    "Heap",
    "Hosts",
    "HttpListener",
    "IdentityProvider",
    "Image",
    "Jdk",
    "KeyManager",
    "KeyStore",
    "KeyStoreType",
    "KeyValidator",
    "Library",
    "LocalState",
    "Lock",
    "LogLevel",
    "Logging",
    "ManagedDatabase",
    "Nat",
    "NetworkSettings",
    "NginxSettings",
    "NginxTimeouts",
    "NoSharing",
    "NodeGroup",
    "Observability",
    "OperatingSystem",
    "Pool",
    "Portal",
    "ProductLogLevel",
    "ProductSettings",
    "Proxy",
    "RdsMysql",
    "Records",
    "Retention",
    "Role",
    "S3State",
    "SecretCertificate",
    "SecretKeyStore",
    "SelfSignedCertificate",
    "ShippedKeyStore",
    "State",
    "StoreDatabase",
    "StoreDatabases",
    "Subnet",
    "SubnetKind",
    "Svn",
    "Tables",
    "Thresholds",
    "Throughput",
    "Traffic",
    "TrafficManager",
    "UserEdit",
    "ValidatedCertificate",
    "Volume",
    "WkaMembership",
    "find_deployment_files",
    "json_schema",
    "load_deployment",
    "plan_subnets",
    "proxy_ports",
    "require_valid",
]

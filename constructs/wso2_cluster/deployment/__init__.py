"""The deployment file: what it may say, how it is read, and what is wrong with it."""

from wso2_cluster.deployment.aws import Aws, Image
from wso2_cluster.deployment.balancer import (
    AcmCertificate,
    Balancer,
    BalancerKind,
    CertificateFiles,
    HttpListener,
    SelfSignedCertificate,
)
from wso2_cluster.deployment.cluster import NODES_TAG, AwsMembership, Cluster, DiscoveredMembership, WkaMembership
from wso2_cluster.deployment.database import DatabaseDriver, ExistingDatabase, RdsMysql
from wso2_cluster.deployment.edits import UserEdit
from wso2_cluster.deployment.findings import DeploymentFileError, Finding
from wso2_cluster.deployment.loader import load_deployment
from wso2_cluster.deployment.model import Deployment, Hosts, Logging, LogLevel, ProductLogLevel, Proxy
from wso2_cluster.deployment.network import ExistingNetwork, ExistingSubnet, Nat, NetworkSettings
from wso2_cluster.deployment.nodes import Heap, NodeGroup, Role, Volume
from wso2_cluster.deployment.operating_systems import DISTRIBUTIONS, Distribution, OperatingSystem
from wso2_cluster.deployment.product import Artifact, Jdk, ProductSettings
from wso2_cluster.deployment.rules import DeploymentError, require_valid
from wso2_cluster.deployment.schema import json_schema
from wso2_cluster.deployment.source import find_deployment_files
from wso2_cluster.deployment.subnets import Subnet, plan_subnets

__all__ = [
    "DISTRIBUTIONS",
    "NODES_TAG",
    "AcmCertificate",
    "Artifact",
    "Aws",
    "AwsMembership",
    "Balancer",
    "BalancerKind",
    "CertificateFiles",
    "Cluster",
    "DatabaseDriver",
    "Deployment",
    "DeploymentError",
    "DeploymentFileError",
    "DiscoveredMembership",
    "Distribution",
    "ExistingDatabase",
    "ExistingNetwork",
    "ExistingSubnet",
    "Finding",
    "Heap",
    "Hosts",
    "HttpListener",
    "Image",
    "Jdk",
    "LogLevel",
    "Logging",
    "Nat",
    "NetworkSettings",
    "NodeGroup",
    "OperatingSystem",
    "ProductLogLevel",
    "ProductSettings",
    "Proxy",
    "RdsMysql",
    "Role",
    "SelfSignedCertificate",
    "Subnet",
    "UserEdit",
    "Volume",
    "WkaMembership",
    "find_deployment_files",
    "json_schema",
    "load_deployment",
    "plan_subnets",
    "require_valid",
]

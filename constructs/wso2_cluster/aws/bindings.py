"""cdktf's generated classes for AWS, those that this library uses; nothing else imports them.

The package's own `__init__` imports all of its two thousand modules. It is registered here without running, so only
the modules named below are loaded; each of them registers the types of the provider by itself.
"""

import importlib.util
import sys


def _register_without_running(package: str) -> None:
    if package in sys.modules:
        return
    spec = importlib.util.find_spec(package)
    if spec is None:
        raise ModuleNotFoundError(f"{package} is not installed: pip install cdktf-cdktf-provider-aws", name=package)
    sys.modules[package] = importlib.util.module_from_spec(spec)


_register_without_running("cdktf_cdktf_provider_aws")

from cdktf_cdktf_provider_aws.acm_certificate import AcmCertificate  # noqa: E402
from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter  # noqa: E402
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc  # noqa: E402
from cdktf_cdktf_provider_aws.db_instance import DbInstance  # noqa: E402
from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroup, DbParameterGroupParameter  # noqa: E402
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup  # noqa: E402
from cdktf_cdktf_provider_aws.eip import Eip  # noqa: E402
from cdktf_cdktf_provider_aws.iam_access_key import IamAccessKey  # noqa: E402
from cdktf_cdktf_provider_aws.iam_instance_profile import IamInstanceProfile  # noqa: E402
from cdktf_cdktf_provider_aws.iam_role import IamRole  # noqa: E402
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy  # noqa: E402
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment  # noqa: E402
from cdktf_cdktf_provider_aws.iam_user import IamUser  # noqa: E402
from cdktf_cdktf_provider_aws.iam_user_policy import IamUserPolicy  # noqa: E402
from cdktf_cdktf_provider_aws.instance import (  # noqa: E402
    Instance,
    InstanceMetadataOptions,
    InstanceRootBlockDevice,
)
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway  # noqa: E402
from cdktf_cdktf_provider_aws.lb import Lb  # noqa: E402
from cdktf_cdktf_provider_aws.lb_listener import (  # noqa: E402
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionFixedResponse,
    LbListenerDefaultActionRedirect,
)
from cdktf_cdktf_provider_aws.lb_listener_rule import (  # noqa: E402
    LbListenerRule,
    LbListenerRuleAction,
    LbListenerRuleCondition,
    LbListenerRuleConditionHostHeader,
)
from cdktf_cdktf_provider_aws.lb_target_group import (  # noqa: E402
    LbTargetGroup,
    LbTargetGroupHealthCheck,
    LbTargetGroupStickiness,
)
from cdktf_cdktf_provider_aws.lb_target_group_attachment import LbTargetGroupAttachment  # noqa: E402
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway  # noqa: E402
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags  # noqa: E402
from cdktf_cdktf_provider_aws.route import Route  # noqa: E402
from cdktf_cdktf_provider_aws.route_table import RouteTable  # noqa: E402
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation  # noqa: E402
from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret  # noqa: E402
from cdktf_cdktf_provider_aws.secretsmanager_secret_version import SecretsmanagerSecretVersion  # noqa: E402
from cdktf_cdktf_provider_aws.security_group import SecurityGroup  # noqa: E402
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter  # noqa: E402
from cdktf_cdktf_provider_aws.subnet import Subnet  # noqa: E402
from cdktf_cdktf_provider_aws.vpc import Vpc  # noqa: E402
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule  # noqa: E402
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule  # noqa: E402

__all__ = [
    "AcmCertificate",
    "AwsProvider",
    "AwsProviderDefaultTags",
    "DataAwsSsmParameter",
    "DataAwsVpc",
    "DbInstance",
    "DbParameterGroup",
    "DbParameterGroupParameter",
    "DbSubnetGroup",
    "Eip",
    "IamAccessKey",
    "IamInstanceProfile",
    "IamRole",
    "IamRolePolicy",
    "IamRolePolicyAttachment",
    "IamUser",
    "IamUserPolicy",
    "Instance",
    "InstanceMetadataOptions",
    "InstanceRootBlockDevice",
    "InternetGateway",
    "Lb",
    "LbListener",
    "LbListenerDefaultAction",
    "LbListenerDefaultActionFixedResponse",
    "LbListenerDefaultActionRedirect",
    "LbListenerRule",
    "LbListenerRuleAction",
    "LbListenerRuleCondition",
    "LbListenerRuleConditionHostHeader",
    "LbTargetGroup",
    "LbTargetGroupAttachment",
    "LbTargetGroupHealthCheck",
    "LbTargetGroupStickiness",
    "NatGateway",
    "Route",
    "RouteTable",
    "RouteTableAssociation",
    "SecretsmanagerSecret",
    "SecretsmanagerSecretVersion",
    "SecurityGroup",
    "SsmParameter",
    "Subnet",
    "Vpc",
    "VpcSecurityGroupEgressRule",
    "VpcSecurityGroupIngressRule",
]

"""The Carbon configuration: what each shipped file of a product becomes on a node."""

from wso2_cluster.carbon.clustering import discovery_tag, security_group_name
from wso2_cluster.carbon.edits import (
    Edit,
    Element,
    FileEdits,
    Joined,
    JvmOption,
    Put,
    Remove,
    SetAttribute,
    SetProperty,
    SetText,
    Value,
)
from wso2_cluster.carbon.node import NodeConfiguration, configure
from wso2_cluster.carbon.references import (
    LookedUp,
    Parameter,
    Reference,
    SecretField,
    database_endpoint_parameter,
    database_secret_parameter,
    discovery_secret_name,
    look_ups,
)

__all__ = [
    "Edit",
    "Element",
    "FileEdits",
    "Joined",
    "JvmOption",
    "LookedUp",
    "NodeConfiguration",
    "Parameter",
    "Put",
    "Reference",
    "Remove",
    "SecretField",
    "SetAttribute",
    "SetProperty",
    "SetText",
    "Value",
    "configure",
    "database_endpoint_parameter",
    "database_secret_parameter",
    "discovery_secret_name",
    "discovery_tag",
    "look_ups",
    "security_group_name",
]

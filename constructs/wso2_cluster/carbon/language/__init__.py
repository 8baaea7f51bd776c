"""The language of the `<clustering>` section of axis2.xml: read it, write it, compare it, and say what comes of it."""

from wso2_cluster.carbon.agents import HAZELCAST_AGENT, TRIBES_AGENT
from wso2_cluster.carbon.language.catalogue import Definition, Kind, Reader, definition, definitions
from wso2_cluster.carbon.language.compare import Change, Difference, Part, compare
from wso2_cluster.carbon.language.errors import ClusteringFileError, LanguageError
from wso2_cluster.carbon.language.kernels import Kernels, is_known_kernel, kernel
from wso2_cluster.carbon.language.model import (
    Agent,
    Clustering,
    Parameter,
    Position,
    Scheme,
    Text,
)
from wso2_cluster.carbon.language.parse import load, parse
from wso2_cluster.carbon.language.render import render
from wso2_cluster.carbon.language.rules import RULES, findings

__all__ = [
    "HAZELCAST_AGENT",
    "RULES",
    "TRIBES_AGENT",
    "Agent",
    "Change",
    "Clustering",
    "ClusteringFileError",
    "Definition",
    "Difference",
    "Kernels",
    "Kind",
    "LanguageError",
    "Parameter",
    "Part",
    "Position",
    "Reader",
    "Scheme",
    "Text",
    "compare",
    "definition",
    "definitions",
    "findings",
    "is_known_kernel",
    "kernel",
    "load",
    "parse",
    "render",
]

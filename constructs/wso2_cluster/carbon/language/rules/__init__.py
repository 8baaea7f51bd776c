"""What the agents and kernels ignore, refuse or misread. One function is one rule."""

from typing import Final

from wso2_cluster.carbon.findings import Finding, in_order
from wso2_cluster.carbon.language.kernels import ALL, kernel
from wso2_cluster.carbon.language.model import Clustering
from wso2_cluster.carbon.language.render import located
from wso2_cluster.carbon.language.rules import (
    addresses,
    agent,
    aws,
    managers,
    membership,
    parameters,
    properties,
    structure,
)
from wso2_cluster.carbon.language.rules.agent import RENDERED
from wso2_cluster.carbon.language.rules.rule import Rule, Situation

RULES: Final[tuple[Rule, ...]] = (
    *agent.RULES,
    *structure.RULES,
    *parameters.RULES,
    *membership.RULES,
    *addresses.RULES,
    *aws.RULES,
    *properties.RULES,
    *managers.RULES,
)


def findings(
    section: Clustering,
    kernel_version: str | None = None,
    *,
    hazelcast_xml: str | None = None,
    deployment_toml: str | None = None,
    is_worker: bool = False,
) -> tuple[Finding, ...]:
    """What is wrong with *section*, or not what it seems, in the order of the file.

    *kernel_version* is the Carbon kernel, such as `4.4.16`; default: not known, and only what holds for all of them is
    said. *hazelcast_xml* and *deployment_toml* are paths of those files of the product; default: there is none.
    *is_worker* is whether the node's start script makes it a worker; default: it does not, or is not known. Lines and
    columns of a section that was made or changed in Python are those of `render(section)`.

    Raises:
        LanguageError: the kernel is no version, or not one of 4.3.0 to 4.12.x; or no text can say the section.
    """
    kernels = ALL if kernel_version is None else kernel(kernel_version)
    situation = Situation(
        section=located(section),
        kernels=kernels,
        hazelcast_xml=hazelcast_xml,
        deployment_toml=deployment_toml,
        is_worker=is_worker,
    )
    return in_order(tuple(finding for each in RULES for finding in each.findings(situation)))


__all__ = ["RENDERED", "RULES", "Rule", "Situation", "findings"]

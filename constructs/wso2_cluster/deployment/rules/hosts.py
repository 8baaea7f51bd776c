"""Rules of `hosts`."""

from collections.abc import Iterator

from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.product import product_of
from wso2_cluster.deployment.rules.rule import Rule, Violation
from wso2_cluster.deployment.wording import shown
from wso2_cluster.products import Configuration

LONGEST_NAME = 253


def hosts_differ(deployment: Deployment) -> Iterator[Violation]:
    """The balancer tells console and services apart by the name alone."""
    if deployment.hosts.service == deployment.hosts.management:
        yield (
            ("hosts", "management"),
            f"{deployment.hosts.management} is the services' name: use another for the console",
        )


def management_host_is_short_enough(deployment: Deployment) -> Iterator[Violation]:
    """A host name has 253 characters at most (RFC 1035), the default of the console's as well."""
    name = deployment.hosts.service
    if deployment.hosts.management is None and len(deployment.hosts.console) > LONGEST_NAME:
        yield ("hosts", "service"), f"{shown(name)} leaves no room for 'mgt.' before it: add 'management'"


def console_can_have_a_name(deployment: Deployment) -> Iterator[Violation]:
    """Kernels 4.5.0 to 4.6.1 write one host name for both into carbon.xml."""
    product = product_of(deployment)
    if product is None or product.configuration is Configuration.XML or product.kernel.console_host_name:
        return
    if deployment.hosts.management is not None:
        yield (
            ("hosts", "management"),
            f"kernel {product.kernel.version} has one host name for services and console: leave it out",
        )


RULES: tuple[Rule, ...] = (hosts_differ, management_host_is_short_enough, console_can_have_a_name)

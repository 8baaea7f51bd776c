"""Rule: with a secure vault, no secret stands in clear."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.carbon.node import secured_edits
from wso2_cluster.carbon.references import look_ups
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment
from wso2_cluster.deployment.wording import Location
from wso2_cluster.topology import plan_topology

_SETTINGS: dict[str, Location] = {
    "discovery-access-key": ("cluster", "membership"),
    "discovery-secret-key": ("cluster", "membership"),
    "svn-password": ("artifacts", "secret"),
    "key-manager-password": ("api_manager", "key_manager", "secret"),
    "traffic-manager-password": ("api_manager", "traffic_manager", "secret"),
    "key-store-password": ("key_store",),
    "key-password": ("key_store", "key_password"),
    "administrator-password": ("administrator", "secret"),
}
"""Where the secret behind a reference is named; that of every other one is the database's."""
_FIX = "do without it, or accept it: add this rule to ignore, with the reason"


@deployment_rule("secret-left-in-clear", Severity.WARNING, source="carbon-kernel 4.4.0 to 4.9.0, docs/secure-vault.md")
def vault_keeps_all_secrets(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """With `product.secure_vault`, every secret is in the vault.

    Some files and kernels know no aliases: what stands there can be read in the file, in a backup and in a snapshot.
    """
    if not deployment.product.secure_vault:
        return
    topology = plan_topology(deployment)
    looked_up = look_ups(deployment)
    found = {
        (each.reference.name, each.file, each.place): None
        for node in topology.nodes
        for each in secured_edits(topology, node, looked_up).in_clear
    }
    kernel = topology.product.kernel.version
    for name, file, place in found:
        yield (
            _SETTINGS.get(name, ("database",)),
            f"stands in clear in {file}, at {place}, where no alias of the vault is read (kernel {kernel})",
            _FIX,
        )

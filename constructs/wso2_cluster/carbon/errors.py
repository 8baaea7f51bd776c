"""What is wrong with a setting of a product's files."""

from collections.abc import Iterable

from wso2_cluster.carbon.references import Reference
from wso2_cluster.errors import WSO2ClusterError


class SettingError(WSO2ClusterError):
    """A setting that a file cannot take, or must not: one finding per line."""

    @classmethod
    def require(cls, findings: Iterable[str]) -> None:
        """Raise with all *findings*, if there are any."""
        found = tuple(findings)
        if found:
            raise cls("\n".join(found))


def clear_text(what: str, secret: object) -> tuple[str, ...]:
    """The finding about *secret* when it is not a reference: what stands in user data, many can read."""
    if isinstance(secret, Reference):
        return ()
    return (f"{what} stands in clear text: keep it in Secrets Manager and give a Reference to it",)

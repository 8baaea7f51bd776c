"""The active DeploymentSynchronizer of carbon.xml; a second, commented one is shipped beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wso2_cluster.checks.homes.finding import Place, Value
    from wso2_cluster.checks.homes.home import Home


@dataclass(frozen=True, kw_only=True)
class Synchronizer:
    """The synchronizer of one node."""

    place: Place
    enabled: Value | None
    commits: Value | None
    """AutoCommit."""
    kind: str
    """RepositoryType; empty where it is not given."""
    url: Value | None
    user: Value | None
    password: Value | None
    """None: there is none, or the secure vault has it."""

    @property
    def is_on(self) -> bool:
        """Whether it runs."""
        return self.enabled is not None and self.enabled.text.lower() == "true"

    @property
    def is_committer(self) -> bool:
        """Whether it runs and commits."""
        return self.is_on and self.commits is not None and self.commits.text.lower() == "true"


def synchronizer(home: Home) -> Synchronizer | None:
    """The synchronizer of *home*; None: it has none."""
    node = home.carbon.root.first("DeploymentSynchronizer") if home.carbon else None
    if node is None:
        return None
    parts = {child.name: child for child in node.children}
    password = parts.get("SvnPassword")
    vault = password is not None and any(name.endswith("secretAlias") for name in password.attributes)
    return Synchronizer(
        place=node.place,
        enabled=parts["Enabled"].value if "Enabled" in parts else None,
        commits=parts["AutoCommit"].value if "AutoCommit" in parts else None,
        kind=parts["RepositoryType"].text if "RepositoryType" in parts else "",
        url=parts["SvnUrl"].value if "SvnUrl" in parts else None,
        user=parts["SvnUser"].value if "SvnUser" in parts else None,
        password=password.value if password and password.text and not vault else None,
    )

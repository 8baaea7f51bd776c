"""Rule: clustering is on, in products that render their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("clustering-not-set", Severity.ERROR, source="carbon-kernel 4.7.1, axis2.xml.j2")
def clustering_is_set(home: Home) -> Iterator[Violation]:
    """deployment.toml has a membership_scheme: without it clustering is off."""
    if home.is_rendered and home.clustering is not None and not home.clustering.enabled and home.toml:
        yield Violation(
            place=home.toml.place("clustering"),
            message="clustering is off: there is no membership_scheme in [clustering]",
            fix="set membership_scheme in [clustering]",
        )

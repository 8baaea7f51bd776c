"""Rule: who changes settings knows which file counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("rendered-files", Severity.NOTE, source="carbon-kernel 4.6.0, repository/resources/conf")
def deployment_toml_counts(home: Home) -> Iterator[Violation]:
    """Settings stand in deployment.toml where the product has one: it overwrites the XML files at every start."""
    if home.is_rendered and home.axis2 is not None:
        yield Violation(
            place=home.place(home.conf_path("deployment.toml")),
            message="the product writes its XML files from this one at every start: they were not looked at for "
            "clustering, databases and key stores",
            fix="change settings here, not in the XML files",
        )

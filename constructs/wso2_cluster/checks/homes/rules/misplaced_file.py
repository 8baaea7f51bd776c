"""Rule: files have the names and folders in which the product looks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule
from wso2_cluster.checks.misplaced import MISPLACED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("misplaced-file", Severity.WARNING, source="carbon-kernel 4.4.16 and product-es 2.0.0, as shipped")
def files_are_where_they_are_read(home: Home) -> Iterator[Violation]:
    """Configuration files have the name and folder that the product reads; older guides give some wrongly."""
    for wrong, right in MISPLACED.items():
        path = home.conf_path(wrong)
        if home.exists(path):
            yield Violation(
                place=home.place(path),
                message="nobody reads this file",
                fix=f"make its changes in {home.conf_path(right)}, and remove it",
            )

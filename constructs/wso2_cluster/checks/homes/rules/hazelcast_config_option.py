"""Rule: no start option puts another file in the place of axis2.xml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("hazelcast-config-option", Severity.ERROR, source="carbon-kernel 4.4.6, HazelcastClusteringAgent.java")
def no_option_overrides_axis2(home: Home) -> Iterator[Violation]:
    """The start script has no -Dhazelcast.config: from kernel 4.4.6 that file counts, and not axis2.xml."""
    word = home.start_script.option("hazelcast.config") if home.start_script else None
    if word is not None and home.identity.kernel_from("4.4.6") is not False:
        yield Violation(
            place=word.place,
            message=f"{word.text} is read in place of the clustering section from kernel 4.4.6 on",
            fix="remove the option, or configure the cluster in that file alone",
        )

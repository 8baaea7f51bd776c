"""Rule: the Enterprise Store's applications have the settings of their version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule
from wso2_cluster.checks.homes.rules.unreadable_file import JAGGERY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

_OLD = re.compile(r'"(keyStoreName|keyStorePassword)"\s*:')


@rule("jaggery-old-key", Severity.WARNING, source="product-es 2.0.0 and 2.1.0, publisher.json as shipped")
def keys_are_the_versions(home: Home) -> Iterator[Violation]:
    """publisher.json and store.json have no keyStoreName and keyStorePassword: those are of Enterprise Store 1."""
    for path in JAGGERY:
        data = home.read(path) if home.json(path) is not None else None
        for number, line in enumerate(data.decode("utf-8").split("\n") if data else (), 1):
            for match in _OLD.finditer(line):
                yield Violation(
                    place=home.place(path, number, match.start() + 1),
                    message=f"Enterprise Store 2 does not read {match[1]}",
                    fix="remove it: the key store is that of carbon.xml, and identityAlias names the key",
                )

"""Rule: a remote instance's cacheId is that of its datasource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.datasources import datasources, jndi_name, without_secrets
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.registry import registry
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("cache-id", Severity.ERROR, source="carbon-registry 4.4, registry.xml; WSO2 Enterprise Store 2.0, clustering")
def cache_id_is_user_at_url(home: Home) -> Iterator[Violation]:
    """The cacheId of a remoteInstance is exactly username@url of its datasource.

    Nodes drop each other's stale registry entries by it: with another text they go on reading old ones.
    """
    if home.is_rendered:
        return
    books = registry(home)
    defined = {each.key: each for each in datasources(home)}
    for instance in books.instances:
        database = books.databases.get(instance.database.text) if instance.database else None
        source = defined.get(jndi_name(database.datasource.text)) if database and database.datasource else None
        if instance.cache is None or source is None or source.url is None or source.username is None:
            continue
        if source.url.is_open or source.username.is_open or instance.cache.is_open:
            continue
        wanted = f"{source.username.text}@{source.url.text}"
        if instance.cache.text != wanted:
            yield Violation(
                place=instance.cache.place,
                message=f"cacheId '{without_secrets(instance.cache.text)}' is not username@url of {source.name}",
                fix=f"write {without_secrets(wanted)}",
                related=(source.url.place,),
            )

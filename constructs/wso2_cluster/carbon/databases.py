"""What the one node that prepares the database does before the product's first start: database, user, tables."""

from dataclasses import dataclass
from typing import Any

from wso2_cluster.carbon.edits import value_json
from wso2_cluster.carbon.references import Administrator, DatabaseAccess, LookedUp
from wso2_cluster.deployment import CharacterSet, ManagedDatabase, StoreDatabase, Tables
from wso2_cluster.topology import Node, Topology

SCRIPTS = (("dbscripts/mysql5.7.sql", "dbscripts/mysql.sql"),)
"""Registry and user store, which every Carbon product keeps in `WSO2_CARBON_DB`. Of each entry the first that the
product has is run: kernels with both made the first for MySQL from 5.7 on (carbon-kernel 4.4.x, dbscripts)."""
STORE_SCRIPTS = {
    StoreDatabase.CARBON: SCRIPTS,
    StoreDatabase.USERS: SCRIPTS,
    StoreDatabase.REGISTRY: SCRIPTS,
    StoreDatabase.IDENTITY: (("dbscripts/identity/mysql-5.7.sql", "dbscripts/identity/mysql.sql"),),
    StoreDatabase.SOCIAL: (("dbscripts/social/mysql/resource.sql", "dbscripts/social/mysql.sql"),),
    StoreDatabase.STORAGE: (("dbscripts/storage/mysql/resource.sql", "dbscripts/storage/mysql.sql"),),
}
"""Of an Enterprise Store. Its document names `social/mysql.sql` and `storage/mysql.sql`; the features install a folder
for each kind of database (carbon-store v2.3.7 and v2.4.6, org.wso2.carbon.social.sql.feature/resources/p2.inf, and
resources/dbscripts)."""


@dataclass(frozen=True, kw_only=True)
class PreparedDatabase:
    """A database, and what makes its tables: of each entry the first that the product has. None: the product does."""

    access: DatabaseAccess
    scripts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Databases:
    """Databases to be there, each with its user, and with its tables where the product does not make them."""

    each: tuple[PreparedDatabase, ...]
    administrator: Administrator
    character_set: CharacterSet

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        server = self.each[0].access
        return {
            "host": value_json(server.host),
            "port": server.port,
            "username": value_json(self.administrator.username),
            "password": value_json(self.administrator.password),
            "each": [
                {
                    "name": database.access.name,
                    "character_set": self.character_set.value,
                    "collation": self.character_set.collation,
                    "username": value_json(database.access.username),
                    "password": value_json(database.access.password),
                    "scripts": [list(names) for names in database.scripts],
                }
                for database in self.each
            ],
        }


def databases_of(topology: Topology, node: Node, looked_up: LookedUp) -> Databases | None:
    """What *node* prepares; None unless it is the node for that, and the databases are the cluster's own."""
    settings, access = topology.deployment.database, looked_up.database
    if not isinstance(settings, ManagedDatabase) or node is not topology.database_node:
        return None
    if access is None or access.administrator is None:
        return None
    makes = settings.tables is Tables.DBSCRIPTS
    wanted = {each: STORE_SCRIPTS[purpose] for purpose, each in looked_up.store_databases.items()} or {access: SCRIPTS}
    return Databases(
        each=tuple(PreparedDatabase(access=each, scripts=scripts if makes else ()) for each, scripts in wanted.items()),
        administrator=access.administrator,
        character_set=settings.character_set,
    )

"""What the one node that prepares the database does before the product's first start: database, user, tables."""

from dataclasses import dataclass
from typing import Any

from wso2_cluster.carbon.edits import value_json
from wso2_cluster.carbon.references import DatabaseAccess
from wso2_cluster.deployment import CharacterSet, ManagedDatabase, Tables
from wso2_cluster.topology import Node, Topology

SCRIPTS = (("dbscripts/mysql5.7.sql", "dbscripts/mysql.sql"),)
"""Registry and user store, which every Carbon product keeps in `WSO2_CARBON_DB`. Of each entry the first that the
product has is run: kernels with both made the first for MySQL from 5.7 on (carbon-kernel 4.4.x, dbscripts)."""


@dataclass(frozen=True, kw_only=True)
class Databases:
    """A database to be there, with its user, and with its tables where the product does not make them."""

    access: DatabaseAccess
    character_set: CharacterSet
    tables: Tables

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        access, administrator = self.access, self.access.administrator
        if administrator is None:
            raise ValueError(f"{access.name}: nobody is known who may make it")
        return {
            "host": value_json(access.host),
            "port": access.port,
            "username": value_json(administrator.username),
            "password": value_json(administrator.password),
            "each": [
                {
                    "name": access.name,
                    "character_set": self.character_set.value,
                    "collation": self.character_set.collation,
                    "username": value_json(access.username),
                    "password": value_json(access.password),
                    "scripts": [list(names) for names in SCRIPTS] if self.tables is Tables.DBSCRIPTS else [],
                }
            ],
        }


def databases_of(topology: Topology, node: Node, access: DatabaseAccess | None) -> Databases | None:
    """What *node* prepares; None unless it is the node for that, and the database is the cluster's own."""
    settings = topology.deployment.database
    if access is None or not isinstance(settings, ManagedDatabase) or node is not topology.database_node:
        return None
    return Databases(access=access, character_set=settings.character_set, tables=settings.tables)

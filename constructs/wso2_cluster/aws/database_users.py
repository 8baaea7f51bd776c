"""Users of a database: the secret in which each one's password is."""

from wso2_cluster.aws.core import Construct
from wso2_cluster.aws.generated_secret import GeneratedSecret
from wso2_cluster.aws.key import Key

LONGEST_USER = 32
"""Characters of a user's name (MySQL 8 reference manual, "Grant tables")."""


def user_of(database: str) -> str:
    """Name of the one user of *database*."""
    return database.lower()[:LONGEST_USER]


class DatabaseUser(GeneratedSecret):
    """The secret of one database's one user: `{"username": …, "password": …}`.

    The user itself is made by the node program, which alone can reach the database.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        database: str,
        secret_name: str,
        key: Key,
        version: int = 1,
    ) -> None:
        super().__init__(
            scope,
            id,
            name=secret_name,
            description=f"User of database {database}",
            key=key,
            fields={"username": user_of(database)},
            version=version,
        )

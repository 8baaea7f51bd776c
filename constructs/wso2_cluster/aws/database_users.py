"""Users of a database: the secret in which each one's password is, which nobody sees and Terraform never keeps."""

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable, TerraformStack
from wso2_cluster.aws.key import Key

PASSWORD_LENGTH = 32
LONGEST_USER = 32
"""Characters of a user's name (MySQL 8 reference manual, "Grant tables")."""


def user_of(database: str) -> str:
    """Name of the one user of *database*."""
    return database.lower()[:LONGEST_USER]


class DatabaseUser(Construct):
    """The secret of one database's one user: `{"username": …, "password": …}`.

    Secrets Manager makes the password while Terraform applies; it passes through an ephemeral resource into a
    write-only argument, so neither plan nor state has it (Terraform >= 1.11). The user itself is made by the node
    program, which alone can reach the database. A higher *version* makes a new password.
    """

    secret_arn: str
    ready: ITerraformDependable

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
        super().__init__(scope, id)
        secret = aws.SecretsmanagerSecret(
            self,
            "secret",
            name=secret_name,
            description=f"User of database {database}",
            kms_key_id=key.arn,
            # The user dies with its database: a kept copy of the secret would only block the name.
            recovery_window_in_days=0,
        )
        value = aws.SecretsmanagerSecretVersion(
            self, "value", secret_id=secret.id, secret_string_wo="", secret_string_wo_version=version
        )
        random = value.friendly_unique_id
        # cdktf 0.21 knows no ephemeral resources. Without punctuation: the password passes through JDBC and XML.
        TerraformStack.of(self).add_override(
            f"ephemeral.aws_secretsmanager_random_password.{random}",
            {"password_length": PASSWORD_LENGTH, "exclude_punctuation": True},
        )
        value.add_override(
            "secret_string_wo",
            f'${{jsonencode({{username = "{user_of(database)}", '
            # In brackets, or scanners take the address for a password.
            f"password = (ephemeral.aws_secretsmanager_random_password.{random}.random_password)}})}}",
        )
        self.secret_arn = secret.arn
        self.ready = value

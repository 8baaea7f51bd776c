"""A secret whose password Secrets Manager makes, which nobody sees and Terraform never keeps."""

from collections.abc import Mapping

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable, TerraformStack
from wso2_cluster.aws.key import Key

PASSWORD_LENGTH = 32


class GeneratedSecret(Construct):
    """A JSON secret with the field `password`.

    Secrets Manager makes the password while Terraform applies; it passes through an ephemeral resource into a
    write-only argument, so neither plan nor state has it (Terraform >= 1.11). A higher *version* makes a new password.
    """

    secret_arn: str
    ready: ITerraformDependable

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        description: str,
        key: Key,
        fields: Mapping[str, str] | None = None,
        version: int = 1,
    ) -> None:
        """Make the secret.

        Args:
            scope: the construct that it belongs to.
            id: id of the construct.
            name: the secret's name.
            description: what it is for.
            key: the key that encrypts it.
            fields: what else is in it, before the password; neither names nor values are escaped.
            version: raise it for a new password.
        """
        super().__init__(scope, id)
        secret = aws.SecretsmanagerSecret(
            self,
            "secret",
            name=name,
            description=description,
            kms_key_id=key.arn,
            # What it opens dies with it: a kept copy of the secret would only block the name.
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
        others = "".join(f'{field} = "{text}", ' for field, text in (fields or {}).items())
        value.add_override(
            "secret_string_wo",
            f"${{jsonencode({{{others}"
            # In brackets, or scanners take the address for a password.
            f"password = (ephemeral.aws_secretsmanager_random_password.{random}.random_password)}})}}",
        )
        self.secret_arn = secret.arn
        self.ready = value

"""Where a key store that a cluster makes for itself is kept."""

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.aws.generated_secret import GeneratedSecret
from wso2_cluster.aws.key import Key
from wso2_cluster.carbon.references import key_store_secret_names


class ClusterKeyStore(Construct):
    """Two secrets: one for the key store's password, and an empty one for the file.

    The first node makes the key and puts the file there when it boots for the first time: neither Terraform nor the
    machine that runs it ever has the key. Every node reads both at each start, so a new file, put there by hand,
    arrives with a restart.
    """

    file_arn: str
    password_arn: str
    key: Key
    ready: tuple[ITerraformDependable, ...]

    def __init__(self, scope: Construct, id: str, *, name: str, key: Key) -> None:  # noqa: A002
        """Make the secrets of the cluster *name*, encrypted with *key*."""
        super().__init__(scope, id)
        file_name, password_name = key_store_secret_names(name)
        file = aws.SecretsmanagerSecret(
            self,
            "file",
            name=file_name,
            description=f"Key store of {name}, made by its first node",
            kms_key_id=key.arn,
            # A trial's key dies with the trial: a kept copy would only block the name.
            recovery_window_in_days=0,
        )
        password = GeneratedSecret(
            self, "password", name=password_name, description=f"Password of the key store of {name}", key=key
        )
        self.key = key
        self.file_arn, self.password_arn = file.arn, password.secret_arn
        self.ready = (file, password.ready)

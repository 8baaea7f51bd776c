"""The deployment file, `key_store` and `administrator`: the cluster's key and its first user."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictStr

from wso2_cluster.deployment.base import SecretId, Settings, matching


class KeyStoreType(StrEnum):
    """A format of key stores that Java reads."""

    PKCS12 = "PKCS12"
    JKS = "JKS"


class SecretKeyStore(Settings):
    """A key store of one's own, which every node fetches from Secrets Manager each time it starts."""

    kind: Literal["secret"]
    file: SecretId
    """Binary secret that holds the file: `aws secretsmanager create-secret --secret-binary fileb://FILE`."""
    secret: SecretId
    """Secret with the field `password`, and `keyPassword` with `key_password`."""
    type: KeyStoreType = KeyStoreType.PKCS12
    alias: Annotated[
        StrictStr, matching(r"[a-z0-9][a-z0-9._-]{0,63}", "the alias as keytool lists it, in lower case")
    ] = "wso2carbon"
    """Name of the key in it. Products have further files that name the key by the default."""
    key_password: StrictBool = False
    """Whether the key has a password of its own. Default: it has that of the store."""


class GeneratedKeyStore(Settings):
    """For trials: the first node makes one key for all nodes, and keeps it in a secret that is made for it.

    The certificate is signed with the key itself and lasts ten years. Passwords are made by Secrets Manager.
    """

    kind: Literal["generated"]


class ShippedKeyStore(Settings):
    """The product's wso2carbon.jks, whose private key everybody can download: for rehearsals without secrets alone."""

    kind: Literal["shipped"]


KeyStore = Annotated[SecretKeyStore | GeneratedKeyStore | ShippedKeyStore, Field(discriminator="kind")]


class Administrator(Settings):
    """The first user, made at the first start on an empty user store; later the console changes the password."""

    name: Annotated[StrictStr, matching(r"[A-Za-z][A-Za-z0-9._-]{2,29}", "3 to 30 letters, digits and . _ -")] = "admin"
    secret: SecretId
    """Secret with the field `password`."""

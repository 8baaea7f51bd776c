"""Rules of `key_store` and `administrator`."""

from collections.abc import Iterator

from wso2_cluster.deployment.key_store import KeyStoreType, SecretKeyStore
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.rule import Rule, Violation

PUBLIC = "wso2carbon.jks, whose private key is in every download of the product"

_KINDS = (
    "'{kind: secret, file: ..., secret: ...}', '{kind: generated}' for a trial, or '{kind: shipped}' to take it "
    "nevertheless"
)


def key_store_is_chosen(deployment: Deployment) -> Iterator[Violation]:
    """Nobody gets the shipped key store without having asked for it."""
    if deployment.key_store is None:
        yield (
            ("key_store",),
            f"is missing, and the product ships {PUBLIC}: use {_KINDS}",
        )


def pkcs12_has_one_password(deployment: Deployment) -> Iterator[Violation]:
    """Java opens the keys of a PKCS12 store with the store's password."""
    store = deployment.key_store
    if isinstance(store, SecretKeyStore) and store.key_password and store.type is KeyStoreType.PKCS12:
        yield (
            ("key_store", "key_password"),
            "is true, and in PKCS12 a key has the store's password: leave it out, or use type JKS",
        )


def key_store_and_passwords_are_apart(deployment: Deployment) -> Iterator[Violation]:
    """A secret is binary or text."""
    store = deployment.key_store
    if isinstance(store, SecretKeyStore) and store.file == store.secret:
        yield ("key_store", "secret"), f"is '{store.secret}', as file is: keep the passwords in a secret of their own"


RULES: tuple[Rule, ...] = (key_store_is_chosen, pkcs12_has_one_password, key_store_and_passwords_are_apart)

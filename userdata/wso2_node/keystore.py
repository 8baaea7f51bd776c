"""The key and certificate of the cluster, in a key store that all its nodes fetch from one binary secret.

Where it is made for a trial, one node does so and puts it there; the others wait until they find it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from wso2_node.errors import NodeError
from wso2_node.keytool import opened
from wso2_node.references import AnswerError
from wso2_node.values import render

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wso2_node.config import KeyStore
    from wso2_node.references import Aws

# Of the first version of the secret. Secrets Manager takes no second one of the same, so what was made first stays.
_FIRST = "wso2-node-key-store-of-the-cluster"
_POLL_S = 10
# As long as the shipped one: nobody renews what was made for a trial.
_DAYS = "3650"


def fetch(aws: Aws, wanted: KeyStore, keytool: Path, folder: Path, seconds: float) -> bytes:
    """Return the key store from its secret.

    Where there is none yet it is made, if `wanted` has names for its certificate, or else waited for, `seconds`.
    NodeError: there is none, it is no binary secret, or it can be neither read nor written.
    """
    what = f"the key store (secret {(secret := render(wanted.secret, aws.resolve))})"
    limit, told = time.monotonic() + seconds, False
    while True:
        try:
            answer = aws.call(what, "secretsmanager", "get_secret_value", SecretId=secret)
        except AnswerError as error:
            if error.code != "ResourceNotFoundException" or not wanted.generated:
                raise
            if wanted.names:
                _put(aws, what, secret, make(wanted, _passwords(aws, wanted), keytool, folder))
                continue
            if time.monotonic() > limit:
                raise NodeError(
                    f"{what}: the node that makes it has not done so within {seconds:.0f} s: see its journal"
                ) from None
        else:
            if not isinstance(answer.get("SecretBinary"), bytes) or not answer["SecretBinary"]:
                fix = "aws secretsmanager put-secret-value --secret-binary fileb://FILE"
                raise NodeError(f"{what}: the secret is not a binary one: put the file itself there ({fix})")
            return bytes(answer["SecretBinary"])
        if not told:
            aws.say(f"waiting for {what}, which another node makes")
            told = True
        aws.sleep(min(_POLL_S, max(0.1, seconds / 10)))


def _put(aws: Aws, what: str, secret: str, store: bytes) -> None:
    """Put the first version there; one that another run has put in the meantime stays."""
    fix = "see that the role of this node's instance may write it"
    try:
        aws.call(
            what,
            "secretsmanager",
            "put_secret_value",
            fix=fix,
            SecretId=secret,
            SecretBinary=store,
            ClientRequestToken=_FIRST,
        )
    except AnswerError as error:
        if error.code != "ResourceExistsException":
            raise
    else:
        aws.say(f"made {what}")


def _passwords(aws: Aws, wanted: KeyStore) -> dict[str, str]:
    store = render(wanted.password, aws.resolve)
    key = store if wanted.key_password is None else render(wanted.key_password, aws.resolve)
    return {"STOREPASS": store, "KEYPASS": key}


def make(wanted: KeyStore, passwords: dict[str, str], keytool: Path, folder: Path) -> bytes:
    """Return a new key store with one RSA key and a certificate, signed with that key, for the names."""
    with opened(keytool, folder, None, "key store", **passwords) as tool:
        tool.run(
            "-genkeypair",
            *("-alias", wanted.alias, "-keyalg", "RSA", "-keysize", "2048", "-sigalg", "SHA256withRSA"),
            *("-dname", f"CN={wanted.names[0]}", "-ext", f"SAN={','.join(f'dns:{name}' for name in wanted.names)}"),
            *("-validity", _DAYS, "-storetype", wanted.type, "-keypass:env", "KEYPASS"),
        )
        return tool.store.read_bytes()


def certificate(aws: Aws, wanted: KeyStore, store: bytes, keytool: Path, folder: Path) -> bytes:
    """Return the certificate, as DER, of the key under the alias.

    NodeError: it is no key store, has no key under the alias, or a password is another one.
    """
    with opened(keytool, folder, store, "key store", **_passwords(aws, wanted)) as tool:
        chosen = ("-alias", wanted.alias, "-storetype", wanted.type)
        # A request for a certificate needs the private key, and so its password; nothing else of keytool asks for it.
        tool.run("-certreq", *chosen, *_key_password(wanted))
        return tool.run("-exportcert", *chosen)


def _key_password(wanted: KeyStore) -> Sequence[str]:
    """In PKCS12 the key has the store's password, and keytool refuses to be given one."""
    return () if wanted.type == "PKCS12" else ("-keypass:env", "KEYPASS")

"""RSA for the owner of a certificate's key, by OpenSSL: what is to be encrypted goes to its standard input alone."""

from __future__ import annotations

import os
import re
import ssl
import subprocess
import tempfile

from wso2_node.errors import NodeError

_REASON = re.compile(r"error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):")


def encrypt(data: bytes, certificate: bytes) -> bytes:
    """Return `data` as the owner of the certificate's key (DER) alone can read it: PKCS #1 v1.5, other bytes each time.

    NodeError when there is no OpenSSL, the key is none of RSA, or `data` is longer than the key can take: its size less
    11 bytes (RFC 8017, 7.2.1).
    """
    with tempfile.NamedTemporaryFile() as file:
        file.write(ssl.DER_cert_to_PEM_cert(certificate).encode())
        file.flush()
        words = ["openssl", "pkeyutl", "-encrypt", "-certin", "-inkey", file.name, "-pkeyopt", "rsa_padding_mode:pkcs1"]
        try:
            done = subprocess.run(
                words, input=data, stdout=-1, stderr=-1, env={**os.environ, "LC_ALL": "C"}, check=False
            )
        except OSError as error:
            raise NodeError(f"openssl: {error.strerror}: install the package openssl") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace")
        reason = ", ".join(_REASON.findall(said)) or " ".join(said.split())
        raise NodeError(f"openssl: {reason}: the key has to be of RSA, and 11 bytes longer than the value")
    return done.stdout

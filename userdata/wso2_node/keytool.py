"""The JDK's keytool, on copies in a folder of its own, with passwords in its environment and nowhere else."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import struct
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from wso2_node.errors import NodeError
from wso2_node.files import failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class Keytool(NamedTuple):
    """keytool for one store, which it has a copy of; `what` names the store in messages."""

    command: Path
    store: Path
    what: str
    passwords: Mapping[str, str]

    def run(self, action: str, *options: str, data: bytes = b"") -> bytes:
        """Return what keytool prints; NodeError when it is missing or refuses, such as for a wrong password."""
        # The passwords go through the environment: every user of the machine can read a command line.
        words = [
            str(self.command),
            action,
            *options,
            "-keystore",
            str(self.store),
            "-storepass:env",
            "STOREPASS",
            *_QUICK,
        ]
        environment = {**os.environ, **self.passwords, "LC_ALL": "C"}
        try:
            done = subprocess.run(words, input=data, stdout=-1, stderr=-1, env=environment, check=False)
        except OSError as error:
            raise NodeError(f"{self.command}: {error.strerror}: java_home has to have bin/keytool") from None
        if done.returncode:
            text = (done.stdout + done.stderr).decode("utf-8", "replace")
            raise NodeError(f"keytool {action} on the {self.what}: {text.strip()}")
        return done.stdout

    def add(self, certificates: Mapping[str, bytes]) -> None:
        """Put certificates (alias -> DER) into the store, in one run of keytool however many there are.

        NodeError when keytool refuses, such as for what is no certificate.
        """
        source = self.store.with_name("certificates")
        source.write_bytes(_jks(certificates))
        words = ("-noprompt", "-srckeystore", str(source), "-srcstoretype", "JKS", "-srcstorepass", _OPEN)
        self.run("-importkeystore", *words)


# For a JVM that lives for a moment: without the second compiler and a collector with threads of its own, keytool takes
# three fifths of its time.
_QUICK = ("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC")

# Of a store with certificates alone, which are no secret.
_OPEN = "certificates"


def _jks(certificates: Mapping[str, bytes]) -> bytes:
    """Return a store of type JKS, which every Java reads (JDK, sun.security.provider.JavaKeyStore).

    Its parts are a magic number, version 2, the number of entries, each entry, and a digest with the password. An entry
    is its kind (2: a certificate that is trusted), alias, time in milliseconds, and the certificate.
    """
    data = struct.pack(">LLL", 0xFEEDFEED, 2, len(certificates))
    for alias, der in certificates.items():
        data += struct.pack(">L", 2) + _utf(alias) + bytes(8) + _utf("X.509") + struct.pack(">L", len(der)) + der
    # Not for security: Java takes no store without this digest.
    return data + hashlib.sha1(_OPEN.encode("utf-16-be") + b"Mighty Aphrodite" + data, usedforsecurity=False).digest()


def _utf(text: str) -> bytes:
    return struct.pack(">H", len(text.encode())) + text.encode()


@contextlib.contextmanager
def opened(command: Path, folder: Path, store: bytes | None, what: str, **passwords: str) -> Iterator[Keytool]:
    """Give keytool a copy of `store` (None: no file yet) in `folder`, which is made for that and removed again.

    So is one that a killed run left. `passwords` are its environment: STOREPASS, and KEYPASS where a key has its own.
    """
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True, mode=0o700)
        copy = folder / "store"
        if store is not None:
            copy.write_bytes(store)
        yield Keytool(command, copy, what, passwords)
    except OSError as error:
        raise failure(folder, error) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)

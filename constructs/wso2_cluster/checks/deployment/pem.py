"""The PEM files of a balancer's certificate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes


SHORTEST_RSA = 2048


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A certificate, as far as it is looked at."""

    names: tuple[str, ...]
    """The hosts that it is for (subjectAltName); clients look at nothing else (RFC 9525, 6.1)."""
    ends: datetime
    key: CertificatePublicKeyTypes

    @property
    def weak(self) -> int | None:
        """Bits of an RSA key that is too short (NIST SP 800-131A); None: it is another one."""
        size = self.key.key_size if isinstance(self.key, rsa.RSAPublicKey) else SHORTEST_RSA
        return size if size < SHORTEST_RSA else None


class PemError(Exception):
    """A file that can't be used; the message says why."""


def read_certificate(path: Path) -> Certificate:
    """The first certificate in *path*.

    Raises:
        PemError: there is none.
    """
    try:
        read = x509.load_pem_x509_certificate(_bytes(path))
        key = read.public_key()
        names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return Certificate(names=(), ends=read.not_valid_after_utc, key=key)
    except (ValueError, UnsupportedAlgorithm):
        raise PemError("holds no certificate in PEM") from None
    return Certificate(names=tuple(names.get_values_for_type(x509.DNSName)), ends=read.not_valid_after_utc, key=key)


def read_public_key(path: Path) -> object:
    """The public half of the private key in *path*.

    Raises:
        PemError: there is none, or it is encrypted.
    """
    try:
        return load_pem_private_key(_bytes(path), password=None).public_key()
    except TypeError:
        raise PemError("is encrypted, and ACM takes no encrypted key") from None
    except (ValueError, UnsupportedAlgorithm):
        raise PemError("holds no private key in PEM") from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PemError(f"can't be read: {error.strerror}") from None

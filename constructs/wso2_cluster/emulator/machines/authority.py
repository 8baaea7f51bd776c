"""The certificate authority of one run."""

from __future__ import annotations

import datetime as dt
import os
import ssl
import tempfile
import threading
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from wso2_cluster.emulator.machines.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMON_NAME = "Amazon Root CA 1"
"""The name of the root: one that nodes take from their machine's bundle, because it vouches for AWS's endpoints."""
# Distinguishes it from Amazon's, which the machine's bundle has too.
_ORGANIZATION = "embedded AWS"
_KEY_FILE, _ROOT_FILE = "authority.key", "authority.pem"
_BITS = 2048
_LONGEST_COMMON_NAME = 64
# The clocks of machines and host are one, but a certificate must not begin in the second in which it is used.
_EARLIER = dt.timedelta(days=1)


class Authority:
    """A root certificate and its key; it signs certificates of servers for whatever names it is asked."""

    def __init__(self, root: x509.Certificate, key: rsa.RSAPrivateKey) -> None:
        self._root = root
        self._key = key
        self._guard = threading.Lock()
        self._signed: dict[tuple[str, ...], tuple[bytes, bytes]] = {}

    @classmethod
    def create(cls, folder: Path) -> Authority:
        """The authority whose key is kept in *folder* (mode 0600), made when there is none yet.

        Raises `MachineError` when the folder cannot be written, or what it has is no key and certificate.
        """
        try:
            if not (folder / _ROOT_FILE).exists():
                _make(folder)
            key = serialization.load_pem_private_key((folder / _KEY_FILE).read_bytes(), None)
            root = x509.load_pem_x509_certificate((folder / _ROOT_FILE).read_bytes())
        except (OSError, ValueError) as error:
            raise MachineError(
                f"{folder}: the authority cannot be made or read: {error}. Remove the folder."
            ) from error
        if not isinstance(key, rsa.RSAPrivateKey):
            raise MachineError(f"{folder / _KEY_FILE} is no RSA key. Remove the folder.")
        return cls(root, key)

    @property
    def root(self) -> bytes:
        """The root certificate as PEM, for the machines' bundle."""
        return self._root.public_bytes(serialization.Encoding.PEM)

    def certificate(self, names: Sequence[str]) -> tuple[bytes, bytes]:
        """Certificate and key as PEM for a server of these DNS names and IP addresses; the same ones each time.

        Raises `MachineError` for no name at all, or for one that no certificate can have.
        """
        wanted = tuple(names)
        if not wanted:
            raise MachineError("A certificate needs a name.")
        with self._guard:
            if wanted not in self._signed:
                self._signed[wanted] = self._sign(wanted)
            return self._signed[wanted]

    def context(self, names: Sequence[str]) -> ssl.SSLContext:
        """What a server of these names needs for TLS. Raises `MachineError` as `certificate` does."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        certificate, key = self.certificate(names)
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            # Python's ssl reads certificates from files alone; this one is 0600 and gone at once.
            Path(file.name).write_bytes(key + certificate)
            context.load_cert_chain(file.name)
        return context

    def _sign(self, names: tuple[str, ...]) -> tuple[bytes, bytes]:
        key = rsa.generate_private_key(public_exponent=65_537, key_size=_BITS)
        try:
            alternatives = x509.SubjectAlternativeName([_alternative(name) for name in names])
        except ValueError as error:
            raise MachineError(f"No certificate can have the names {', '.join(names)}: {error}") from error
        short = [name for name in names if len(name) <= _LONGEST_COMMON_NAME]
        certificate = (
            _builder(key, days=397)
            .subject_name(_name(short[0]) if short else x509.Name([]))
            .issuer_name(self._root.subject)
            .add_extension(alternatives, critical=not short)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(_usage(ca=False), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return certificate.public_bytes(serialization.Encoding.PEM), _pem(key)


def _make(folder: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=_BITS)
    name = _name(COMMON_NAME, organization=_ORGANIZATION)
    root = (
        _builder(key, days=3650)
        .subject_name(name)
        .issuer_name(name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(ca=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    descriptor = os.open(folder / _KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_pem(key))
    (folder / _ROOT_FILE).write_bytes(root.public_bytes(serialization.Encoding.PEM))


def _builder(key: rsa.RSAPrivateKey, *, days: int) -> x509.CertificateBuilder:
    begin = dt.datetime.now(dt.UTC) - _EARLIER
    return (
        x509.CertificateBuilder()
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=days))
        .public_key(key.public_key())
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_encipherment=not ca,
        key_cert_sign=ca,
        crl_sign=ca,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str, *, organization: str | None = None) -> x509.Name:
    named = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization)] if organization else []
    return x509.Name([*named, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

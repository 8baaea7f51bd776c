"""Certificates for tests, and their keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"certificate": "certificate.pem", "key": "key.pem"}


def write_certificate(folder: Path, *names: str, days: int = 30, rsa_bits: int | None = None) -> None:
    """Write certificate.pem for *names*, valid for *days* more, and key.pem; with *rsa_bits*, an RSA key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=rsa_bits) if rsa_bits else _key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "esb.example.com")])
    until = datetime.now(UTC) + timedelta(days=days)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(until - timedelta(days=400))
        .not_valid_after(until)
    )
    if names:
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(alternatives, critical=False)
    (folder / "certificate.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def write_key(folder: Path, *, password: bytes | None = None, other: bool = False) -> None:
    """Write key.pem: the certificate's, or an *other* one."""
    encryption: KeySerializationEncryption = BestAvailableEncryption(password) if password else NoEncryption()
    key = ec.generate_private_key(ec.SECP256R1()) if other else _key()
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())

"""RSA for the owner of a certificate's key: OpenSSL encrypts, and the key's owner reads it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests import needs
from wso2_node.errors import NodeError
from wso2_node.rsa import encrypt

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes

NEEDED = "the key has to be of RSA, and 11 bytes longer than the value"


def certificate(key: CertificateIssuerPrivateKeyTypes) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "esb.example.com")])
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(77).not_valid_before(begin).not_valid_after(begin + timedelta(days=1))
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    needs.openssl()
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize("text", [b"", b"s", b"s3cret & more", b"x" * 245])
def test_the_owner_of_the_key_reads_what_was_encrypted(key: rsa.RSAPrivateKey, text: bytes) -> None:
    made = encrypt(text, certificate(key))
    assert len(made) == 256
    assert key.decrypt(made, padding.PKCS1v15()) == text


def test_it_is_another_text_each_time(key: rsa.RSAPrivateKey) -> None:
    assert encrypt(b"s3cret", certificate(key)) != encrypt(b"s3cret", certificate(key))


def test_what_is_too_long_is_refused_without_showing_it(key: rsa.RSAPrivateKey) -> None:
    with pytest.raises(NodeError) as caught:
        encrypt(b"x" * 246, certificate(key))
    assert str(caught.value) == f"openssl: data too large for key size: {NEEDED}"


def test_a_key_of_another_kind_is_refused() -> None:
    needs.openssl()
    with pytest.raises(NodeError, match=rf"^openssl: operation not supported for this keytype.*: {NEEDED}$"):
        encrypt(b"s3cret", certificate(ec.generate_private_key(ec.SECP256R1())))


def test_what_is_no_certificate_is_refused() -> None:
    needs.openssl()
    with pytest.raises(NodeError, match=rf"^openssl: .+: {NEEDED}$"):
        encrypt(b"s3cret", b"<html>")


def test_without_openssl_its_package_is_named(key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NodeError) as caught:
        encrypt(b"s3cret", certificate(key))
    assert str(caught.value) == "openssl: No such file or directory: install the package openssl"

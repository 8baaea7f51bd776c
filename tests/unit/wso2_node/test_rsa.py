"""RSA with the key of a certificate: what it makes, the key's owner reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from wso2_node.errors import NodeError
from wso2_node.rsa import PublicKey, encrypt, public_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes


def certificate(key: CertificateIssuerPrivateKeyTypes) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "esb.example.com")])
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(77).not_valid_before(begin).not_valid_after(begin + timedelta(days=1))
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def test_the_key_of_a_certificate_is_found(key: rsa.RSAPrivateKey) -> None:
    numbers = key.public_key().public_numbers()
    found = public_key(certificate(key))
    assert found == PublicKey(numbers.n, numbers.e)
    assert (found.size, found.longest) == (256, 245)


@pytest.mark.parametrize("text", [b"", b"s", b"s3cret & more", b"x" * 245])
def test_the_owner_of_the_key_reads_what_was_encrypted(key: rsa.RSAPrivateKey, text: bytes) -> None:
    made = encrypt(text, public_key(certificate(key)))
    assert len(made) == 256
    assert key.decrypt(made, padding.PKCS1v15()) == text


def test_it_is_another_text_each_time(key: rsa.RSAPrivateKey) -> None:
    public = public_key(certificate(key))
    assert encrypt(b"s3cret", public) != encrypt(b"s3cret", public)


def test_what_is_too_long_is_refused_without_showing_it(key: rsa.RSAPrivateKey) -> None:
    with pytest.raises(NodeError) as caught:
        encrypt(b"x" * 246, public_key(certificate(key)))
    assert str(caught.value) == "246 bytes are more than the key can encrypt, 245"


def test_a_key_of_another_kind_is_refused() -> None:
    with pytest.raises(NodeError) as caught:
        public_key(certificate(ec.generate_private_key(ec.SECP256R1())))
    assert str(caught.value) == "the certificate has no key of RSA"


@pytest.mark.parametrize("data", [b"", b"<html>", b"\x30\x82\xff\xff\x02"])
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(NodeError) as caught:
        public_key(data)
    assert str(caught.value) == "the certificate is none of X.509"

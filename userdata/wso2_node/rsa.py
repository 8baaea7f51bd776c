"""RSA with the public key of a certificate, so that no secret is handed to another program."""

from __future__ import annotations

import os
from typing import NamedTuple

from wso2_node.errors import NodeError

# The object identifier 1.2.840.113549.1.1.1 (RFC 8017, appendix C).
_RSA = bytes.fromhex("2a864886f70d010101")
_INTEGER, _BITS, _IDENTIFIER, _SEQUENCE, _VERSION = 0x02, 0x03, 0x06, 0x30, 0xA0
# Of a message in PKCS #1 v1.5: 00 02, eight random bytes at least, 00 (RFC 8017, 7.2.1).
_OVERHEAD = 11


class PublicKey(NamedTuple):
    """An RSA key: `size` is that of its modulus in bytes."""

    modulus: int
    exponent: int

    @property
    def size(self) -> int:
        return (self.modulus.bit_length() + 7) // 8

    @property
    def longest(self) -> int:
        """How many bytes `encrypt` takes."""
        return self.size - _OVERHEAD


def public_key(certificate: bytes) -> PublicKey:
    """Return the key of an X.509 certificate (DER, RFC 5280, 4.1); NodeError when it has none of RSA."""
    try:
        fields = _parts(_parts(_one(certificate, _SEQUENCE))[0][1])
        # In order: version (left out in the first), serial number, signature, issuer, validity, subject, key.
        algorithm, bits = _parts(fields[6 if fields[0][0] == _VERSION else 5][1])
        if _parts(algorithm[1])[0] != (_IDENTIFIER, _RSA):
            raise NodeError("the certificate has no key of RSA")
        # The first byte says how many bits of the last are not used: none.
        modulus, exponent = _parts(_one(bits[1][1:], _SEQUENCE))
        return PublicKey(int.from_bytes(modulus[1], "big"), int.from_bytes(exponent[1], "big"))
    except (IndexError, ValueError):
        raise NodeError("the certificate is none of X.509") from None


def encrypt(data: bytes, key: PublicKey) -> bytes:
    """Return `data` as the key's owner alone can read it, another text each time (PKCS #1 v1.5, RFC 8017, 7.2.1).

    NodeError when it is longer than the key can take.
    """
    if len(data) > key.longest:
        raise NodeError(f"{len(data)} bytes are more than the key can encrypt, {key.longest}")
    padding = bytearray()
    while len(padding) < key.size - len(data) - 3:
        padding += os.urandom(key.size).replace(b"\0", b"")
    message = b"\0\2" + bytes(padding[: key.size - len(data) - 3]) + b"\0" + data
    return pow(int.from_bytes(message, "big"), key.exponent, key.modulus).to_bytes(key.size, "big")


def _parts(data: bytes) -> list[tuple[int, bytes]]:
    """Return the tags and contents of DER that follow each other."""
    parts = []
    while data:
        tag, length, start = data[0], data[1], 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(data[2:start], "big")
        if len(data) < start + length:
            raise ValueError
        parts.append((tag, data[start : start + length]))
        data = data[start + length :]
    return parts


def _one(data: bytes, tag: int) -> bytes:
    (found, content), *rest = _parts(data)
    if found != tag or rest:
        raise ValueError
    return content

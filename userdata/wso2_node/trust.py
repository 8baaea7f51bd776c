"""Certificates of the machine's own bundle, and of a PEM file, brought into the product's trust store.

Carbon sets javax.net.ssl.trustStore to its own client-truststore.jks (carbon-kernel 4.4.16, CarbonServerManager.java),
so the JDK's certificates do not count: without Amazon's roots the node cannot call the EC2 API, and without those that
vouch for the database it cannot tell the database from somebody else.
"""

from __future__ import annotations

import binascii
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wso2_node.errors import NodeError
from wso2_node.keytool import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
# Debian and Ubuntu; Amazon Linux, Fedora and RHEL. OpenSSL's own default may be a folder of single files, of which
# Python lists only those that a connection has already used.
BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")


def certificates(subjects: Iterable[str], bundles: Sequence[str] = BUNDLES) -> dict[str, bytes]:
    """Return alias -> DER of the machine's certificates with these common names.

    NodeError names every subject that no bundle has. An alias holds part of the certificate's SHA-256.
    """
    wanted = frozenset(subjects)
    if not wanted:
        return {}
    import ssl  # noqa: PLC0415 - slow to load, and a store that was left as it is now needs none of it

    context = ssl.create_default_context()
    for bundle in bundles:
        if Path(bundle).is_file():
            context.load_verify_locations(bundle)
    found: dict[str, bytes] = {}
    missing = {*wanted}
    described: Any = context.get_ca_certs()
    for number, der in enumerate(context.get_ca_certs(binary_form=True)):
        names = {value for part in described[number]["subject"] for key, value in part if key == "commonName"}
        for name in names & wanted:
            found[alias(name, der)] = der
            missing.discard(name)
    if missing:
        raise NodeError(
            f"this machine has no certificate with the common name {', '.join(sorted(missing))}: "
            "correct trust.subjects, or update the package ca-certificates"
        )
    return found


def authorities(data: bytes, source: str) -> dict[str, bytes]:
    """Return alias -> DER of every certificate in a PEM file; what stands between them, and their dates, do not matter.

    NodeError, which names `source`: it is no PEM file, has no certificate, or one of them is damaged.
    """
    blocks = data.split(_BEGIN)[1:]
    if not blocks:
        what = "has no certificate" if b"-----BEGIN " in data else "is no PEM file"
        raise NodeError(f"{source} {what}: name one in which certificates begin with {_BEGIN.decode()}")
    import ssl  # noqa: PLC0415 - as in `certificates`

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    found: dict[str, bytes] = {}
    for number, block in enumerate(blocks, start=1):
        text, end, _ = block.partition(_END)
        try:
            # What is cut off has no end. One at a time, so that the damaged one can be named.
            der = binascii.a2b_base64(text) if end else b""
            context.load_verify_locations(cadata=der)
        except (ValueError, ssl.SSLError) as error:
            raise NodeError(f"{source}: certificate {number} of {len(blocks)} is damaged: {error}") from None
        found[alias("authority", der)] = der
    return found


def alias(name: str, der: bytes) -> str:
    """Return the alias of a certificate, which holds part of its SHA-256; keytool makes every alias lower case."""
    return f"{name} {hashlib.sha256(der).hexdigest()[:12]}".lower()


def bundles(paths: Sequence[str] = BUNDLES) -> list[str]:
    """Return what tells that a bundle of this machine was changed since: path, size in bytes, time in nanoseconds."""
    there = [(path, Path(path).stat()) for path in paths if Path(path).is_file()]
    return [f"{path} {status.st_size} {status.st_mtime_ns}" for path, status in there]


def add(store: bytes, password: str, wanted: Mapping[str, bytes], keytool: Path, folder: Path) -> bytes:
    """Return the trust store with the certificates that it lacks; the same bytes when it has them all.

    keytool works on a copy in `folder`. NodeError when it is missing or refuses, such as for a wrong password.
    """
    with opened(keytool, folder, store, "trust store", STOREPASS=password) as tool:
        listed = "\n" + tool.run("-list").decode("utf-8", "replace")
        lacking = {name: der for name, der in wanted.items() if f"\n{name}, " not in listed}
        if not lacking:
            return store
        tool.add(lacking)
        return tool.store.read_bytes()

"""NGINX on a machine of its own: its configuration and certificate, fetched again and again, and taken over.

With the configuration may come what is to be fetched beside it: the authorities by which NGINX verifies the nodes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wso2_node import files, machine
from wso2_node.errors import NodeError
from wso2_node.references import Aws
from wso2_node.service import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wso2_node.config import Download
    from wso2_node.machine import Machine

UNIT = "nginx.service"
# Of the secret with the certificate.
_FIELDS = ("certificate", "key")
# As long as browsers accept, and when a certificate of one's own is made anew: long enough before its end.
_DAYS = 397
_RENEW_S = 30 * 86_400
_RSA_BITS = 2048
_EXPORTABLE = (
    "see that it may be exported (a private one, or a public one that was requested with export enabled), that it is "
    "issued, and that the machine's role may"
)
_ASKED = """\
[req]
distinguished_name = subject
x509_extensions = extensions
prompt = no
[subject]
CN = {name}
[extensions]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = {names}
"""


class Front(NamedTuple):
    """front.json: where nginx.conf comes from (`parameter` of SSM) and where it goes (`target`), and the certificate.

    `secret`: the Secrets Manager secret with `certificate` and `key`; `acm`: the ARN of a certificate to export. Both
    empty: self-signed, made out to `names`.
    """

    region: str
    parameter: str
    target: str
    chain: str
    key: str
    names: Sequence[str]
    secret: str = ""
    acm: str = ""


def load(where: Machine, source: str = machine.FRONT) -> Front:
    """Return the configuration; NodeError when it is wrong or missing."""
    data = files.read(where.at(source))
    if data is None:
        raise NodeError(f"{source}: no such file; user data brings it")
    try:
        raw = json.loads(data)
        version = raw.pop("version")
        front = Front(**raw)
        right = isinstance(front.names, list) and front.names != []
        right = right and all(isinstance(text, str) for text in (*front._replace(names=""), *front.names))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NodeError(f"{source} is damaged: {error}; replace the machine") from None
    if version != 1:
        raise NodeError(f"{source}: its version is another than 1: deploy with the same release")
    if not right:
        raise NodeError(f"{source} is damaged: every value is text, and names are a list; replace the machine")
    return front


def serve(where: Machine, front: Front, aws: Aws | None = None, run: Callable[..., None] = run) -> Sequence[str]:
    """Let NGINX run with the configuration and certificate that AWS has now; return the paths that were changed.

    Authorities that can't be fetched, or are damaged, change nothing (NodeError).
    A configuration that NGINX refuses does not stay: NGINX runs on with the former one, NodeError says why. What runs
    is not interrupted by a new one. What it was last seen to run with is noted where no boot leaves it. `run` runs a
    command (its words); in a folder that stands for a machine, only OpenSSL runs.
    """
    with files.lock(where.at(machine.LOCK)):
        secret = {"kind": "secret", "id": front.secret}
        aws = aws or Aws(front.region, {name: {**secret, "field": name} for name in _FIELDS})
        wanted, authorities = _wanted(where, front, aws, run)
        parts = [hashlib.sha256(data).digest() for data, _ in wanted.values()]
        parts += [bytes.fromhex(authorities.sha256)] if authorities else []
        digest = hashlib.sha256(b"".join(parts)).hexdigest()
        runs = not where.real or _runs(run)
        there = all(files.read(where.at(path)) == data for path, (data, _) in wanted.items())
        if runs and there and files.read(where.at(machine.SERVED)) == digest.encode():
            return []
        if authorities:
            wanted = {authorities.path: (_fetched(where, authorities, aws), 0o644), **wanted}
        before = {path: files.read(where.at(path)) for path in wanted}
        changed = [path for path, (data, _) in wanted.items() if data != before[path]]
        for path in changed:
            files.replace(where.at(path), *wanted[path])
        if where.real:
            _take_over(where, before, runs, run)
        files.replace(where.at(machine.SERVED), digest.encode())
        return changed


def _wanted(
    where: Machine, front: Front, aws: Aws, run: Callable[..., None]
) -> tuple[dict[str, tuple[bytes, int]], Download | None]:
    """Return content and mode of every file, and what is to be fetched besides."""
    what = f"nginx.conf (parameter {front.parameter})"
    text = aws.call(what, "ssm", "get_parameter", Name=front.parameter)["Parameter"]["Value"]
    conf, authorities = _unpacked(text, what)
    if front.acm:
        chain, key = _exported(where, front, aws, run)
    else:
        chain, key = [_pem(aws.resolve(name)) for name in _FIELDS] if front.secret else _self_signed(where, front, run)
    return {front.key: (key, 0o600), front.chain: (chain, 0o644), front.target: (conf, 0o644)}, authorities


def _unpacked(text: str, what: str) -> tuple[bytes, Download | None]:
    """Return nginx.conf, and where the authorities come from and go to, if there are some: both in one JSON object."""
    try:
        data = zlib.decompress(base64.b64decode(text, validate=True))
        # No directive of NGINX begins with a brace.
        if not data.startswith(b"{"):
            return data, None
        document = json.loads(data)
        conf, authorities = document["conf"].encode(), document["authorities"]
    except (ValueError, zlib.error, KeyError, AttributeError) as error:
        raise NodeError(f"{what} can't be unpacked: {error}; deploy the stack again") from None
    from wso2_node.config import download  # noqa: PLC0415 - where nothing is to be fetched, nothing needs it

    return conf, download(authorities, what)


def _fetched(where: Machine, authorities: Download, aws: Aws) -> bytes:
    """Return the PEM file: what is there, when it has the SHA-256, or what is fetched, when it is whole."""
    there = files.read(where.at(authorities.path))
    if there is not None and hashlib.sha256(there).hexdigest() == authorities.sha256:
        return there
    import tempfile  # noqa: PLC0415 - these bring the whole of HTTP along, for a file that seldom changes

    from wso2_node import pack, trust  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        new = Path(folder, "authorities")
        pack.fetch(authorities, new, aws)
        data = new.read_bytes()
    trust.authorities(data, authorities.source)
    return data


def _pem(text: str) -> bytes:
    return text.strip().encode() + b"\n"


def _exported(where: Machine, front: Front, aws: Aws, run: Callable[..., None]) -> tuple[bytes, bytes]:
    """Return ACM's certificate and its key: those that are there, as long as ACM shows the same certificate.

    ACM hands the key out under a passphrase alone, which is made here for each time (ACM API, ExportCertificate).
    """
    what, chain, key = f"certificate {front.acm}", where.at(front.chain), where.at(front.key)
    shown = _chain(aws.call(what, "acm", "get_certificate", fix=_EXPORTABLE, CertificateArn=front.acm))
    there = files.read(chain), files.read(key)
    if there[0] == shown and there[1] and _belong(chain, key):
        return there[0], there[1]
    import tempfile  # noqa: PLC0415 - slow to load, and needed once a year

    passphrase = os.urandom(24).hex()
    asked = {"CertificateArn": front.acm, "Passphrase": passphrase.encode()}
    made = aws.call(what, "acm", "export_certificate", fix=_EXPORTABLE, **asked)
    with tempfile.TemporaryDirectory() as folder:
        sealed, opener, new_key = (Path(folder, name) for name in ("sealed", "passphrase", "key"))
        sealed.write_text(made["PrivateKey"])
        opener.write_text(passphrase)
        run("openssl", "pkey", "-in", str(sealed), "-passin", f"file:{opener}", "-out", str(new_key))
        return _chain(made), new_key.read_bytes()


def _chain(answer: Mapping[str, Any]) -> bytes:
    """Return the certificate of an answer of ACM, and then those of its issuers."""
    return b"".join(_pem(answer[name]) for name in ("Certificate", "CertificateChain") if answer.get(name))


def _self_signed(where: Machine, front: Front, run: Callable[..., None]) -> tuple[bytes, bytes]:
    """Return certificate and key: those that are there, or new ones when they don't fit the names or end soon."""
    chain, key = where.at(front.chain), where.at(front.key)
    there = files.read(chain), files.read(key)
    if there[0] and there[1] and _fits(chain, key, front.names, run):
        return there[0], there[1]
    import tempfile  # noqa: PLC0415 - slow to load, and needed once a year

    with tempfile.TemporaryDirectory() as folder:
        # A file of its own: with OpenSSL's, the certificate would be an authority's, trusted for every name.
        asked, new_chain, new_key = (Path(folder, name) for name in ("asked", "certificate", "key"))
        asked.write_text(_ASKED.format(name=front.names[0][:64], names=",".join(f"DNS:{name}" for name in front.names)))
        run(
            *("openssl", "req", "-x509", "-sha256", "-nodes", "-newkey", f"rsa:{_RSA_BITS}", "-days", str(_DAYS)),
            *("-config", str(asked), "-out", str(new_chain), "-keyout", str(new_key)),
        )
        return new_chain.read_bytes(), new_key.read_bytes()


def _fits(chain: Path, key: Path, names: Sequence[str], run: Callable[..., None]) -> bool:
    """Whether the certificate is for the names and the key, and lasts for another month."""
    if not _belong(chain, key):
        return False
    try:
        for name in names:
            run("openssl", "verify", "-trusted", str(chain), "-verify_hostname", name, str(chain))
        run("openssl", "x509", "-noout", "-checkend", str(_RENEW_S), "-in", str(chain))
    except NodeError:
        return False
    return True


def _belong(chain: Path, key: Path) -> bool:
    """Whether the key is that of the certificate."""
    import ssl  # noqa: PLC0415 - as above

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key)
    except OSError:
        return False
    return True


def _runs(run: Callable[..., None]) -> bool:
    try:
        run("systemctl", "is-active", "--quiet", UNIT)
    except NodeError:
        return False
    return True


def _take_over(where: Machine, before: dict[str, bytes | None], runs: bool, run: Callable[..., None]) -> None:  # noqa: FBT001
    """Test what is written, and start NGINX or let it read that; when it refuses, bring the former files back."""
    try:
        run("nginx", "-t")
    except NodeError as error:
        for path, data in before.items():
            if data is None:
                where.at(path).unlink()
            else:
                files.replace(where.at(path), data)
        raise NodeError(f"NGINX refuses the new configuration, the former one stays: {error}") from None
    if runs:
        run("systemctl", "reload", UNIT)
        return
    # It was masked before its package came, so that it did not serve the distribution's page.
    run("systemctl", "unmask", UNIT)
    run("systemctl", "enable", UNIT)
    run("systemctl", "restart", UNIT)

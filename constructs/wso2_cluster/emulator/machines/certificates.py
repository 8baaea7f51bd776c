"""The certificates that load balancers show: files for HAProxy, made of what ACM holds."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from wso2_cluster.emulator.machines.authority import Authority
    from wso2_cluster.emulator.machines.load_balancers import Certificate


class Certificates:
    """PEM files, key included, in *folder*; one that was not imported is signed by the authority, once."""

    def __init__(self, *, folder: Path, authority: Authority) -> None:
        self._folder = folder
        self._authority = authority
        self._issued: dict[Certificate, bytes] = {}

    def files(self, certificates: Iterable[Certificate]) -> Mapping[str, str]:
        """Each certificate's file, relative to the folder's parent, by ARN. A changed certificate has a new file.

        Raises `MachineError` when an imported certificate is not in the account any more.
        """
        return {certificate.arn: self._file(certificate) for certificate in certificates}

    def _file(self, certificate: Certificate) -> str:
        content = imported(certificate.arn) if certificate.imported else self._issue(certificate)
        path = self._folder / f"{hashlib.sha256(content).hexdigest()[:16]}.pem"
        if not path.exists():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            partial = path.with_suffix(".partial")
            partial.unlink(missing_ok=True)
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(content)
            partial.replace(path)
        return f"{self._folder.name}/{path.name}"

    def _issue(self, certificate: Certificate) -> bytes:
        if certificate not in self._issued:
            self._issued[certificate] = _joined(*self._authority.certificate(certificate.names))
        return self._issued[certificate]


def imported(arn: str) -> bytes:
    """Certificate, chain and key that were imported into ACM as *arn*, PEM.

    From moto's own model in this process: ACM's API never hands an imported key out (ExportCertificate is for
    certificates of private authorities alone), but a load balancer has it.

    Raises `MachineError` when there is no such certificate.
    """
    # Here, because this package can be imported without moto.
    from moto.acm.models import AWS_ROOT_CA, acm_backends  # noqa: PLC0415

    _, _, _, region, account, name = arn.split(":", 5)
    held = acm_backends[account][region]._certificates.get(arn)  # noqa: SLF001 - see above
    if held is None:
        raise MachineError(f"A listener shows certificate {name}, which ACM does not hold; import it first.")
    # moto puts a root of its own behind every chain; ACM shows the chain as it was imported.
    return _joined(held.cert, held.chain.strip().removesuffix(AWS_ROOT_CA.strip()), held.key)


def _joined(*parts: bytes) -> bytes:
    return b"".join(part.strip() + b"\n" for part in parts if part.strip())

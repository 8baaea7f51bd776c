"""The certificate is for the hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.checks.deployment.certificates import FILES, write_certificate
from tests.unit.checks.deployment.deployments import ESB, found
from tests.variants import data

if TYPE_CHECKING:
    from pathlib import Path

BASE = data(ESB, balancer__certificate=FILES)


@pytest.mark.parametrize(
    "names",
    [
        ("esb.example.com", "mgt.esb.example.com"),
        ("*.example.com", "*.esb.example.com"),
        ("ESB.example.com", "*.ESB.example.com"),
    ],
)
def test_a_certificate_for_both_hosts(tmp_path: Path, names: tuple[str, ...]) -> None:
    write_certificate(tmp_path, *names)

    assert found(BASE, folder=tmp_path) == []


def test_a_certificate_for_one_of_them(tmp_path: Path) -> None:
    write_certificate(tmp_path, "*.example.com")

    assert found(BASE, folder=tmp_path) == [
        (
            (
                "error: balancer.certificate.certificate: certificate.pem is for *.example.com, and hosts.management "
                "is "
                "mgt.esb.example.com: name a certificate for both hosts [certificate-names]"
            ),
            '"certificate": "certificate.pem",',
        )
    ]


def test_a_certificate_whose_subject_alone_has_the_name(tmp_path: Path) -> None:
    write_certificate(tmp_path)

    assert [finding for finding, _ in found(BASE, folder=tmp_path)] == [
        (
            "error: balancer.certificate.certificate: certificate.pem is for no host, and hosts.service is "
            "esb.example.com: name a certificate for both hosts [certificate-names]"
        ),
        (
            "error: balancer.certificate.certificate: certificate.pem is for no host, and hosts.management is "
            "mgt.esb.example.com: name a certificate for both hosts [certificate-names]"
        ),
    ]

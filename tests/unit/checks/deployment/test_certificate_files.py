"""The certificate's files can be used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.unit.checks.deployment.certificates import FILES, write_certificate, write_key
from tests.unit.checks.deployment.deployments import ESB, found
from tests.variants import data

if TYPE_CHECKING:
    from pathlib import Path

BASE = data(ESB, balancer__certificate=FILES)
HOSTS = ("esb.example.com", "mgt.esb.example.com")
NAME = "name a PEM file, from the folder of this file [certificate-files]"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_certificate(tmp_path, *HOSTS)
    return tmp_path


def test_files_that_belong_together(folder: Path) -> None:
    assert found(BASE, folder=folder) == []


def test_a_certificate_of_acm_has_no_files() -> None:
    assert found(ESB) == []


def test_files_that_are_not_there(tmp_path: Path) -> None:
    assert found(BASE, folder=tmp_path) == [
        (
            (
                "error: balancer.certificate.certificate: certificate.pem can't be read: No such file or directory: "
                f"{NAME}"
            ),
            '"certificate": "certificate.pem",',
        ),
        (
            f"error: balancer.certificate.key: key.pem can't be read: No such file or directory: {NAME}",
            '"key": "key.pem"',
        ),
    ]


def test_a_chain_that_is_none(folder: Path) -> None:
    (folder / "chain.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")

    assert found(BASE, folder=folder, balancer__certificate={**FILES, "chain": "chain.pem"}) == [
        (
            f"error: balancer.certificate.chain: chain.pem holds no certificate in PEM: {NAME}",
            '"chain": "chain.pem"',
        )
    ]


def test_a_key_of_another_certificate(folder: Path) -> None:
    write_key(folder, other=True)

    assert found(BASE, folder=folder) == [
        (
            (
                "error: balancer.certificate.key: key.pem is not the key of certificate.pem: name the key that the "
                "certificate was requested with [certificate-files]"
            ),
            '"key": "key.pem"',
        )
    ]


def test_a_key_that_is_encrypted(folder: Path) -> None:
    write_key(folder, password=b"secret")

    assert found(BASE, folder=folder) == [
        (
            f"error: balancer.certificate.key: key.pem is encrypted, and ACM takes no encrypted key: {NAME}",
            '"key": "key.pem"',
        )
    ]


def test_a_key_that_is_none(folder: Path) -> None:
    (folder / "key.pem").write_bytes((folder / "certificate.pem").read_bytes())

    assert found(BASE, folder=folder) == [
        (f"error: balancer.certificate.key: key.pem holds no private key in PEM: {NAME}", '"key": "key.pem"')
    ]


def test_a_certificate_that_has_run_out(tmp_path: Path) -> None:
    write_certificate(tmp_path, *HOSTS, days=-2)
    day = (datetime.now(UTC) - timedelta(days=2)).date()

    assert found(BASE, folder=tmp_path) == [
        (
            (
                f"error: balancer.certificate.certificate: certificate.pem was valid until {day}: clients refuse it: "
                "renew it [certificate-files]"
            ),
            '"certificate": "certificate.pem",',
        )
    ]


def test_an_rsa_key_that_is_long_enough(tmp_path: Path) -> None:
    write_certificate(tmp_path, *HOSTS, rsa_bits=2048)

    assert found(BASE, folder=tmp_path) == []


def test_an_rsa_key_that_is_too_short(tmp_path: Path) -> None:
    write_certificate(tmp_path, *HOSTS, rsa_bits=1024)

    assert found(BASE, folder=tmp_path) == [
        (
            (
                "error: balancer.certificate.certificate: certificate.pem has an RSA key of 1024 bits, which can be "
                "broken: make one with 2,048 bits or more [certificate-files]"
            ),
            '"certificate": "certificate.pem",',
        )
    ]

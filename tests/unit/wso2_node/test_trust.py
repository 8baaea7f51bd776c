"""Certificates of the machine reach the trust store, through the real keytool."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from wso2_node import trust
from wso2_node.errors import NodeError

PASSWORD = "wso2carbon"


@pytest.fixture(scope="module")
def keytool() -> Path:
    """Return keytool; without Java skip, but fail under CI=true."""
    found = shutil.which("keytool")
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail("keytool is not installed")
        pytest.skip("keytool is not installed")
    return Path(found)


def make(folder: Path, name: str) -> bytes:
    """Make a self-signed certificate and return it as PEM."""
    path = folder / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        f"/O=Trials/CN={name}",
        "-days",
        "2",
    ]
    subprocess.run([*command, "-keyout", os.devnull, "-out", path], check=True, capture_output=True)
    return path.read_bytes()


@pytest.fixture
def bundle(tmp_path: Path) -> str:
    path = tmp_path / "bundle.crt"
    path.write_bytes(b"".join(make(tmp_path, name) for name in ("Trial Root 1", "Trial Root 2", "Trial Root 2")))
    return str(path)


@pytest.fixture
def store(tmp_path: Path, keytool: Path) -> bytes:
    """Make a trust store with one certificate of its own, as the product ships one."""
    path = tmp_path / "client-truststore.jks"
    command = [
        str(keytool),
        "-importcert",
        "-noprompt",
        "-alias",
        "shipped",
        "-keystore",
        str(path),
        "-storepass",
        PASSWORD,
    ]
    subprocess.run(command, input=make(tmp_path, "Shipped"), check=True, capture_output=True)
    return path.read_bytes()


def aliases(data: bytes, keytool: Path, folder: Path) -> set[str]:
    path = folder / "listed.jks"
    path.write_bytes(data)
    command = [str(keytool), "-list", "-keystore", str(path), "-storepass", PASSWORD]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {line.split(", ")[0] for line in listed.splitlines() if "trustedCertEntry" in line}


def test_certificates_are_found_by_common_name_each_under_its_own_alias(bundle: str) -> None:
    found = trust.certificates(["Trial Root 1", "Trial Root 2"], [bundle])
    assert sorted(alias.rsplit(" ", 1)[0] for alias in found) == ["trial root 1", "trial root 2", "trial root 2"]
    assert {ssl.DER_cert_to_PEM_cert(der) for der in found.values()} == {
        f"-----BEGIN CERTIFICATE-----{part}"
        for part in Path(bundle).read_text().split("-----BEGIN CERTIFICATE-----")[1:]
    }


def test_every_missing_subject_is_named(bundle: str) -> None:
    with pytest.raises(NodeError) as caught:
        trust.certificates(["Nobody", "Trial Root 1", "Nowhere"], [bundle])
    assert str(caught.value) == (
        "this machine has no certificate with the common name Nobody, Nowhere: "
        "correct trust.subjects, or update the package ca-certificates"
    )


def test_a_bundle_that_this_distribution_does_not_have_is_left_out(bundle: str) -> None:
    assert trust.certificates(["Trial Root 1"], ["/nowhere/bundle.crt", bundle])


def test_the_machine_s_own_bundle_has_amazon_s_roots() -> None:
    if not any(Path(path).is_file() for path in trust.BUNDLES):
        pytest.skip("no CA bundle at the usual places")
    assert sorted(alias[:16] for alias in trust.certificates(["Amazon Root CA 1", "Amazon Root CA 3"])) == [
        "amazon root ca 1",
        "amazon root ca 3",
    ]


def test_missing_certificates_are_added_beside_the_shipped_ones(
    store: bytes, bundle: str, keytool: Path, tmp_path: Path
) -> None:
    wanted = trust.certificates(["Trial Root 1", "Trial Root 2"], [bundle])
    after = trust.add(store, PASSWORD, wanted, keytool, tmp_path / "work")
    assert aliases(after, keytool, tmp_path) == {"shipped", *wanted}


def test_a_second_time_changes_no_byte(store: bytes, bundle: str, keytool: Path, tmp_path: Path) -> None:
    wanted = trust.certificates(["Trial Root 1"], [bundle])
    once = trust.add(store, PASSWORD, wanted, keytool, tmp_path / "work")
    assert trust.add(once, PASSWORD, wanted, keytool, tmp_path / "work") == once


def test_a_wrong_password_is_an_error_that_does_not_show_it(store: bytes, keytool: Path, tmp_path: Path) -> None:
    with pytest.raises(NodeError) as caught:
        trust.add(store, "not-the-password", {"a": b""}, keytool, tmp_path / "work")
    assert str(caught.value).startswith("keytool -list on the trust store: keytool error: ")
    assert "not-the-password" not in str(caught.value)


def test_the_password_is_not_on_the_command_line(tmp_path: Path) -> None:
    fake = tmp_path / "keytool"
    fake.write_text('#!/bin/sh\necho "$@" >> "$0.arguments"\necho "$STOREPASS" >> "$0.password"\n')
    fake.chmod(0o755)
    trust.add(b"store", "s3cret", {"alias": b"der"}, fake, tmp_path / "work")
    assert "s3cret" not in Path(f"{fake}.arguments").read_text()
    assert Path(f"{fake}.password").read_text() == "s3cret\ns3cret\n"


def test_a_missing_keytool_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NodeError) as caught:
        trust.add(b"", PASSWORD, {}, tmp_path / "bin/keytool", tmp_path / "work")
    assert str(caught.value) == f"{tmp_path}/bin/keytool: No such file or directory: java_home has to have bin/keytool"


def test_the_copy_that_keytool_works_on_does_not_stay_nor_that_of_a_killed_run(tmp_path: Path) -> None:
    fake, work = tmp_path / "keytool", tmp_path / "run/trust"
    fake.write_text("#!/bin/sh\n")
    fake.chmod(0o755)
    work.mkdir(parents=True)
    (work / "truststore").write_bytes(b"half")
    assert trust.add(b"store", PASSWORD, {}, fake, work) == b"store"
    assert not work.exists()


def test_a_bundle_is_known_by_its_size_and_time(tmp_path: Path) -> None:
    path = tmp_path / "bundle.crt"
    path.write_bytes(b"12345")
    os.utime(path, ns=(1, 2))
    assert trust.bundles([str(path), "/nowhere/bundle.crt"]) == [f"{path} 5 2"]

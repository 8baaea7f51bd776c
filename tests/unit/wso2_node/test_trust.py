"""Certificates of the machine reach the trust store, through the real keytool."""

from __future__ import annotations

import hashlib
import os
import shutil
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

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


def single(pem: bytes) -> str:
    """The alias that a certificate gets."""
    return f"authority {hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.decode())).hexdigest()[:12]}"


def test_every_certificate_of_a_pem_file_is_found_once(tmp_path: Path) -> None:
    pems = [make(tmp_path, f"Region Root {number}") for number in range(3)]
    text = b"\xefRegion \xff, in no encoding\r\n".join([*pems, pems[0].replace(b"\n", b"\r\n")])
    found = trust.authorities(text, "s3://b/bundle.pem")
    assert list(found) == [single(pem) for pem in pems]
    assert [ssl.DER_cert_to_PEM_cert(der).encode() for der in found.values()] == pems


def expired(folder: Path) -> bytes:
    """A certificate whose time is over, which is no authority's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Long ago")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    begin = datetime(2001, 1, 1, tzinfo=UTC)
    made = builder.serial_number(1).not_valid_before(begin).not_valid_after(begin + timedelta(days=1))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def test_one_whose_time_is_over_is_imported_like_the_others(store: bytes, keytool: Path, tmp_path: Path) -> None:
    pems = [make(tmp_path, "Region Root"), expired(tmp_path)]
    wanted = trust.authorities(b"".join(pems), "x.pem")
    after = trust.add(store, PASSWORD, wanted, keytool, tmp_path / "work")
    assert aliases(after, keytool, tmp_path) == {"shipped", *map(single, pems)}


def test_a_rotated_bundle_adds_what_is_new_and_takes_nothing_away(store: bytes, keytool: Path, tmp_path: Path) -> None:
    first, second, third = (make(tmp_path, f"Region Root {number}") for number in range(3))
    once = trust.add(store, PASSWORD, trust.authorities(first + second, "x"), keytool, tmp_path / "work")
    rotated = trust.authorities(second + third, "x")
    twice = trust.add(once, PASSWORD, rotated, keytool, tmp_path / "work")
    assert aliases(twice, keytool, tmp_path) == {"shipped", *map(single, (first, second, third))}
    assert trust.add(twice, PASSWORD, rotated, keytool, tmp_path / "work") == twice


@pytest.mark.parametrize("kind", ["JKS", "PKCS12"])
def test_a_store_of_either_type_stays_one_of_its_type(kind: str, keytool: Path, tmp_path: Path) -> None:
    path = tmp_path / "store"
    words = ["-importcert", "-noprompt", "-alias", "shipped", "-storetype", kind, "-keystore", str(path)]
    command = [str(keytool), *words, "-storepass", PASSWORD]
    subprocess.run(command, input=make(tmp_path, "Shipped"), check=True, capture_output=True)
    wanted = trust.authorities(make(tmp_path, "Region Root"), "x.pem")
    after = trust.add(path.read_bytes(), PASSWORD, wanted, keytool, tmp_path / "work")
    assert (after[:4] == bytes.fromhex("feedfeed")) is (kind == "JKS")
    assert aliases(after, keytool, tmp_path) == {"shipped", *wanted}


def test_many_certificates_take_keytool_two_runs(tmp_path: Path) -> None:
    fake = tmp_path / "keytool"
    fake.write_text('#!/bin/sh\necho "$1" >> "$0.actions"\n')
    fake.chmod(0o755)
    trust.add(b"store", PASSWORD, {f"authority {number}": b"der" for number in range(120)}, fake, tmp_path / "work")
    assert Path(f"{fake}.actions").read_text() == "-list\n-importkeystore\n"


def test_what_keytool_does_not_take_for_a_certificate_is_an_error(store: bytes, keytool: Path, tmp_path: Path) -> None:
    with pytest.raises(NodeError) as caught:
        trust.add(store, PASSWORD, {"authority x": b"no certificate"}, keytool, tmp_path / "work")
    assert str(caught.value).startswith("keytool -importkeystore on the trust store: ")


NAME_ANOTHER = "name one in which certificates begin with -----BEGIN CERTIFICATE-----"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is no PEM file"),
        (b"<html>Not found</html>", "is no PEM file"),
        (b"0\x82\x03\x0f0\x82\x01\xf7", "is no PEM file"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "has no certificate"),
        (b"-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----\n", "has no certificate"),
    ],
)
def test_what_has_no_certificate_is_an_error_that_names_the_file(data: bytes, what: str) -> None:
    with pytest.raises(NodeError) as caught:
        trust.authorities(data, "s3://b/bundle.pem")
    assert str(caught.value) == f"s3://b/bundle.pem {what}: {NAME_ANOTHER}"


@pytest.mark.parametrize("damage", ["cut off", "no base64", "empty", "another thing", "a part of one"])
def test_a_damaged_certificate_is_an_error_that_says_which_of_how_many(tmp_path: Path, damage: str) -> None:
    begin, end = "-----BEGIN CERTIFICATE-----\n", "\n-----END CERTIFICATE-----\n"
    good = make(tmp_path, "Region Root").decode()
    body = good.removeprefix(begin).removesuffix(end)
    bad = {
        "cut off": begin + body[:-100],
        "no base64": f"{begin}!{end}",
        "empty": begin + end,
        "another thing": f"{begin}bm8gY2VydGlmaWNhdGU={end}",
        "a part of one": f"{begin}{body[:400]}{end}",
    }[damage]
    with pytest.raises(NodeError, match=r"^x\.pem: certificate 2 of 2 is damaged: ."):
        trust.authorities((good + bad).encode(), "x.pem")


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

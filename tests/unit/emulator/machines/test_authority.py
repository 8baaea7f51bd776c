"""The authority of one run."""

from __future__ import annotations

import ipaddress
import stat
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import PolicyBuilder, Store

from wso2_cluster.carbon.trust import AMAZON_AUTHORITIES
from wso2_cluster.emulator.machines.authority import COMMON_NAME, Authority
from wso2_cluster.emulator.machines.errors import MachineError

if TYPE_CHECKING:
    from pathlib import Path

LONG = "a-bucket-with-quite-a-long-name-of-sixty-three-characters-abcde.s3.us-east-1.amazonaws.com"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.create(tmp_path_factory.mktemp("authority"))


def test_nodes_take_the_root_from_their_machine_by_its_name(authority: Authority) -> None:
    root = x509.load_pem_x509_certificate(authority.root)
    assert COMMON_NAME in AMAZON_AUTHORITIES
    assert [name.value for name in root.subject.get_attributes_for_oid(NameOID.COMMON_NAME)] == [COMMON_NAME]
    assert root.subject.rfc4514_string() == "CN=Amazon Root CA 1,O=embedded AWS"


@pytest.mark.parametrize("names", [["ec2.us-east-1.amazonaws.com"], ["*.s3.amazonaws.com", "x.example"], [LONG]])
def test_a_certificate_is_good_for_its_names(authority: Authority, names: list[str]) -> None:
    certificate, _ = authority.certificate(names)
    store = Store([x509.load_pem_x509_certificate(authority.root)])
    for name in names:
        verifier = PolicyBuilder().store(store).build_server_verifier(x509.DNSName(name.replace("*", "packs")))
        assert len(verifier.verify(x509.load_pem_x509_certificate(certificate), [])) == 2
    with pytest.raises(x509.verification.VerificationError):
        PolicyBuilder().store(store).build_server_verifier(x509.DNSName("other.example")).verify(
            x509.load_pem_x509_certificate(certificate), []
        )


def test_an_address_may_be_a_name(authority: Authority) -> None:
    certificate, _ = authority.certificate(["10.0.1.5"])
    store = Store([x509.load_pem_x509_certificate(authority.root)])
    verifier = PolicyBuilder().store(store).build_server_verifier(x509.IPAddress(ipaddress.ip_address("10.0.1.5")))
    assert len(verifier.verify(x509.load_pem_x509_certificate(certificate), [])) == 2


def test_the_same_names_have_the_same_certificate(authority: Authority) -> None:
    assert authority.certificate(["a.example"]) is authority.certificate(["a.example"])


@pytest.mark.parametrize("names", [[], ["ü.example"]])
def test_names_that_no_certificate_can_have_are_refused(authority: Authority, names: list[str]) -> None:
    with pytest.raises(MachineError):
        authority.certificate(names)


def test_it_is_kept_in_its_folder(tmp_path: Path) -> None:
    assert Authority.create(tmp_path).root == Authority.create(tmp_path).root
    assert stat.S_IMODE((tmp_path / "authority.key").stat().st_mode) == 0o600


def test_a_damaged_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "authority.pem").write_text("none")
    with pytest.raises(MachineError, match=str(tmp_path)):
        Authority.create(tmp_path)

"""aws/certificate.py: where the balancer's certificate comes from."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from tests import variants
from tests.synth.conftest import Synthesize
from tests.synthesis import one, synthesize_into
from wso2_cluster.aws.certificate import TRIAL_DAYS, CertificateError, self_signed
from wso2_cluster.deployment import Deployment
from wso2_cluster.testing import Match

pytestmark = pytest.mark.synth

NAMES = ("esb.example.com", "mgt.esb.example.com")


def with_files(**files: str) -> Deployment:
    return Deployment.model_validate(variants.data(variants.WORKER_MANAGER, balancer__certificate=files))


def test_a_certificate_of_acms_is_shown_as_it_is(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    template.resource_count_is("aws_acm_certificate", 0)
    template.has_resource_properties("aws_lb_listener", {"port": 443, "certificate_arn": variants.ACM_ARN})


def test_files_are_read_by_terraform_from_the_stacks_folder(tmp_path: Path) -> None:
    for name in ("site.pem", "site.key", "chain.pem"):
        (tmp_path / name).write_text("CONTENT OF A FILE", "utf-8")
    template = synthesize_into(tmp_path, with_files(certificate="site.pem", key="site.key", chain="chain.pem"))
    template.has_resource_properties(
        "aws_acm_certificate",
        {
            "certificate_body": '${file("../../../site.pem")}',
            "private_key": '${file("../../../site.key")}',
            "certificate_chain": '${file("../../../chain.pem")}',
            "tags": {"Name": "esb.example.com"},
        },
    )
    assert (tmp_path / "cdktf.out" / "stacks" / "stack" / "../../../site.pem").is_file()
    assert "CONTENT OF A FILE" not in str(template.document)


def test_without_a_chain_none_is_read(tmp_path: Path) -> None:
    for name in ("site.pem", "site.key"):
        (tmp_path / name).touch()
    template = synthesize_into(tmp_path, with_files(certificate="site.pem", key="site.key"))
    template.has_resource_properties("aws_acm_certificate", {"certificate_chain": Match.absent()})


def test_a_file_name_with_quotes_and_template_marks_reaches_terraform_as_it_is(tmp_path: Path) -> None:
    name = 'a "b" ${c} %{d} \\e.pem'
    for each in (name, "site.key"):
        (tmp_path / each).touch()
    template = synthesize_into(tmp_path, with_files(certificate=name, key="site.key"))
    expected = r'${file("../../../a \"b\" $${c} %%{d} \\e.pem")}'
    assert one(template, "aws_acm_certificate")["certificate_body"] == expected


@pytest.mark.parametrize("missing", ["site.pem", "site.key", "chain.pem"])
def test_a_file_that_is_not_there_is_an_error_that_names_it(tmp_path: Path, missing: str) -> None:
    for name in {"site.pem", "site.key", "chain.pem"} - {missing}:
        (tmp_path / name).touch()
    with pytest.raises(CertificateError) as caught:
        synthesize_into(tmp_path, with_files(certificate="site.pem", key="site.key", chain="chain.pem"))
    assert str(caught.value) == (
        f"{tmp_path / missing}: no such file. balancer.certificate names it; create it or use an arn."
    )


def test_a_self_signed_certificate_is_for_both_host_names_and_only_its_path_is_synthesized(tmp_path: Path) -> None:
    template = synthesize_into(tmp_path, variants.deployment("self-signed"))
    template.has_resource_properties(
        "aws_acm_certificate",
        {
            "certificate_body": '${file("../../../.wso2-cluster/esb/certificate.pem")}',
            "private_key": '${file("../../../.wso2-cluster/esb/key.pem")}',
        },
    )
    template.has_resource_properties(
        "aws_lb_listener",
        {"port": 443, "certificate_arn": Match.string_like_regexp(r"^\$\{aws_acm_certificate\..*arn\}$")},
    )
    certificate = x509.load_pem_x509_certificate((tmp_path / ".wso2-cluster/esb/certificate.pem").read_bytes())
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert held.get_values_for_type(x509.DNSName) == list(NAMES)
    assert "PRIVATE KEY" not in str(template.document)


def test_a_self_signed_certificate_belongs_to_its_key_which_its_owner_alone_reads(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path / "trial", NAMES)
    private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    public = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    assert private.public_key() == public
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    assert sorted(each.name for each in key.parent.iterdir()) == ["certificate.pem", "key.pem"]


def test_a_self_signed_certificate_lasts_as_long_as_browsers_accept(tmp_path: Path) -> None:
    certificate, _ = self_signed(tmp_path, NAMES)
    ends = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    expected = datetime.now(UTC) + timedelta(days=TRIAL_DAYS)
    assert abs(ends - expected) < timedelta(minutes=5)


def test_a_self_signed_certificate_is_kept_so_that_the_next_synthesis_changes_nothing(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path, NAMES)
    before = certificate.read_bytes(), key.read_bytes()
    self_signed(tmp_path, NAMES)
    assert (certificate.read_bytes(), key.read_bytes()) == before


@pytest.mark.parametrize("what", ["other names", "broken", "key gone"])
def test_a_self_signed_certificate_that_does_not_fit_is_made_anew(tmp_path: Path, what: str) -> None:
    certificate, key = self_signed(tmp_path, NAMES)
    before = certificate.read_bytes()
    if what == "broken":
        certificate.write_text("no certificate", "utf-8")
    if what == "key gone":
        key.unlink()
    self_signed(tmp_path, ("other.example.com",) if what == "other names" else NAMES)
    assert certificate.read_bytes() != before
    private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    assert private.public_key() == x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()


def test_a_self_signed_certificate_whose_key_is_another_is_made_anew(tmp_path: Path) -> None:
    """As after a write that was cut off between the two files."""
    certificate, key = self_signed(tmp_path / "one", NAMES)
    _, other = self_signed(tmp_path / "two", NAMES)
    key.write_bytes(other.read_bytes())
    self_signed(tmp_path / "one", NAMES)
    private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    assert private.public_key() == x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()

"""The balancer's certificate: one that ACM holds, PEM files, or a self-signed one for trials."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, Fn, TerraformResourceLifecycle
from wso2_cluster.deployment import AcmCertificate, CertificateFiles, SelfSignedCertificate, ValidatedCertificate
from wso2_cluster.errors import WSO2ClusterError

TRIAL_DAYS = 397
"""How long a self-signed certificate lasts; browsers accept no more."""


class CertificateError(WSO2ClusterError):
    """A certificate file that is not there."""


class BalancerCertificate(Construct):
    """The certificate that the HTTPS listener shows.

    Terraform reads PEM files itself when it applies: the synthesized JSON holds their paths, relative to the stack's
    folder, and never a key.
    """

    arn: str

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        settings: AcmCertificate | CertificateFiles | ValidatedCertificate | SelfSignedCertificate,
        names: tuple[str, ...],
        folder: Path,
        trial_folder: Path,
        stack_folder: Path,
        zone_id: str | None = None,
    ) -> None:
        """Build the certificate.

        Args:
            settings: which kind.
            names: host names of a certificate that is made, the first of them its subject.
            folder: what the settings' paths are relative to.
            trial_folder: where a self-signed certificate is kept between synths.
            stack_folder: where Terraform runs.
            zone_id: public hosted zone in which a validated certificate's names are proved. Default: none.

        Raises:
            CertificateError: a file of the settings is not there, or a validated certificate has no zone.
        """
        super().__init__(scope, id)
        match settings:
            case AcmCertificate():
                self.arn = settings.arn
                return
            case ValidatedCertificate():
                if zone_id is None:
                    raise CertificateError(f"{names[0]}: no hosted zone to validate it in. Give 'records', or an arn.")
                self.arn = ValidatedAcmCertificate(self, "validated", names=names, zone_id=zone_id).arn
                return
            case CertificateFiles():
                certificate, key = folder / settings.certificate, folder / settings.key
                chain = folder / settings.chain if settings.chain else None
            case SelfSignedCertificate():
                certificate, key = self_signed(trial_folder, names)
                chain = None
        for path in (certificate, key, chain):
            if path is not None and not path.is_file():
                raise CertificateError(f"{path}: no such file. balancer.certificate names it; create it or use an arn.")
        self.arn = aws.AcmCertificate(
            self,
            "imported",
            certificate_body=_read_at_apply(certificate, stack_folder),
            private_key=_read_at_apply(key, stack_folder),
            certificate_chain=_read_at_apply(chain, stack_folder) if chain else None,
            tags={"Name": names[0]},
            # AWS deletes no certificate that a listener still shows.
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        ).arn


class ValidatedAcmCertificate(Construct):
    """A certificate that ACM issues for names that it finds proved in a public hosted zone, and renews by itself."""

    arn: str
    """Known once the certificate is issued: what takes it waits for that."""

    def __init__(self, scope: Construct, id: str, *, names: tuple[str, ...], zone_id: str) -> None:  # noqa: A002
        super().__init__(scope, id)
        certificate = aws.AcmCertificate(
            self,
            "certificate",
            domain_name=names[0],
            subject_alternative_names=list(names[1:]),
            validation_method="DNS",
            tags={"Name": names[0]},
            # A listener uses it: the new one has to be there before the old one goes.
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        options = f"{certificate.terraform_resource_type}.{certificate.friendly_unique_id}.domain_validation_options"
        records = [
            aws.Route53Record(
                self,
                f"proof-{name}",
                zone_id=zone_id,
                name=_proof(options, name, "name"),
                type=_proof(options, name, "type"),
                records=[_proof(options, name, "value")],
                ttl=60,
                # Another certificate of the same name, in any region, is proved by the same record.
                allow_overwrite=True,
            )
            for name in names
        ]
        self.arn = aws.AcmCertificateValidation(
            self,
            "validation",
            certificate_arn=certificate.arn,
            validation_record_fqdns=[record.fqdn for record in records],
        ).certificate_arn


def _proof(options: str, name: str, part: str) -> str:
    """A part of the record that proves *name*. The names are known at synth, so that no `for_each` is needed."""
    return f'${{one([for option in {options} : option.resource_record_{part} if option.domain_name == "{name}"])}}'


def self_signed(folder: Path, names: tuple[str, ...]) -> tuple[Path, Path]:
    """Certificate and key for *names* in *folder*: those that are there, or new ones if there are none that fit."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if not (key.is_file() and certificate.is_file() and _fits(certificate, key, names)):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        private_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        encoded = private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write(key, encoded)
        _write(certificate, _certificate(private_key, names).public_bytes(serialization.Encoding.PEM))
    return certificate, key


def _fits(path: Path, key: Path, names: tuple[str, ...]) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        public_key = serialization.load_pem_private_key(key.read_bytes(), password=None).public_key()
        held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.ExtensionNotFound):
        return False
    in_time = certificate.not_valid_after_utc > datetime.now(UTC) + timedelta(days=1)
    return in_time and public_key == certificate.public_key() and held.get_values_for_type(x509.DNSName) == list(names)


def _certificate(key: rsa.RSAPrivateKey, names: tuple[str, ...]) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=TRIAL_DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )


def _write(path: Path, content: bytes) -> None:
    """Write *content*, readable by its owner alone from the start, and put it in place whole."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
    partial.replace(path)


def _read_at_apply(path: Path, stack_folder: Path) -> str:
    relative = Path(os.path.relpath(path.resolve(), stack_folder.resolve())).as_posix()
    # `raw_string` sees to quotes and `${`, not to these two.
    return Fn.file(Fn.raw_string(relative.replace("\\", "\\\\").replace("%{", "%%{")))

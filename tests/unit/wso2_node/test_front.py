"""NGINX's own machine: configuration and certificate come from AWS, and what NGINX refuses does not stay."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from wso2_node import machine, service
from wso2_node.errors import NodeError
from wso2_node.front import Front, load, serve
from wso2_node.machine import Machine
from wso2_node.references import Aws

if TYPE_CHECKING:
    from pathlib import Path

CONF = "/etc/nginx/nginx.conf"
CHAIN = "/etc/nginx/tls/front.crt"
KEY = "/etc/nginx/tls/front.key"
NAMES = ["esb.example.com", "mgt.esb.example.com"]
DOCUMENT = {
    "version": 1,
    "region": "us-east-1",
    "parameter": "/wso2/esb/nginx",
    "target": CONF,
    "chain": CHAIN,
    "key": KEY,
    "names": NAMES,
}
TEXT = "http {\n    proxy_set_header Host $host;\n    # ${not} %{ours}\n}\n"


class Cloud:
    """AWS with one parameter and one secret, as boto3's clients show it."""

    def __init__(self, text: str = TEXT, **secret: str) -> None:
        self.value = base64.b64encode(zlib.compress(text.encode())).decode()
        self.secret = secret

    def __call__(self, service: str, region_name: str) -> Cloud:
        assert (service in {"ssm", "secretsmanager", "s3"}, region_name) == (True, "us-east-1")
        return self

    def get_parameter(self, *, Name: str) -> dict[str, Any]:  # noqa: N803
        assert Name == "/wso2/esb/nginx"
        return {"Parameter": {"Value": self.value}}

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803
        assert SecretId == "prod/front"
        return {"SecretString": json.dumps(self.secret)}

    def aws(self) -> Aws:
        secret = {"kind": "secret", "id": "prod/front"}
        names = ("certificate", "key")
        return Aws("us-east-1", {name: {**secret, "field": name} for name in names}, client=self)


class Commands:
    """Runs OpenSSL, and notes the others; NGINX refuses a configuration with `broken` in it."""

    def __init__(self, where: Machine, *, active: bool = False) -> None:
        self.where, self.active = where, active
        self.said: list[str] = []

    def __call__(self, *command: str) -> None:
        if command[0] == "openssl":
            service.run(*command)
            return
        if command[:2] == ("systemctl", "is-active"):
            if not self.active:
                raise NodeError("inactive")
            return
        self.said.append(" ".join(command))
        if command == ("nginx", "-t") and "broken" in self.where.at(CONF).read_text():
            raise NodeError("nginx -t: unknown directive")


@pytest.fixture
def where(tmp_path: Path) -> Machine:
    """A folder that stands for a machine that is real."""
    return Machine(tmp_path, real=True)


def front(**changes: Any) -> Front:  # noqa: ANN401
    return Front(**{**{key: value for key, value in DOCUMENT.items() if key != "version"}, **changes})


def subject_names(where: Machine) -> str:
    command = ["openssl", "x509", "-noout", "-text", "-in", str(where.at(CHAIN))]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_first_run_writes_every_file_and_starts_nginx(where: Machine) -> None:
    commands = Commands(where)
    changed = serve(where, front(), Cloud().aws(), commands)
    assert changed == [KEY, CHAIN, CONF]
    assert where.at(CONF).read_text() == TEXT
    assert commands.said == [
        "nginx -t",
        "systemctl unmask nginx.service",
        "systemctl enable nginx.service",
        "systemctl restart nginx.service",
    ]


def test_the_certificate_of_a_trial_is_for_all_names_and_no_authority(where: Machine) -> None:
    serve(where, front(), Cloud().aws(), Commands(where))
    text = subject_names(where)
    assert "DNS:esb.example.com, DNS:mgt.esb.example.com" in text
    assert "Public-Key: (2048 bit)" in text
    assert "CA:FALSE" in text
    assert where.at(KEY).stat().st_mode & 0o777 == 0o600


def test_nothing_happens_while_nothing_changes(where: Machine) -> None:
    serve(where, front(), Cloud().aws(), Commands(where))
    commands = Commands(where, active=True)
    assert serve(where, front(), Cloud().aws(), commands) == []
    assert commands.said == []


def test_another_configuration_is_read_without_a_restart(where: Machine) -> None:
    serve(where, front(), Cloud().aws(), Commands(where))
    commands = Commands(where, active=True)
    assert serve(where, front(), Cloud("events {}\n").aws(), commands) == [CONF]
    assert commands.said == ["nginx -t", "systemctl reload nginx.service"]


def test_a_refused_configuration_does_not_stay(where: Machine) -> None:
    serve(where, front(), Cloud().aws(), Commands(where))
    with pytest.raises(NodeError) as caught:
        serve(where, front(), Cloud("broken\n").aws(), Commands(where, active=True))
    assert str(caught.value) == (
        "NGINX refuses the new configuration, the former one stays: nginx -t: unknown directive"
    )
    assert where.at(CONF).read_text() == TEXT
    commands = Commands(where, active=True)
    assert serve(where, front(), Cloud().aws(), commands) == []


def test_a_refused_first_configuration_leaves_no_files(where: Machine) -> None:
    with pytest.raises(NodeError):
        serve(where, front(), Cloud("broken\n").aws(), Commands(where))
    assert [path for path in (CONF, CHAIN, KEY) if where.at(path).exists()] == []


def test_a_run_that_was_killed_before_the_reload_is_made_up_for(where: Machine) -> None:
    serve(where, front(), Cloud().aws(), Commands(where))
    where.at(CONF).write_text("events {}\n")
    commands = Commands(where, active=True)
    where.at(machine.SERVED).write_text("what ran before")
    assert serve(where, front(), Cloud("events {}\n").aws(), commands) == []
    assert commands.said == ["nginx -t", "systemctl reload nginx.service"]


def test_nginx_that_stopped_is_started_again(where: Machine) -> None:
    serve(where, front(), Cloud().aws(), Commands(where))
    commands = Commands(where)
    assert serve(where, front(), Cloud().aws(), commands) == []
    assert commands.said[-1] == "systemctl restart nginx.service"


def test_a_certificate_of_other_names_is_made_anew(where: Machine) -> None:
    serve(where, front(), Cloud().aws(), Commands(where))
    changed = serve(where, front(names=["am.example.com"]), Cloud().aws(), Commands(where, active=True))
    assert changed == [KEY, CHAIN]
    assert "DNS:am.example.com" in subject_names(where)


def test_a_key_that_is_not_the_certificates_is_replaced_with_it(where: Machine) -> None:
    serve(where, front(), Cloud().aws(), Commands(where))
    where.at(KEY).write_text("nobody's")
    assert serve(where, front(), Cloud().aws(), Commands(where, active=True)) == [KEY, CHAIN]


def test_a_certificate_in_a_secret_is_taken_as_it_is_and_again_when_it_changes(where: Machine) -> None:
    given = front(secret="prod/front")
    serve(where, given, Cloud(certificate="\n-----CERT 1-----", key="-----KEY 1-----\n").aws(), Commands(where))
    assert (where.at(CHAIN).read_text(), where.at(KEY).read_text()) == ("-----CERT 1-----\n", "-----KEY 1-----\n")
    commands = Commands(where, active=True)
    changed = serve(where, given, Cloud(certificate="-----CERT 2-----", key="-----KEY 2-----").aws(), commands)
    assert changed == [KEY, CHAIN]
    assert commands.said == ["nginx -t", "systemctl reload nginx.service"]


def test_a_secret_without_a_key_is_named(where: Machine) -> None:
    with pytest.raises(NodeError) as caught:
        serve(where, front(secret="prod/front"), Cloud(certificate="-----CERT-----").aws(), Commands(where))
    assert str(caught.value) == (
        "reference 'key' (secret prod/front): the secret has to be text, with field a JSON object with text at 'key'"
    )
    assert not where.at(CONF).exists()


ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1"


class Issuer(Cloud):
    """AWS with a certificate in ACM that may be exported; `issue` is what renewing it does."""

    def __init__(self, *, code: str = "", chain: str = "") -> None:
        super().__init__()
        self.code, self.chain, self.exported = code, chain, 0
        self.issue()

    def issue(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAMES[0])])
        begin = datetime(2024, 1, 1, tzinfo=UTC)
        made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self.private.public_key())
        made = made.serial_number(7).not_valid_before(begin).not_valid_after(begin + timedelta(days=1))
        self.certificate = made.sign(self.private, hashes.SHA256()).public_bytes(Encoding.PEM).decode()

    def __call__(self, service: str, region_name: str) -> Issuer:
        assert (service in {"ssm", "acm"}, region_name) == (True, "us-east-1")
        return self

    def get_certificate(self, *, CertificateArn: str) -> dict[str, str]:  # noqa: N803
        assert CertificateArn == ARN
        if self.code:
            raise ClientError({"Error": {"Code": self.code, "Message": "no"}}, "GetCertificate")
        return {"Certificate": self.certificate, **({"CertificateChain": self.chain} if self.chain else {})}

    def export_certificate(self, *, CertificateArn: str, Passphrase: bytes) -> dict[str, str]:  # noqa: N803
        self.exported += 1
        sealed = self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(Passphrase))
        return {**self.get_certificate(CertificateArn=CertificateArn), "PrivateKey": sealed.decode()}


def test_a_certificate_of_acm_is_exported_once(where: Machine) -> None:
    issuer = Issuer()
    assert serve(where, front(acm=ARN), issuer.aws(), Commands(where)) == [KEY, CHAIN, CONF]
    assert where.at(CHAIN).read_text() == issuer.certificate
    key = load_pem_private_key(where.at(KEY).read_bytes(), None)
    assert key.private_numbers() == issuer.private.private_numbers()  # type: ignore[union-attr]
    assert where.at(KEY).stat().st_mode & 0o777 == 0o600

    commands = Commands(where, active=True)
    assert serve(where, front(acm=ARN), issuer.aws(), commands) == []
    assert (issuer.exported, commands.said) == (1, [])


def test_a_certificate_that_acm_renewed_is_exported_again(where: Machine) -> None:
    issuer = Issuer()
    serve(where, front(acm=ARN), issuer.aws(), Commands(where))
    issuer.issue()
    commands = Commands(where, active=True)
    assert serve(where, front(acm=ARN), issuer.aws(), commands) == [KEY, CHAIN]
    assert where.at(CHAIN).read_text() == issuer.certificate
    assert commands.said == ["nginx -t", "systemctl reload nginx.service"]


def test_the_issuers_follow_the_certificate(where: Machine) -> None:
    authority = Issuer().certificate
    issuer = Issuer(chain=authority)
    serve(where, front(acm=ARN), issuer.aws(), Commands(where))
    assert where.at(CHAIN).read_text() == issuer.certificate + authority


def test_a_key_that_is_not_the_exported_certificates_is_replaced(where: Machine) -> None:
    issuer = Issuer()
    serve(where, front(acm=ARN), issuer.aws(), Commands(where))
    where.at(KEY).write_text("another")
    assert serve(where, front(acm=ARN), issuer.aws(), Commands(where, active=True)) == [KEY]
    assert issuer.exported == 2


def test_a_certificate_that_may_not_be_exported_is_named(where: Machine) -> None:
    with pytest.raises(NodeError) as caught:
        serve(where, front(acm=ARN), Issuer(code="ValidationException").aws(), Commands(where))
    assert str(caught.value) == (
        f"certificate {ARN}: acm in us-east-1 answers ValidationException: see that it may be exported (a private one, "
        "or a public one that was requested with export enabled), that it is issued, and that the machine's role may"
    )
    assert not where.at(CONF).exists()


@pytest.mark.parametrize("value", ["?", base64.b64encode(b"no archive").decode()])
def test_a_parameter_that_holds_something_else_is_named(where: Machine, value: str) -> None:
    cloud = Cloud()
    cloud.value = value
    with pytest.raises(NodeError, match=r"^nginx.conf \(parameter /wso2/esb/nginx\) can't be unpacked: "):
        serve(where, front(), cloud.aws(), Commands(where))


SOURCE, NODES = "s3://packs/nodes.pem", "/etc/nginx/tls/nodes.pem"


class Shelf(Cloud):
    """AWS that has, too, an object with the authorities of the nodes; the parameter names them."""

    def __init__(self, pem: bytes, text: str = TEXT, **changes: object) -> None:
        super().__init__(text)
        self.pem, self.asked = pem, 0
        named = {"source": SOURCE, "sha256": hashlib.sha256(pem).hexdigest(), "path": NODES, **changes}
        document = json.dumps({"conf": text, "authorities": named})
        self.value = base64.b64encode(zlib.compress(document.encode())).decode()

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        assert (Bucket, Key) == ("packs", "nodes.pem")
        self.asked += 1
        return {"Body": io.BytesIO(self.pem)}


def made(where: Machine) -> bytes:
    """A new certificate, by the only thing here that makes one."""
    serve(where, front(), Cloud().aws(), Commands(where))
    return where.at(CHAIN).read_bytes()


@pytest.fixture
def pem(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return made(Machine(tmp_path_factory.mktemp("pem"), real=True))


def test_authorities_are_fetched_with_the_configuration_that_needs_them(where: Machine, pem: bytes) -> None:
    commands = Commands(where)
    assert serve(where, front(), Shelf(pem).aws(), commands) == [NODES, KEY, CHAIN, CONF]
    assert (where.at(CONF).read_text(), where.at(NODES).read_bytes()) == (TEXT, pem)
    assert where.at(NODES).stat().st_mode & 0o777 == 0o644
    assert commands.said[-1] == "systemctl restart nginx.service"


def test_authorities_that_are_there_are_not_fetched_again(where: Machine, pem: bytes) -> None:
    shelf = Shelf(pem)
    serve(where, front(), shelf.aws(), Commands(where))
    commands = Commands(where, active=True)
    assert serve(where, front(), shelf.aws(), commands) == []
    assert (shelf.asked, commands.said) == (1, [])


def test_authorities_that_were_fetched_are_not_looked_at_while_nothing_changes(where: Machine, pem: bytes) -> None:
    shelf = Shelf(pem)
    serve(where, front(), shelf.aws(), Commands(where))
    where.at(NODES).unlink()
    assert serve(where, front(), shelf.aws(), Commands(where, active=True)) == []
    assert serve(where, front(), shelf.aws(), Commands(where)) == [NODES]
    assert shelf.asked == 2


def test_other_authorities_are_read_without_a_restart(where: Machine, pem: bytes) -> None:
    serve(where, front(), Shelf(pem).aws(), Commands(where))
    commands = Commands(where, active=True)
    assert serve(where, front(), Shelf(pem + pem).aws(), commands) == [NODES]
    assert where.at(NODES).read_bytes() == pem + pem
    assert commands.said == ["nginx -t", "systemctl reload nginx.service"]


def test_machines_that_run_without_authorities_take_them_over(where: Machine, pem: bytes) -> None:
    serve(where, front(), Cloud().aws(), Commands(where))
    commands = Commands(where, active=True)
    assert serve(where, front(), Shelf(pem, "events {}\n").aws(), commands) == [NODES, CONF]
    assert commands.said == ["nginx -t", "systemctl reload nginx.service"]


def test_a_configuration_that_nginx_refuses_takes_its_authorities_along(where: Machine, pem: bytes) -> None:
    serve(where, front(), Cloud().aws(), Commands(where))
    with pytest.raises(NodeError, match="NGINX refuses the new configuration"):
        serve(where, front(), Shelf(pem, "broken\n").aws(), Commands(where, active=True))
    assert (where.at(CONF).read_text(), where.at(NODES).exists()) == (TEXT, False)


@pytest.mark.parametrize(
    ("data", "changes", "message"),
    [
        (b"", {"sha256": "0" * 64}, f"{SOURCE} has SHA-256 {hashlib.sha256().hexdigest()}, not {'0' * 64}: correct"),
        (b"nothing", {}, f"{SOURCE} is no PEM file: name one in which certificates begin with -----BEGIN"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n", {}, f"{SOURCE}: certificate 1 of 1 is damaged: "),
        (b"", {"sha256": "?"}, 'nginx.conf (parameter /wso2/esb/nginx): sha256 is "?"; allowed: 64 lowercase'),
        (b"", {"source": "http://x/y"}, 'nginx.conf (parameter /wso2/esb/nginx): source is "http://x/y"; allowed: s3'),
        (b"", {"path": "nodes.pem"}, 'nginx.conf (parameter /wso2/esb/nginx): path is "nodes.pem"; allowed: an abso'),
    ],
)
def test_authorities_that_are_not_right_change_nothing(
    where: Machine, data: bytes, changes: dict[str, str], message: str
) -> None:
    serve(where, front(), Cloud().aws(), Commands(where))
    commands = Commands(where, active=True)
    with pytest.raises(NodeError) as caught:
        serve(where, front(), Shelf(data, "events {}\n", **changes).aws(), commands)
    assert str(caught.value).startswith(message)
    assert (where.at(CONF).read_text(), where.at(NODES).exists(), commands.said) == (TEXT, False, [])


@pytest.mark.parametrize("document", ["{", "{}", '{"conf": 1, "authorities": {}}', '{"conf": ""}'])
def test_a_parameter_with_half_of_it_is_named(where: Machine, document: str) -> None:
    cloud = Cloud()
    cloud.value = base64.b64encode(zlib.compress(document.encode())).decode()
    with pytest.raises(NodeError, match=r"^nginx.conf \(parameter /wso2/esb/nginx\) can't be unpacked: "):
        serve(where, front(), cloud.aws(), Commands(where))


def write(where: Machine, text: str) -> None:
    where.at(machine.FRONT).parent.mkdir(parents=True)
    where.at(machine.FRONT).write_text(text)


def test_the_file_of_user_data_is_read(where: Machine) -> None:
    write(where, json.dumps({**DOCUMENT, "secret": "prod/front"}))
    assert load(where) == front(secret="prod/front")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is damaged: "),
        ("[]", "is damaged: "),
        (json.dumps({**DOCUMENT, "version": 2}), "its version is another than 1"),
        (json.dumps({**DOCUMENT, "more": 1}), "is damaged: "),
        (json.dumps({**DOCUMENT, "chain": 1}), "every value is text"),
        (json.dumps({**DOCUMENT, "names": []}), "names are a list"),
        (json.dumps({**DOCUMENT, "names": [["a"]]}), "is damaged"),
        (json.dumps({**DOCUMENT, "names": "esb.example.com"}), "names are a list"),
        (json.dumps({key: value for key, value in DOCUMENT.items() if key != "parameter"}), "is damaged: "),
    ],
)
def test_a_damaged_file_is_refused(where: Machine, text: str, message: str) -> None:
    write(where, text)
    with pytest.raises(NodeError) as caught:
        load(where)
    assert str(caught.value).startswith("/etc/wso2-node/front.json")
    assert message in str(caught.value)


def test_a_missing_file_is_named(where: Machine) -> None:
    with pytest.raises(NodeError) as caught:
        load(where)
    assert str(caught.value) == "/etc/wso2-node/front.json: no such file; user data brings it"

"""The cluster's key store: fetched, made once and waited for, through the real keytool."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from tests import needs
from wso2_node import files, keystore
from wso2_node.apply import apply
from wso2_node.config import KeyStore
from wso2_node.errors import NodeError
from wso2_node.machine import Machine
from wso2_node.references import Aws

if TYPE_CHECKING:
    from collections.abc import Callable

STORE, KEY = "store'pass \\word", "key-pass-word"
GENERATED = KeyStore(
    path="repository/resources/security/cluster.jks",
    secret="wso2/esb/key-store",
    type="JKS",
    alias="wso2carbon",
    password=STORE,
    generated=True,
    names=("esb.example.com", "mgt.esb.example.com", "localhost"),
)
WAITING = GENERATED._replace(names=())
OWN = GENERATED._replace(generated=False, names=())


class Secrets:
    """Stands for Secrets Manager with one secret: as AWS does, it takes one version for a token."""

    def __init__(self, value: object = None) -> None:
        self.value, self.tokens, self.refusal = value, set[str](), ""
        self.puts = 0
        self.lock = threading.Lock()

    def client(self, _: str, **__: str) -> Secrets:
        return self

    def get_secret_value(self, **_: str) -> dict[str, object]:
        with self.lock:
            if self.refusal or self.value is None:
                code = self.refusal or "ResourceNotFoundException"
                raise ClientError({"Error": {"Code": code, "Message": ""}}, "GetSecretValue")
            return {"SecretBinary" if isinstance(self.value, bytes) else "SecretString": self.value}

    def put_secret_value(self, **given: object) -> None:
        with self.lock:
            self.puts += 1
            token = str(given["ClientRequestToken"])
            assert 32 <= len(token) <= 64
            if token in self.tokens:
                raise ClientError({"Error": {"Code": "ResourceExistsException", "Message": ""}}, "PutSecretValue")
            self.tokens.add(token)
            self.value = given["SecretBinary"]

    def aws(self, said: list[str] | None = None, sleep: Callable[[float], None] = lambda _: None) -> Aws:
        return Aws("eu-west-1", {}, self.client, sleep, (said if said is not None else []).append)


@pytest.fixture(scope="module")
def keytool() -> Path:
    found = shutil.which("keytool")
    if not found:
        needs.missing("keytool is not on the PATH; apt install default-jdk-headless")
    return Path(str(found)).resolve()


@pytest.fixture(scope="module")
def made(keytool: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    secrets = Secrets()
    return keystore.fetch(secrets.aws(), GENERATED, keytool, tmp_path_factory.mktemp("keys") / "work", 5)


def listed(store: bytes, keytool: Path, folder: Path) -> str:
    path = folder / "listed"
    path.write_bytes(store)
    words = [str(keytool), "-list", "-keystore", str(path), "-storepass", STORE]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def test_the_first_node_makes_it_and_the_others_find_the_same(keytool: Path, tmp_path: Path) -> None:
    secrets, said = Secrets(), list[str]()
    first = keystore.fetch(secrets.aws(said), GENERATED, keytool, tmp_path / "work", 5)
    assert said == ["made the key store (secret wso2/esb/key-store)"]
    for wanted in (GENERATED, WAITING):
        assert keystore.fetch(secrets.aws(), wanted, keytool, tmp_path / "work", 5) == first
    assert secrets.puts == 1
    assert not (tmp_path / "work").exists()


def test_what_is_made_is_one_rsa_key_with_a_certificate_for_all_names(
    made: bytes, keytool: Path, tmp_path: Path
) -> None:
    der = keystore.certificate(Secrets().aws(), GENERATED, made, keytool, tmp_path / "work")
    certificate = x509.load_der_x509_certificate(der)
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    assert key.key_size == 2048
    assert certificate.subject.rfc4514_string() == "CN=esb.example.com"
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [*GENERATED.names]
    assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days == 3650
    assert "wso2carbon, " in listed(made, keytool, tmp_path)


def test_of_two_that_make_it_at_once_one_wins_and_both_have_the_same(keytool: Path, tmp_path: Path) -> None:
    secrets, found = Secrets(), dict[int, bytes]()

    def run(number: int) -> None:
        found[number] = keystore.fetch(secrets.aws(), GENERATED, keytool, tmp_path / str(number), 5)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1] == secrets.value
    assert len(secrets.tokens) == 1


def test_one_that_was_put_there_in_the_meantime_stays(keytool: Path, tmp_path: Path) -> None:
    secrets = Secrets()
    secrets.tokens.add("wso2-node-key-store-of-the-cluster")

    def put_secret_value(**given: object) -> None:
        secrets.value = b"the other's"
        Secrets.put_secret_value(secrets, **given)

    secrets.put_secret_value = put_secret_value  # type: ignore[method-assign]
    assert keystore.fetch(secrets.aws(), GENERATED, keytool, tmp_path / "work", 5) == b"the other's"


def test_a_node_that_does_not_make_it_waits_for_the_one_that_does(tmp_path: Path) -> None:
    secrets, said = Secrets(), list[str]()

    def sleep(_: float) -> None:
        secrets.value = b"store"

    found = keystore.fetch(secrets.aws(said, sleep), WAITING, tmp_path / "no-keytool", tmp_path / "work", 5)
    assert found == b"store"
    assert said == ["waiting for the key store (secret wso2/esb/key-store), which another node makes"]


def test_it_does_not_wait_for_ever(tmp_path: Path) -> None:
    with pytest.raises(NodeError) as caught:
        keystore.fetch(Secrets().aws(), WAITING, tmp_path / "no-keytool", tmp_path / "work", 0)
    assert str(caught.value) == (
        "the key store (secret wso2/esb/key-store): the node that makes it has not done so within 0 s: see its journal"
    )


def test_one_of_ones_own_is_neither_made_nor_waited_for(tmp_path: Path) -> None:
    with pytest.raises(NodeError) as caught:
        keystore.fetch(Secrets().aws(), OWN, tmp_path / "no-keytool", tmp_path / "work", 5)
    assert str(caught.value) == (
        "the key store (secret wso2/esb/key-store): secretsmanager in eu-west-1 answers ResourceNotFoundException: "
        "see that it exists there and that the instance's role may read it"
    )


def test_who_may_not_read_it_makes_none(tmp_path: Path) -> None:
    secrets = Secrets()
    secrets.refusal = "AccessDeniedException"
    with pytest.raises(NodeError, match="answers AccessDeniedException"):
        keystore.fetch(secrets.aws(), GENERATED, tmp_path / "no-keytool", tmp_path / "work", 5)
    assert secrets.puts == 0


@pytest.mark.parametrize("value", ["text", b""])
def test_a_secret_that_is_not_binary_is_refused_without_showing_it(value: object, tmp_path: Path) -> None:
    with pytest.raises(NodeError) as caught:
        keystore.fetch(Secrets(value).aws(), OWN, tmp_path / "no-keytool", tmp_path / "work", 5)
    assert str(caught.value) == (
        "the key store (secret wso2/esb/key-store): the secret is not a binary one: put the file itself there "
        "(aws secretsmanager put-secret-value --secret-binary fileb://FILE)"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "another-one"}, "keytool -certreq on the key store: keytool error: "),
        ({"alias": "other"}, "keytool -certreq on the key store: keytool error: "),
        ({"key_password": "another-one"}, "keytool -certreq on the key store: keytool error: "),
    ],
)
def test_a_key_that_the_product_could_not_open_is_refused(
    made: bytes, keytool: Path, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(NodeError) as caught:
        keystore.certificate(Secrets().aws(), GENERATED._replace(**change), made, keytool, tmp_path / "work")
    assert str(caught.value).startswith(said)
    assert STORE not in str(caught.value)
    assert "another-one" not in str(caught.value)


def test_what_is_no_key_store_is_refused(keytool: Path, tmp_path: Path) -> None:
    with pytest.raises(NodeError, match=r"^keytool -certreq on the key store: keytool error: "):
        keystore.certificate(Secrets().aws(), OWN, b"<html>", keytool, tmp_path / "work")


@pytest.mark.parametrize(("kind", "key"), [("JKS", KEY), ("JKS", None), ("PKCS12", None)])
def test_key_stores_of_both_types_open_with_their_passwords(
    keytool: Path, tmp_path: Path, kind: str, key: str | None
) -> None:
    wanted = GENERATED._replace(type=kind, key_password=key)
    store = keystore.fetch(Secrets().aws(), wanted, keytool, tmp_path / "work", 5)
    der = keystore.certificate(Secrets().aws(), wanted, store, keytool, tmp_path / "work")
    assert x509.load_der_x509_certificate(der).subject.rfc4514_string() == "CN=esb.example.com"


def test_a_node_gets_the_key_store_and_trusts_its_certificate(keytool: Path, tmp_path: Path) -> None:
    machine = Machine(tmp_path, real=False)
    java = tmp_path / "usr/lib/jvm/java"
    java.parent.mkdir(parents=True)
    java.symlink_to(keytool.parents[1])
    home = tmp_path / "opt/wso2/esb"
    trust = home / "repository/resources/security/client-truststore.jks"
    trust.parent.mkdir(parents=True)
    words = [str(keytool), "-genkeypair", "-alias", "shipped", "-dname", "CN=x", "-keyalg", "EC"]
    subprocess.run([*words, "-keystore", str(trust), "-storepass", STORE], check=True, capture_output=True)
    files.replace(tmp_path / "etc/hosts", b"127.0.0.1 localhost\n")
    content = {
        "version": 1,
        "node": "esb-1",
        "region": "us-east-1",
        "home": "/opt/wso2/esb",
        "user": "wso2",
        "trust": {"keystore": "repository/resources/security/client-truststore.jks", "password": STORE, "subjects": []},
        "key_store": {**GENERATED._asdict(), "names": [*GENERATED.names]},
        "service": {"script": "bin/wso2server.sh", "java_home": "/usr/lib/jvm/java", "ready_port": 9443},
    }
    files.replace(tmp_path / "etc/wso2-node/node.json", json.dumps(content).encode())
    secrets = Secrets()

    def run() -> list[str]:
        said: list[str] = []
        apply(machine, "/etc/wso2-node/node.json", said.append, secrets.client)
        return said

    assert run() == [
        "made the key store (secret wso2/esb/key-store)",
        "changed repository/resources/security/client-truststore.jks",
        "changed repository/resources/security/cluster.jks",
        "changed /run/wso2-node/start.env",
        "esb-1: 3 changed",
    ]
    store = home / GENERATED.path
    assert store.read_bytes() == secrets.value
    assert store.stat().st_mode & 0o777 == 0o600
    assert "cluster " in listed(trust.read_bytes(), keytool, tmp_path)
    assert run() == ["esb-1: nothing changed"]
    store.write_bytes(b"changed by hand")
    assert run() == ["changed repository/resources/security/cluster.jks", "esb-1: 1 changed"]
    secrets.value = b"no key store"
    with pytest.raises(NodeError, match="keytool -certreq on the key store"):
        run()
    assert store.read_bytes() != b"no key store"

"""The secure vault: its two files, the password that each start gets, and what becomes of them without it."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from tests import needs
from wso2_node import files, service, vault
from wso2_node.__main__ import main
from wso2_node.apply import apply
from wso2_node.config import Vault, parse
from wso2_node.errors import NodeError
from wso2_node.machine import Machine
from wso2_node.status import collect

STORE, KEY = "store'pass \\word", "key-pass-word"
FOLDER = "repository/conf/security"
CIPHER, CONF = f"{FOLDER}/cipher-text.properties", f"{FOLDER}/secret-conf.properties"
STORE_PATH = "repository/resources/security/wso2carbon.jks"
ALIASES = {"Carbon.Security.KeyStore.Password": STORE, "UserManager.AdminUser.Password": [{"ref": "administrator"}]}
SECRET_CONF = """\
# Made by wso2_node.
carbon.secretProvider=org.wso2.securevault.secret.handler.SecretManagerSecretCallbackHandler
secVault.enabled=true
secretRepositories=file
secretRepositories.file.provider=org.wso2.securevault.secret.repository.FileBaseSecretRepositoryProvider
secretRepositories.file.location=repository/conf/security/cipher-text.properties
keystore.identity.location=/opt/wso2/esb/repository/resources/security/wso2carbon.jks
keystore.identity.type=PKCS12
keystore.identity.alias=wso2carbon
keystore.identity.store.password=identity.store.password
keystore.identity.store.secretProvider=org.wso2.carbon.securevault.DefaultSecretCallbackHandler
keystore.identity.key.password=identity.key.password
keystore.identity.key.secretProvider=org.wso2.carbon.securevault.DefaultSecretCallbackHandler
"""


@pytest.fixture(scope="module")
def keytool() -> Path:
    found = shutil.which("keytool")
    if not found:
        needs.missing("keytool is not on the PATH; apt install default-jdk-headless")
    needs.openssl()
    return Path(str(found)).resolve()


def made_store(keytool: Path, path: Path, kind: str = "PKCS12", algorithm: str = "RSA") -> bytes:
    path.unlink(missing_ok=True)
    words = [str(keytool), "-genkeypair", "-alias", "wso2carbon", "-dname", "CN=x", "-keyalg", algorithm]
    words += ["-keysize", "2048"] * (algorithm == "RSA") + ["-storetype", kind, "-keystore", str(path)]
    words += ["-storepass", STORE] + ["-keypass", KEY] * (kind == "JKS")
    subprocess.run(words, check=True, capture_output=True)
    return path.read_bytes()


@pytest.fixture(scope="module")
def store(keytool: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return made_store(keytool, tmp_path_factory.mktemp("store") / "store")


class Node:
    """A folder that stands for a machine with the product, and the secrets that its node.json refers to."""

    def __init__(self, root: Path, keytool: Path, store: bytes) -> None:
        self.where, self.home = Machine(root, real=False), root / "opt/wso2/esb"
        java = root / "usr/lib/jvm/java"
        java.parent.mkdir(parents=True)
        java.symlink_to(keytool.parents[1])
        files.replace(self.home / STORE_PATH, store)
        files.replace(root / "etc/hosts", b"127.0.0.1 localhost\n")
        self.secrets, self.vault = {"admin": "s3cret"}, dict[str, Any](aliases=ALIASES)
        self.configure()

    def configure(self, **changes: object) -> None:
        """Write node.json; `vault=None` leaves the vault out."""
        self.vault |= {"folder": FOLDER, "path": STORE_PATH, "type": "PKCS12", "alias": "wso2carbon", "password": STORE}
        content = {
            "version": 1,
            "node": "esb-1",
            "region": "us-east-1",
            "home": "/opt/wso2/esb",
            "user": "wso2",
            "references": {"administrator": {"kind": "secret", "id": "admin"}},
            "vault": self.vault,
            "service": {"script": "bin/wso2server.sh", "java_home": "/usr/lib/jvm/java", "ready_port": 9443},
            **changes,
        }
        files.replace(self.where.at("/etc/wso2-node/node.json"), json.dumps(content).encode())

    def client(self, _: str, **__: str) -> Node:
        return self

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803 - AWS's name
        return {"SecretString": self.secrets[SecretId]}

    def run(self, *, start: bool = False) -> list[str]:
        said: list[str] = []
        apply(self.where, "/etc/wso2-node/node.json", said.append, self.client, start=start)
        return said

    def status(self) -> dict[str, str]:
        """What `status` says of the vault's files."""
        found: dict[str, str] = collect(self.where, "/etc/wso2-node/node.json")["files"]
        return {path: said for path, said in found.items() if path in (CIPHER, CONF)}

    @property
    def password(self) -> Path:
        return self.home / "password-tmp"

    def decrypted(self) -> dict[str, str]:
        """What the product reads: aliases and values."""
        data = (self.home / STORE_PATH).read_bytes()
        key = pkcs12.load_key_and_certificates(data, STORE.encode())[0]
        assert isinstance(key, rsa.RSAPrivateKey)
        lines = (self.home / CIPHER).read_text().splitlines()[1:]
        pairs = (line.split("=", 1) for line in lines)
        return {alias: key.decrypt(base64.b64decode(text), padding.PKCS1v15()).decode() for alias, text in pairs}


@pytest.fixture
def node(tmp_path: Path, keytool: Path, store: bytes) -> Node:
    return Node(tmp_path, keytool, store)


def test_apply_writes_both_files_for_the_products_user_alone(node: Node) -> None:
    assert node.run() == [
        f"changed {CIPHER}",
        f"changed {CONF}",
        "changed /run/wso2-node/start.env",
        "esb-1: 3 changed",
    ]
    assert (node.home / CONF).read_text() == SECRET_CONF
    assert (node.home / CIPHER).read_text().splitlines()[0] == (
        "# Made by wso2_node: change the secrets themselves, and start the product anew."
    )
    assert node.decrypted() == {
        "Carbon.Security.KeyStore.Password": STORE,
        "UserManager.AdminUser.Password": "s3cret",
    }
    assert {(node.home / path).stat().st_mode & 0o777 for path in (CIPHER, CONF)} == {0o600}
    assert node.status() == {CIPHER: "applied", CONF: "applied"}


def test_a_second_run_changes_nothing_and_opens_no_key_store(node: Node) -> None:
    node.run()
    before = (node.home / CIPHER).read_bytes()
    node.where.at("/usr/lib/jvm/java").unlink()
    assert node.run() == ["esb-1: nothing changed"]
    assert (node.home / CIPHER).read_bytes() == before


def test_no_secret_is_said_or_noted(node: Node) -> None:
    said = node.run(start=True)
    noted = node.where.at("/var/lib/wso2-node/state.json").read_text()
    for secret in (STORE, "s3cret"):
        assert secret not in "\n".join(said)
        assert secret not in noted


def test_a_changed_secret_arrives_with_the_next_run(node: Node) -> None:
    node.run()
    node.secrets["admin"] = "another"
    assert node.run() == [f"changed {CIPHER}", "esb-1: 1 changed"]
    assert node.decrypted()["UserManager.AdminUser.Password"] == "another"


def test_another_key_store_has_the_values_encrypted_anew(node: Node, keytool: Path) -> None:
    node.run()
    made_store(keytool, node.home / STORE_PATH)
    assert node.run() == [f"changed {CIPHER}", "esb-1: 1 changed"]
    assert node.decrypted()["UserManager.AdminUser.Password"] == "s3cret"


@pytest.mark.parametrize("path", [CIPHER, CONF])
def test_a_file_that_was_changed_by_hand_is_put_back(node: Node, path: str) -> None:
    node.run()
    files.replace(node.home / path, b"changed")
    assert node.status()[path] == "drifted"
    assert node.run() == [f"changed {path}", "esb-1: 1 changed"]
    assert node.status() == {CIPHER: "applied", CONF: "applied"}
    assert node.decrypted()["UserManager.AdminUser.Password"] == "s3cret"


def test_before_the_first_run_the_files_are_missing_and_then_not_yet_applied(node: Node) -> None:
    assert node.status() == {CIPHER: "missing", CONF: "missing"}
    files.replace(node.home / CIPHER, b"Carbon.Security.KeyStore.Password=[wso2carbon]\n")
    assert node.status() == {CIPHER: "not yet", CONF: "missing"}


def test_without_the_vault_what_was_shipped_comes_back(node: Node) -> None:
    shipped = b"Carbon.Security.KeyStore.Password=[wso2carbon]\n"
    files.replace(node.home / CIPHER, shipped)
    node.run(start=True)
    assert (node.home / f"{CIPHER}.shipped").read_bytes() == shipped
    node.configure(vault=None)
    assert node.run() == [f"changed {CIPHER}", f"changed {CONF}", "esb-1: 2 changed"]
    assert (node.home / CIPHER).read_bytes() == shipped
    assert not (node.home / f"{CIPHER}.shipped").exists()
    assert not (node.home / CONF).exists()
    assert not node.password.exists()
    assert node.run() == ["esb-1: nothing changed"]


def test_what_a_killed_run_left_is_not_taken_for_what_was_shipped(node: Node) -> None:
    node.run()
    node.where.at("/var/lib/wso2-node/state.json").unlink()
    assert node.run() == [f"changed {CIPHER}", "esb-1: 1 changed"]
    assert not (node.home / f"{CIPHER}.shipped").exists()
    assert node.decrypted()["UserManager.AdminUser.Password"] == "s3cret"


def test_only_a_start_gets_the_password(node: Node) -> None:
    node.run()
    assert not node.password.exists()
    for _ in range(2):
        node.run(start=True)
        assert node.password.read_text() == f"{STORE}\n"
        assert node.password.stat().st_mode & 0o777 == 0o600
    node.password.unlink()
    assert node.run() == ["esb-1: nothing changed"]
    assert not node.password.exists()


def test_a_password_that_is_a_link_is_replaced_and_not_followed(node: Node, tmp_path: Path) -> None:
    node.password.symlink_to(tmp_path / "elsewhere")
    node.run(start=True)
    assert not node.password.is_symlink()
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_that_the_product_would_read_first_is_named(node: Node) -> None:
    files.replace(node.home / "password", b"another\n")
    with pytest.raises(NodeError) as caught:
        node.run(start=True)
    assert str(caught.value) == (
        f"{node.home}/password: the product would read this file and not password-tmp: remove it"
    )


def test_a_key_with_a_password_of_its_own(node: Node, keytool: Path) -> None:
    made_store(keytool, node.home / STORE_PATH, "JKS")
    node.configure(vault={**node.vault, "type": "JKS", "key_password": KEY})
    node.run(start=True)
    assert node.password.read_text() == f"{STORE}\n{KEY}\n"
    assert node.where.at("/run/wso2-node/start.env").read_text() == (
        'JAVA_HOME="/usr/lib/jvm/java"\nSTART_FLAGS="-Dkey.password=true"\n'
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": "another"}, "keytool -certreq on the key store: keytool error: "),
        ({"alias": "another"}, "keytool -certreq on the key store: keytool error: "),
        (
            {"path": "repository/none.jks"},
            "repository/none.jks: /opt/wso2/esb has no such key store; correct vault.path",
        ),
    ],
)
def test_a_key_store_that_the_product_could_not_open_changes_nothing(
    node: Node, changes: dict[str, str], said: str
) -> None:
    node.configure(vault={**node.vault, **changes})
    with pytest.raises(NodeError) as caught:
        node.run(start=True)
    assert str(caught.value).startswith(said)
    assert not (node.home / CIPHER).exists()
    assert not node.password.exists()


def test_a_key_of_another_kind_is_refused(node: Node, keytool: Path) -> None:
    made_store(keytool, node.home / STORE_PATH, algorithm="EC")
    with pytest.raises(
        NodeError, match=r"^the value for Carbon\.Security\.KeyStore\.Password: openssl: .+: the key has to be of RSA, "
    ):
        node.run()


@pytest.mark.parametrize("value", [" ä", "pässword", "two\nlines"])
def test_a_value_that_the_product_would_read_as_another_is_refused(node: Node, value: str) -> None:
    node.secrets["admin"] = value
    with pytest.raises(NodeError) as caught:
        node.run()
    assert str(caught.value) == (
        "the value for UserManager.AdminUser.Password is empty, or has other characters than those of ASCII: the "
        "secure vault would hand another one to the product: change it, or leave the vault out"
    )


def test_a_value_that_is_too_long_names_its_alias(node: Node) -> None:
    node.secrets["admin"] = "x" * 246
    with pytest.raises(NodeError) as caught:
        node.run()
    assert str(caught.value) == (
        "the value for UserManager.AdminUser.Password: openssl: data too large for key size: the key has to be of RSA, "
        "and 11 bytes longer than the value"
    )


@pytest.mark.parametrize("password", ["", "pässword"])
def test_a_password_that_the_product_would_read_as_another_is_refused(password: str) -> None:
    wanted = Vault(FOLDER, STORE_PATH, "PKCS12", "wso2carbon", password, {})
    with pytest.raises(NodeError, match=r"^the password of the key store is empty, or has other characters than"):
        vault.password(wanted, str)


def test_an_alias_is_a_name(node: Node) -> None:
    node.configure(vault={**node.vault, "aliases": {"a b": "x"}})
    with pytest.raises(NodeError) as caught:
        node.run()
    assert str(caught.value).endswith("vault.aliases.a b is no alias; allowed: letters, digits and . _ -")


def test_the_unit_hands_the_password_to_each_start(node: Node) -> None:
    config = parse(node.where.at("/etc/wso2-node/node.json").read_bytes())
    assert "\nExecStartPre=+/usr/bin/python3 -m wso2_node apply --start\n" in service.unit(config)


@pytest.mark.parametrize("ended", [True, False])
def test_a_password_that_was_not_read_is_gone_after_the_start(
    node: Node, monkeypatch: pytest.MonkeyPatch, *, ended: bool
) -> None:
    config = parse(node.where.at("/etc/wso2-node/node.json").read_bytes())
    node.run(start=True)

    def wait(*_: object) -> None:
        if ended:
            raise NodeError("the product ended")

    monkeypatch.setattr(service, "wait_for_port", wait)
    if ended:
        with pytest.raises(NodeError, match=r"^the product ended$"):
            service.started(config, node.where, 0)
    else:
        service.started(config, node.where, 0)
    assert not node.password.exists()


def test_the_command_gives_the_password_with_start_alone(node: Node, capsys: pytest.CaptureFixture[str]) -> None:
    node.configure(vault={**node.vault, "aliases": {"A": STORE}}, references={})
    root = str(node.where.root)
    assert main(["--root", root, "apply"]) == 0
    assert not node.password.exists()
    assert main(["--root", root, "apply", "--start"]) == 0
    assert node.password.exists()
    capsys.readouterr()
    assert main(["--root", root, "status", "--start"]) == 2
    assert capsys.readouterr().err.endswith("wso2_node: error: --start is for apply\n")

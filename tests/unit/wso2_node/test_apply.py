"""From node.json to a configured machine, in a folder that stands for one, and as the command itself."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pwd
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wso2_node import apply as module
from wso2_node import files, service
from wso2_node.apply import apply, preview
from wso2_node.config import Config, parse
from wso2_node.errors import NodeError
from wso2_node.machine import Machine
from wso2_node.state import PROGRAM, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SECRET = "hunter2-and-more"
AXIS2 = (
    b"<axisconfig>\r\n\t<!-- ${kept} -->\r\n"
    b'\t<parameter name="domain">wso2.carbon.domain</parameter>\r\n</axisconfig>\r\n'
)
LOGGING = b"com.hazelcast.level = SEVERE\n"
PRODUCT = {"conf/axis2.xml": AXIS2, "conf/logging.properties": LOGGING, "bin/wso2server.sh": b"#!/bin/sh\n"}
DOMAIN = "/axisconfig/parameter[@name='domain']"
FOLDER = Path(module.__file__).parents[1]


def set_domain(value: object) -> dict[str, object]:
    return {"op": "set_text", "at": DOMAIN, "value": value}


def set_level(value: str) -> dict[str, object]:
    return {"op": "set_property", "key": "com.hazelcast.level", "value": value}


def node(**changes: object) -> dict[str, Any]:
    settings = {"script": "bin/wso2server.sh", "java_home": "/usr/lib/jvm/java", "ready_port": 9443}
    least = {"version": 1, "node": "esb-1", "region": "us-east-1", "home": "/opt/wso2/esb", "user": "wso2"}
    parts = {
        "references": {"password": {"kind": "ssm", "name": "/db/password"}},
        "files": [
            {"path": "conf/axis2.xml", "edits": [set_domain(["wso2.", {"ref": "password"}])]},
            {"path": "conf/logging.properties", "edits": [set_level("INFO")]},
        ],
        "hosts": {"10.0.1.10": ["mgt.example.com"]},
        "service": {**settings, "flags": ["-DworkerNode=true"], "first_flags": ["-Dsetup"]},
    }
    return {**least, **parts, **changes}


class Cloud:
    """Stands for boto3.client: one parameter and one object."""

    def __init__(self, value: str = SECRET, data: bytes = b"") -> None:
        self.value = value
        self.data = data

    def client(self, *_: object, **__: object) -> Cloud:
        return self

    def get_parameter(self, **_: object) -> object:
        return {"Parameter": {"Value": self.value}}

    def get_object(self, **_: object) -> object:
        return {"Body": io.BytesIO(self.data)}


class Trial:
    """A folder that stands for a machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root / "opt/wso2/esb"
        self.where = Machine(root, real=False)

    def configure(self, content: Mapping[str, object]) -> None:
        path = self.root / "etc/wso2-node/node.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))

    def apply(self, cloud: Cloud | None = None) -> list[str]:
        said: list[str] = []
        apply(self.where, "/etc/wso2-node/node.json", said.append, (cloud or Cloud()).client)
        return said

    def error(self, cloud: Cloud | None = None) -> list[str]:
        with pytest.raises(NodeError) as caught:
            self.apply(cloud)
        return str(caught.value).splitlines()

    def tree(self) -> dict[str, bytes]:
        found = {path.relative_to(self.root).as_posix(): path for path in self.root.rglob("*") if path.is_file()}
        return {name: path.read_bytes() for name, path in sorted(found.items())}


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    made = Trial(tmp_path)
    for path, data in PRODUCT.items():
        files.replace(made.home / path, data)
    files.replace(tmp_path / "etc/hosts", b"127.0.0.1 localhost\n")
    made.configure(node())
    return made


def config(**changes: object) -> Config:
    return parse(json.dumps(node(**changes)).encode())


def test_a_preview_has_the_bytes_before_and_after_and_writes_nothing() -> None:
    assert preview(config(), PRODUCT.get, {"password": "x"}.__getitem__) == {
        "conf/axis2.xml": (AXIS2, AXIS2.replace(b"wso2.carbon.domain", b"wso2.x")),
        "conf/logging.properties": (LOGGING, b"com.hazelcast.level = INFO\n"),
    }


def test_a_preview_keeps_what_differs_from_the_shipped_file_where_one_is_kept() -> None:
    by_hand = AXIS2.replace(b"${kept}", b"mine").replace(b"carbon.domain", b"old")
    now = {**PRODUCT, "conf/axis2.xml": by_hand, "conf/axis2.xml.shipped": AXIS2}
    assert preview(config(), now.get, lambda _: "x")["conf/axis2.xml"] == (
        by_hand,
        AXIS2.replace(b"${kept}", b"mine").replace(b"carbon.domain", b"x"),
    )


def test_a_preview_reports_the_errors_of_all_files_together() -> None:
    wrong = [
        {"path": "conf/nothing.xml", "edits": []},
        {"path": "conf/axis2.xml", "edits": [{"op": "set_text", "at": "/axisconfig/nothing", "value": ""}]},
        {"path": "conf/logging.properties", "edits": [{"op": "set_property", "key": "none", "value": ""}]},
    ]
    with pytest.raises(NodeError) as caught:
        preview(config(files=wrong), PRODUCT.get, lambda _: "")
    found = str(caught.value).splitlines()
    assert found[0] == ("conf/nothing.xml: /opt/wso2/esb has no such file; correct the path, or the product's version")
    assert [line.split(":")[0] for line in found[1:]] == ["conf/axis2.xml", "conf/logging.properties"]


def test_apply_changes_what_is_configured_and_nothing_else(trial: Trial) -> None:
    assert trial.apply() == [
        "changed conf/axis2.xml",
        "changed conf/logging.properties",
        "changed /etc/hosts",
        "changed /run/wso2-node/start.env",
        "esb-1: 4 changed",
    ]
    tree = trial.tree()
    noted = {name: tree.pop(f"var/lib/wso2-node/{name}") for name in ("key", "state.json")}
    assert tree == {
        "etc/hosts": b"127.0.0.1 localhost\n10.0.1.10 mgt.example.com # wso2-node\n",
        "etc/wso2-node/node.json": json.dumps(node()).encode(),
        "opt/wso2/esb/bin/wso2server.sh": b"#!/bin/sh\n",
        "opt/wso2/esb/conf/axis2.xml": AXIS2.replace(b"carbon.domain", SECRET.encode()),
        "opt/wso2/esb/conf/axis2.xml.shipped": AXIS2,
        "opt/wso2/esb/conf/logging.properties": b"com.hazelcast.level = INFO\n",
        "opt/wso2/esb/conf/logging.properties.shipped": LOGGING,
        "run/wso2-node.lock": b"",
        "run/wso2-node/start.env": b'JAVA_HOME="/usr/lib/jvm/java"\nSTART_FLAGS="-DworkerNode=true -Dsetup"\n',
    }
    key = noted["key"]
    assert json.loads(noted["state.json"]) == {
        "config": digest(PROGRAM + json.dumps(node()).encode(), key),
        "home": "/opt/wso2/esb",
        "files": {
            file["path"]: [
                [
                    file["edits"],
                    digest(tree[f"opt/wso2/esb/{file['path']}"], key),
                    False,
                    digest(
                        PROGRAM + json.dumps([["password", SECRET]] if "axis2" in file["path"] else []).encode(), key
                    ),
                    [],
                    digest(PRODUCT[file["path"]], key),
                    {},
                ]
            ]
            for file in node()["files"]
        },
        "trust": [],
        "key_store": "",
    }
    modes = {(trial.root / "var/lib/wso2-node" / name).stat().st_mode & 0o777 for name in noted}
    assert modes == {0o600}


def test_a_second_run_changes_nothing_and_says_so(trial: Trial) -> None:
    trial.apply()
    before = trial.tree()
    assert trial.apply() == ["esb-1: nothing changed"]
    assert trial.tree() == before


def test_no_value_of_a_reference_is_said_or_noted(trial: Trial) -> None:
    said = trial.apply()
    assert SECRET not in "\n".join(said)
    assert [path for path, data in trial.tree().items() if SECRET.encode() in data] == ["opt/wso2/esb/conf/axis2.xml"]


def test_a_changed_secret_arrives_with_the_next_run(trial: Trial) -> None:
    trial.apply()
    assert trial.apply(Cloud("rotated")) == ["changed conf/axis2.xml", "esb-1: 1 changed"]
    assert (trial.home / "conf/axis2.xml").read_bytes() == AXIS2.replace(b"carbon.domain", b"rotated")
    assert (trial.home / "conf/axis2.xml.shipped").read_bytes() == AXIS2


def test_an_edit_that_is_configured_no_longer_is_undone(trial: Trial) -> None:
    trial.apply()
    trial.configure(node(files=[{"path": "conf/axis2.xml", "edits": []}]))
    trial.apply()
    assert (trial.home / "conf/axis2.xml").read_bytes() == AXIS2


def test_changes_by_hand_stay_but_where_an_edit_says_otherwise(trial: Trial) -> None:
    trial.apply()
    path = trial.home / "conf/logging.properties"
    path.write_bytes(b"com.hazelcast.level = FINEST\nmine = 1\n")
    assert trial.apply() == [
        (
            "conf/logging.properties was changed by hand: it differed at set_property com.hazelcast.level; "
            "that version is kept as logging.properties.drifted"
        ),
        "changed conf/logging.properties",
        "esb-1: 1 changed",
    ]
    assert path.read_bytes() == b"com.hazelcast.level = INFO\nmine = 1\n"
    assert path.with_name("logging.properties.drifted").read_bytes() == b"com.hazelcast.level = FINEST\nmine = 1\n"
    assert trial.apply() == ["conf/logging.properties keeps changes made by hand", "esb-1: nothing changed"]


def test_changes_by_hand_beside_the_edits_are_reported_and_no_byte_is_changed(trial: Trial) -> None:
    trial.apply()
    path = trial.home / "conf/logging.properties"
    path.write_bytes(b"# mine\ncom.hazelcast.level = INFO\n")
    before = trial.tree()
    assert trial.apply() == [
        "conf/logging.properties was changed by hand: every edit was still in place",
        "esb-1: nothing changed",
    ]
    assert {name for name, data in trial.tree().items() if data != before.get(name)} == {"var/lib/wso2-node/state.json"}


def test_an_edit_that_is_configured_no_longer_is_undone_in_a_file_that_was_changed_by_hand(trial: Trial) -> None:
    trial.apply()
    path = trial.home / "conf/axis2.xml"
    path.write_bytes(path.read_bytes().replace(b"${kept}", b"mine"))
    trial.configure(node(files=[], references={}))
    assert trial.apply() == [
        "conf/axis2.xml was changed by hand: every edit was still in place; that version is kept as axis2.xml.drifted",
        "changed conf/axis2.xml",
        "changed conf/logging.properties",
        "esb-1: 2 changed",
    ]
    assert path.read_bytes() == AXIS2.replace(b"${kept}", b"mine")
    assert (trial.home / "conf/logging.properties").read_bytes() == LOGGING
    assert trial.apply() == ["esb-1: nothing changed"]


def test_an_edit_that_cannot_be_undone_is_named_and_its_value_stays(trial: Trial) -> None:
    trial.apply()
    path = trial.home / "conf/logging.properties"
    path.write_bytes(b"com.hazelcast.level=INFO\n")
    trial.configure(node(files=[node()["files"][0], {"path": "conf/logging.properties", "edits": []}]))
    assert trial.apply() == [
        "conf/logging.properties was changed by hand: every edit was still in place",
        ("conf/logging.properties: set_property com.hazelcast.level is configured no longer, but could not be undone"),
        "esb-1: nothing changed",
    ]
    assert path.read_bytes() == b"com.hazelcast.level=INFO\n"


def test_an_edit_that_could_not_be_undone_is_named_by_every_run_until_it_is_gone(trial: Trial) -> None:
    trial.apply()
    path = trial.home / "conf/logging.properties"
    path.write_bytes(b"com.hazelcast.level=INFO\n")
    trial.configure(node(files=node()["files"][:1]))
    said = "conf/logging.properties: set_property com.hazelcast.level is configured no longer, but could not be undone"
    trial.apply()
    for _ in range(2):
        assert said in trial.apply()
    path.write_bytes(LOGGING)
    assert trial.apply() == ["esb-1: nothing changed"]
    path.write_bytes(b"com.hazelcast.level=INFO\n")
    assert trial.apply() == ["esb-1: nothing changed"]


MISSING = (
    "conf/logging.properties.shipped is missing: put the file there as the product ships it; "
    "until then no edit of it can be undone"
)


def test_a_shipped_copy_is_never_made_of_a_file_that_was_edited(trial: Trial) -> None:
    trial.apply()
    path = trial.home / "conf/logging.properties"
    shipped = path.with_name("logging.properties.shipped")
    shipped.unlink()
    assert trial.apply() == [MISSING, "esb-1: nothing changed"]
    trial.configure(node(files=node()["files"][:1]))
    said = "conf/logging.properties: set_property com.hazelcast.level is configured no longer, but could not be undone"
    for _ in range(2):
        assert trial.apply() == [said, MISSING, "esb-1: nothing changed"]
    trial.configure(node())
    assert trial.apply() == [MISSING, "esb-1: nothing changed"]
    assert not shipped.exists()
    shipped.write_bytes(LOGGING)
    trial.configure(node(files=node()["files"][:1]))
    assert trial.apply() == ["changed conf/logging.properties", "esb-1: 1 changed"]
    assert path.read_bytes() == LOGGING


def test_nor_is_it_made_of_one_that_was_changed_by_hand_as_well(trial: Trial) -> None:
    trial.apply()
    path = trial.home / "conf/logging.properties"
    path.with_name("logging.properties.shipped").unlink()
    path.write_bytes(b"# mine\ncom.hazelcast.level = FINE\n")
    assert trial.apply() == [
        (
            "conf/logging.properties was changed by hand: it differed at set_property com.hazelcast.level; "
            "that version is kept as logging.properties.drifted"
        ),
        MISSING,
        "changed conf/logging.properties",
        "esb-1: 1 changed",
    ]
    assert path.read_bytes() == b"# mine\ncom.hazelcast.level = INFO\n"
    assert not path.with_name("logging.properties.shipped").exists()


def test_a_product_that_was_unpacked_anew_is_edited_anew(trial: Trial) -> None:
    trial.apply()
    after = trial.tree()
    shutil.rmtree(trial.home)
    for path, data in PRODUCT.items():
        files.replace(trial.home / path, data)
    assert trial.apply() == [
        "changed conf/axis2.xml",
        "changed conf/logging.properties",
        "esb-1: 2 changed",
    ]
    assert trial.tree() == after


def test_a_secret_that_was_changed_by_hand_is_put_back_and_the_hand_s_version_kept(trial: Trial) -> None:
    trial.apply()
    path = trial.home / "conf/axis2.xml"
    by_hand = path.read_bytes().replace(SECRET.encode(), b"other")
    path.write_bytes(by_hand)
    assert trial.apply()[:2] == [
        (
            f"conf/axis2.xml was changed by hand: it differed at set_text {DOMAIN}; "
            "that version is kept as axis2.xml.drifted"
        ),
        "changed conf/axis2.xml",
    ]
    assert path.with_name("axis2.xml.drifted").read_bytes() == by_hand
    assert SECRET.encode() in path.read_bytes()


def test_a_second_version_by_hand_does_not_replace_the_first_one_kept(trial: Trial) -> None:
    trial.apply()
    path = trial.home / "conf/logging.properties"
    for level in (b"FINE", b"FINER", b"FINE"):
        path.write_bytes(b"com.hazelcast.level = " + level + b"\n")
        trial.apply()
    assert {each.name: each.read_bytes() for each in path.parent.glob("*drifted*")} == {
        "logging.properties.drifted": b"com.hazelcast.level = FINE\n",
        "logging.properties.drifted-2": b"com.hazelcast.level = FINER\n",
    }


def test_a_file_that_by_hand_no_longer_takes_the_edits_is_an_error_with_the_ways_out(trial: Trial) -> None:
    trial.apply()
    (trial.home / "conf/logging.properties").write_bytes(b"mine = 1\n")
    before = trial.tree()
    found = trial.error()
    assert found[0].startswith("conf/logging.properties: edit 1: ")
    assert found[1:] == [
        (
            "conf/logging.properties: it was changed by hand: mend it, or remove it, "
            "and it is made from conf/logging.properties.shipped again"
        )
    ]
    assert trial.tree() == before


def test_another_product_home_has_a_history_of_its_own(trial: Trial) -> None:
    trial.apply()
    shutil.copytree(trial.home, trial.root / "opt/wso2/other")
    for name, data in PRODUCT.items():
        (trial.root / "opt/wso2/other" / name).write_bytes(data)
    trial.configure(node(home="/opt/wso2/other", files=[]))
    assert trial.apply() == ["esb-1: nothing changed"]


def test_the_state_does_not_help_to_guess_a_value(trial: Trial) -> None:
    trial.apply()
    noted = (trial.root / "var/lib/wso2-node/state.json").read_text()
    data = (trial.home / "conf/axis2.xml").read_bytes()
    assert SECRET not in noted
    for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
        assert hashlib.new(name, data).hexdigest() not in noted
    assert hashlib.blake2b(data, digest_size=32).hexdigest() not in noted


def test_a_lost_key_costs_nothing_but_the_memory_of_who_changed_what(trial: Trial) -> None:
    trial.apply()
    (trial.root / "var/lib/wso2-node/key").unlink()
    before = (trial.home / "conf/axis2.xml").read_bytes()
    assert trial.apply() == ["esb-1: nothing changed"]
    assert (trial.home / "conf/axis2.xml").read_bytes() == before


def test_a_file_that_was_removed_comes_back_from_the_shipped_one(trial: Trial) -> None:
    trial.apply()
    (trial.home / "conf/logging.properties").unlink()
    assert trial.apply() == ["changed conf/logging.properties", "esb-1: 1 changed"]
    assert (trial.home / "conf/logging.properties").read_bytes() == b"com.hazelcast.level = INFO\n"


def test_mode_of_an_edited_file_and_of_its_shipped_copy_stay(trial: Trial) -> None:
    (trial.home / "conf/axis2.xml").chmod(0o640)
    trial.apply()
    modes = [(trial.home / "conf" / name).stat().st_mode & 0o777 for name in ("axis2.xml", "axis2.xml.shipped")]
    assert modes == [0o640, 0o640]


def test_with_an_error_in_one_file_no_file_is_written(trial: Trial) -> None:
    trial.configure(node(files=[*node()["files"], {"path": "conf/nothing.xml", "edits": []}]))
    before = trial.tree()
    assert trial.error() == [
        "conf/nothing.xml: /opt/wso2/esb has no such file; correct the path, or the product's version"
    ]
    after = trial.tree()
    assert after.pop("run/wso2-node.lock") == b""
    assert after == before


def test_a_missing_trust_store_is_reported_with_the_errors_of_the_files(trial: Trial) -> None:
    trust = {"keystore": "trust.jks", "password": "x", "subjects": ["Amazon Root CA 1"]}
    trial.configure(node(files=[{"path": "conf/nothing.xml", "edits": []}], trust=trust))
    assert trial.error() == [
        "conf/nothing.xml: /opt/wso2/esb has no such file; correct the path, or the product's version",
        "trust.jks: /opt/wso2/esb has no such file; correct trust.keystore",
    ]


def shipped_store(trial: Trial) -> bytes:
    """Give the machine a Java, and the product a trust store."""
    keytool = Path(str(shutil.which("keytool"))).resolve()
    java = trial.root / "usr/lib/jvm/java"
    java.parent.mkdir(parents=True)
    java.symlink_to(keytool.parents[1])
    store = trial.home / "trust.jks"
    command = [
        str(keytool),
        "-genkeypair",
        "-alias",
        "shipped",
        "-dname",
        "CN=x",
        "-keyalg",
        "EC",
        "-keystore",
        str(store),
    ]
    subprocess.run([*command, "-storepass", "wso2carbon"], check=True, capture_output=True)
    return store.read_bytes()


def root(folder: Path, name: str) -> bytes:
    """A certificate that vouches for itself, as PEM."""
    path = folder / "root.pem"
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", os.devnull]
    subprocess.run(["openssl", *words, "-out", str(path)], check=True, capture_output=True)
    return path.read_bytes()


def trusted(trial: Trial) -> int:
    """How many certificates the trust store has besides what the product ships."""
    words = ["-list", "-keystore", str(trial.home / "trust.jks"), "-storepass", "wso2carbon"]
    return subprocess.run(["keytool", *words], check=True, capture_output=True).stdout.count(b"trustedCertEntry")


def authorities(pem: bytes) -> dict[str, Any]:
    """node.json with a PEM file."""
    download = {"source": "s3://b/bundle.pem", "sha256": hashlib.sha256(pem).hexdigest()}
    return node(trust={"keystore": "trust.jks", "password": "wso2carbon", "subjects": [], "authorities": download})


@pytest.mark.skipif(not shutil.which("keytool"), reason="keytool is not installed")
def test_the_trust_store_gets_all_of_a_pem_file_once_and_what_a_later_one_adds(trial: Trial, tmp_path: Path) -> None:
    shipped_store(trial)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    one, two, three = (root(folder, name) for name in "abc")
    trial.configure(authorities(one + two))
    said = trial.apply(Cloud(data=one + two))
    assert [line for line in said if "trust" in line or "bundle" in line] == [
        "fetched s3://b/bundle.pem",
        "changed trust.jks",
    ]
    assert (trial.root / "var/lib/wso2-node/authorities.pem").read_bytes() == one + two
    before = trial.tree()
    # Nothing is fetched: what it would get has another checksum.
    assert trial.apply(Cloud(data=b"")) == ["esb-1: nothing changed"]
    assert trial.tree() == before
    trial.configure(authorities(two + three))
    assert trial.apply(Cloud(data=two + three)) == [
        "fetched s3://b/bundle.pem",
        "changed trust.jks",
        "esb-1: 2 changed",
    ]
    assert trusted(trial) == 3
    # Removed by hand, what is configured comes back.
    store = trial.home / "trust.jks"
    store.write_bytes((trial.home / "trust.jks.shipped").read_bytes())
    assert trial.apply() == ["changed trust.jks", "esb-1: 1 changed"]
    assert trusted(trial) == 2


def test_a_pem_file_with_another_checksum_changes_nothing(trial: Trial) -> None:
    trial.configure(authorities(b"right"))
    before = trial.tree()
    (error,) = trial.error(Cloud(data=b"wrong"))
    assert error.startswith("s3://b/bundle.pem has SHA-256 ")
    after = trial.tree()
    assert after.pop("run/wso2-node.lock") == b""
    assert after == before


def test_what_is_no_pem_file_is_reported_with_the_errors_of_the_files(trial: Trial) -> None:
    files.replace(trial.home / "trust.jks", b"store")
    page = b"<html>"
    trial.configure({**authorities(page), "files": [{"path": "conf/nothing.xml", "edits": []}]})
    assert trial.error(Cloud(data=page)) == [
        "conf/nothing.xml: /opt/wso2/esb has no such file; correct the path, or the product's version",
        ("s3://b/bundle.pem is no PEM file: name one in which certificates begin with -----BEGIN CERTIFICATE-----"),
    ]
    assert (trial.home / "trust.jks").read_bytes() == b"store"


@pytest.mark.skipif(not shutil.which("keytool"), reason="keytool is not installed")
def test_the_trust_store_gets_the_machine_s_certificates_once(trial: Trial) -> None:
    shipped = shipped_store(trial)
    trust = {"keystore": "trust.jks", "password": "wso2carbon", "subjects": ["Amazon Root CA 1"]}
    trial.configure(node(trust=trust))
    assert "changed trust.jks" in trial.apply()
    assert (trial.home / "trust.jks.shipped").read_bytes() == shipped
    assert trial.apply() == ["esb-1: nothing changed"]


def test_first_flags_are_gone_after_the_first_start(trial: Trial) -> None:
    trial.apply()
    files.replace(trial.root / "var/lib/wso2-node/started", b"")
    assert trial.apply() == ["changed /run/wso2-node/start.env", "esb-1: 1 changed"]
    assert (
        trial.root / "run/wso2-node/start.env"
    ).read_bytes() == b'JAVA_HOME="/usr/lib/jvm/java"\nSTART_FLAGS="-DworkerNode=true"\n'


def product_zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as out:
        for path, text in PRODUCT.items():
            out.writestr(f"wso2esb-4.9.0/{path}", text)
    return data.getvalue()


def test_a_pack_is_fetched_once_and_then_configured(trial: Trial) -> None:
    shutil.rmtree(trial.home)
    data = product_zip()
    trial.configure(node(pack={"source": "s3://packs/esb.zip", "sha256": hashlib.sha256(data).hexdigest()}))
    assert trial.apply(Cloud(data=data))[:2] == ["unpacked s3://packs/esb.zip", "changed conf/axis2.xml"]
    assert trial.apply(Cloud(data=b"not asked for")) == ["esb-1: nothing changed"]


def test_a_library_is_fetched_once(trial: Trial) -> None:
    library = {"source": "s3://libs/x.jar", "sha256": hashlib.sha256(b"jar").hexdigest(), "path": "lib/x.jar"}
    trial.configure(node(libraries=[library]))
    assert trial.apply(Cloud(data=b"jar"))[0] == "fetched lib/x.jar"
    assert trial.apply(Cloud(data=b"not asked for")) == ["esb-1: nothing changed"]


def test_without_a_pack_the_home_has_to_be_there(trial: Trial) -> None:
    shutil.rmtree(trial.home)
    assert trial.error() == ["/opt/wso2/esb: there is no such folder; put the product there, or configure a pack"]


def test_a_damaged_state_is_an_error_with_the_fix(trial: Trial) -> None:
    files.replace(trial.root / "var/lib/wso2-node/state.json", b"{")
    assert trial.error() == ["/var/lib/wso2-node/state.json is damaged: remove it and run apply"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_on_the_machine_itself_the_home_is_given_to_the_user(trial: Trial) -> None:
    trial.configure(node(user="daemon"))
    trial.where = Machine(trial.root, real=True)
    assert trial.apply()[:2] == [
        "changed the mode of /etc/wso2-node/node.json to 0600",
        "gave /opt/wso2/esb to daemon",
    ]
    assert (trial.root / "etc/wso2-node/node.json").stat().st_mode & 0o777 == 0o600
    uid = pwd.getpwnam("daemon").pw_uid
    assert {path.stat().st_uid for path in (trial.home, *trial.home.rglob("*"))} == {uid}
    assert trial.apply() == ["esb-1: nothing changed"]


@pytest.mark.parametrize(("started", "waits"), [(False, 1), (True, 0)])
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_other_nodes_are_waited_for_before_the_very_first_start_only(
    trial: Trial, monkeypatch: pytest.MonkeyPatch, *, started: bool, waits: int
) -> None:
    called: list[Callable[..., object]] = []
    monkeypatch.setattr(service, "wait_for_others", lambda _, say: called.append(say))
    trial.configure(node(user="daemon"))
    trial.where = Machine(trial.root, real=True)
    if started:
        files.replace(trial.root / "var/lib/wso2-node/started", b"")
    trial.apply()
    assert len(called) == waits


def test_a_home_that_would_make_the_edited_files_anew_is_left_as_it_is(trial: Trial) -> None:
    trial.configure(node(absent=["conf/deployment.toml"]))
    files.replace(trial.home / "conf/deployment.toml", b"[server]\n")
    with pytest.raises(NodeError) as caught:
        trial.apply()
    assert str(caught.value) == (
        "conf/deployment.toml: /opt/wso2/esb has it, and would make the edited files anew from it: "
        "use a pack without it"
    )
    assert (trial.home / "conf/axis2.xml").read_bytes() == AXIS2
    (trial.home / "conf/deployment.toml").unlink()
    assert "changed conf/axis2.xml" in trial.apply()


def run(root: Path, *arguments: str) -> tuple[int, str, str]:
    """Run the command as the instance does, without any reference to AWS."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(FOLDER)}
    command = [sys.executable, "-m", "wso2_node", *arguments, "--root", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def offline(trial: Trial) -> Trial:
    trial.configure(node(references={}, files=[{"path": "conf/axis2.xml", "edits": [set_domain("esb.domain")]}]))
    return trial


def test_the_command_applies_and_then_changes_nothing(offline: Trial) -> None:
    changed = "changed conf/axis2.xml\nchanged /etc/hosts\nchanged /run/wso2-node/start.env\nesb-1: 3 changed\n"
    assert run(offline.root, "apply") == (0, changed, "")
    assert run(offline.root, "apply") == (0, "esb-1: nothing changed\n", "")


def test_the_command_s_exit_status_tells_whether_all_is_applied(offline: Trial) -> None:
    assert run(offline.root, "status")[0] == 1
    run(offline.root, "apply")
    assert run(offline.root, "status")[0] == 0
    assert json.loads(run(offline.root, "status", "--json")[1])["applied"] is True


def test_the_command_installs_the_unit(offline: Trial) -> None:
    unit = "/etc/systemd/system/wso2-carbon.service"
    assert run(offline.root, "install") == (0, f"changed {unit}\n", "")
    assert run(offline.root, "install") == (0, "changed nothing\n", "")
    assert Machine(offline.root, real=False).at(unit).read_text() == service.unit(config())


def test_every_line_of_an_error_names_the_program(offline: Trial) -> None:
    offline.configure({**node(user="root"), "version": 2})
    code, said, error = run(offline.root, "apply")
    assert (code, said) == (1, "")
    assert error.splitlines() == [
        "wso2-node: /etc/wso2-node/node.json: version is 2; allowed: 1",
        'wso2-node: /etc/wso2-node/node.json: user is "root"; allowed: a user name other than root',
    ]


def test_a_missing_configuration_is_an_error_without_a_traceback(tmp_path: Path) -> None:
    assert run(tmp_path, "status") == (
        1,
        "",
        (
            f"wso2-node: {tmp_path}/etc/wso2-node/node.json: there is no such file; "
            "name another with --config, or deploy the stack again\n"
        ),
    )


def test_json_is_refused_where_it_means_nothing(offline: Trial) -> None:
    code, said, error = run(offline.root, "apply", "--json")
    assert (code, said) == (2, "")
    assert error.endswith("error: --json is for status\n")


def test_nothing_but_the_standard_library_is_loaded_without_a_reference() -> None:
    script = "import sys, wso2_node.__main__; print(sorted({'boto3', 'botocore'} & set(sys.modules)))"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(FOLDER)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "[]\n"


def test_a_folder_is_emptied_until_the_product_has_started_once(trial: Trial) -> None:
    path = "repository/deployment/server"
    files.replace(trial.home / path / "synapse-configs/api.xml", b"shipped")
    trial.configure(node(emptied=[path]))
    assert trial.apply()[0] == f"emptied {path}"
    assert [*(trial.home / path).iterdir()] == []
    assert trial.apply() == ["esb-1: nothing changed"]
    files.replace(trial.home / path / "checked-out.xml", b"new")
    files.replace(trial.root / "var/lib/wso2-node/started", b"")
    assert f"emptied {path}" not in trial.apply()
    assert (trial.home / path / "checked-out.xml").read_bytes() == b"new"


def test_a_folder_outside_of_the_product_is_not_emptied(trial: Trial, tmp_path: Path) -> None:
    files.replace(tmp_path / "elsewhere/x", b"mine")
    (trial.home / "server").symlink_to(tmp_path / "elsewhere")
    trial.configure(node(emptied=["server"]))
    assert trial.error() == [
        f"{trial.home}/server leads out of the product home, to {tmp_path}/elsewhere: put the file itself there"
    ]
    assert (tmp_path / "elsewhere/x").read_bytes() == b"mine"

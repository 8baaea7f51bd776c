"""The pack is checked before it is unpacked, and is there as a whole or not at all."""

from __future__ import annotations

import hashlib
import http.server
import io
import os
import ssl
import stat
import subprocess
import threading
import zipfile
from typing import TYPE_CHECKING

import pytest

from wso2_node import files, pack
from wso2_node.config import Download
from wso2_node.errors import NodeError
from wso2_node.references import Aws

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SCRIPT = "product-1.0/bin/start.sh"
MODES = {SCRIPT: 0o100755, "product-1.0/conf/a.xml": 0o100640, "product-1.0/old.txt": 0}


def archive(entries: Mapping[str, tuple[int, bytes]]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as out:
        for name, (mode, text) in entries.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16 | 0x20
            out.writestr(info, text)
    return data.getvalue()


GOOD = archive({"product-1.0/": (0o40755, b""), **{name: (mode, name.encode()) for name, mode in MODES.items()}})


class Bucket:
    """Stands for boto3.client("s3") with one object."""

    def __init__(self, data: bytes, breaks_after: int | None = None) -> None:
        self.data = data
        self.breaks_after = breaks_after
        self.asked: list[dict[str, str]] = []

    def client(self, service: str, region_name: str) -> Bucket:
        assert (service, region_name) == ("s3", "us-east-1")
        return self

    def get_object(self, **parameters: str) -> dict[str, object]:
        self.asked.append(parameters)
        return {"Body": self._broken() if self.breaks_after is not None else io.BytesIO(self.data)}

    def _broken(self) -> object:
        parts = iter([self.data[: self.breaks_after]])

        class Stream:
            def read(self, _: int) -> bytes:
                for part in parts:
                    return part
                raise RuntimeError("connection reset")

            def close(self) -> None:
                """Nothing to close."""

        return Stream()

    def aws(self) -> Aws:
        return Aws("us-east-1", {}, self.client)


def wanted(data: bytes, source: str = "s3://packs/wso2/product.zip") -> Download:
    return Download(source, hashlib.sha256(data).hexdigest())


def install(data: bytes, home: Path) -> bool:
    return pack.install_pack(wanted(data), home, None, Bucket(data).aws())


def refusal(data: bytes, home: Path) -> str:
    with pytest.raises(NodeError) as caught:
        install(data, home)
    assert list(home.parent.iterdir()) == []
    return str(caught.value)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "opt").mkdir()
    return tmp_path / "opt" / "product"


def test_the_top_folder_becomes_the_home_with_its_modes(home: Path) -> None:
    assert install(GOOD, home)
    modes = {path: (home.parent / path.replace("product-1.0", "product")).stat().st_mode for path in MODES}
    assert modes == {**MODES, "product-1.0/old.txt": 0o100755}
    assert (home / "bin/start.sh").read_bytes() == SCRIPT.encode()
    assert stat.S_IMODE(home.stat().st_mode) == 0o750
    assert [entry.name for entry in home.parent.iterdir()] == ["product"]


def test_the_folders_above_the_home_let_its_user_through(tmp_path: Path) -> None:
    """Whatever the umask, which the unit sets to 0027."""
    before = os.umask(0o027)
    try:
        install(GOOD, tmp_path / "opt" / "wso2" / "product-1.0.0")
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((tmp_path / folder).stat().st_mode) for folder in ("opt", "opt/wso2")]
    assert modes == [0o755, 0o755]


def test_the_object_is_asked_for_by_bucket_and_key(home: Path) -> None:
    bucket = Bucket(GOOD)
    pack.install_pack(wanted(GOOD), home, None, bucket.aws())
    assert bucket.asked == [{"Bucket": "packs", "Key": "wso2/product.zip"}]


def test_a_second_time_nothing_is_fetched(home: Path) -> None:
    install(GOOD, home)
    bucket = Bucket(GOOD)
    assert pack.install_pack(wanted(GOOD), home, None, bucket.aws()) is False
    assert bucket.asked == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_everything_belongs_to_the_owner(home: Path) -> None:
    pack.install_pack(wanted(GOOD), home, (12345, 12346), Bucket(GOOD).aws())
    assert {(p.stat().st_uid, p.stat().st_gid) for p in (home, *home.rglob("*"))} == {(12345, 12346)}


def test_another_checksum_is_an_error_with_both_and_nothing_is_installed(home: Path) -> None:
    with pytest.raises(NodeError) as caught:
        pack.install_pack(wanted(b"another"), home, None, Bucket(GOOD).aws())
    assert str(caught.value) == (
        f"s3://packs/wso2/product.zip has SHA-256 {hashlib.sha256(GOOD).hexdigest()}, "
        f"not {hashlib.sha256(b'another').hexdigest()}: correct the one that is wrong"
    )
    assert list(home.parent.iterdir()) == []


def test_a_broken_connection_is_an_error_and_nothing_is_installed(home: Path) -> None:
    with pytest.raises(NodeError) as caught:
        pack.install_pack(wanted(GOOD), home, None, Bucket(GOOD, breaks_after=100).aws())
    assert str(caught.value) == (
        f"s3://packs/wso2/product.zip to {home.parent}/.product.wso2-node-pack: connection reset"
    )
    assert list(home.parent.iterdir()) == []


def test_what_a_killed_run_left_behind_is_cleared(home: Path) -> None:
    files.beside(home, "pack").write_bytes(b"half a pack")
    files.beside(home, "unpack").mkdir()
    (files.beside(home, "unpack") / "product-1.0").mkdir()
    assert install(GOOD, home)
    assert [entry.name for entry in home.parent.iterdir()] == ["product"]


def test_a_home_that_is_there_already_is_not_overwritten(home: Path) -> None:
    home.mkdir()
    with pytest.raises(NodeError) as caught:
        install(GOOD, home)
    assert str(caught.value) == (
        f"{home} is there and comes from no pack of wso2_node, but SHA-256 {hashlib.sha256(GOOD).hexdigest()} is "
        'configured: move the folder away, or set "pack" to null to use it as it is'
    )


def test_a_home_from_another_pack_is_not_overwritten(home: Path) -> None:
    install(GOOD, home)
    other = archive({"product-2.0/a": (0o100644, b"")})
    with pytest.raises(NodeError, match=f"comes from {hashlib.sha256(GOOD).hexdigest()}, but SHA-256 "):
        install(other, home)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "product-1.0/../../evil", "product-1.0\\..\\evil"])
def test_a_name_that_leads_outside_is_refused(home: Path, name: str) -> None:
    data = archive({"product-1.0/a": (0o100644, b""), name: (0o100644, b"")})
    assert refusal(data, home) == f"the pack's name {name!r} leads outside"


@pytest.mark.parametrize("names", [["a/x", "b/x"], ["a/x", "readme"], ["readme"], []])
def test_a_pack_without_a_single_top_folder_is_refused(home: Path, names: list[str]) -> None:
    assert refusal(archive(dict.fromkeys(names, (33188, b""))), home) == (
        "the pack has to have exactly one folder at its top, the product's, and nothing beside it"
    )


def test_a_link_inside_the_product_stays_a_link(home: Path) -> None:
    install(archive({"p/link": (0o120777, b"conf/a"), "p/conf/a": (0o100644, b"text")}), home)
    assert (home / "link").readlink().as_posix() == "conf/a"
    assert (home / "link").read_bytes() == b"text"


@pytest.mark.parametrize("target", ["../../etc/passwd", "/etc/passwd", "d/l/../../../x"])
def test_a_link_that_leads_outside_is_refused(home: Path, target: str) -> None:
    # Read letter by letter, d/l/../../../x has as many steps down as p/d/l has up; but l is the folder d itself.
    data = archive({"p/d/a": (0o100644, b""), "p/d/l": (0o120777, b"."), "p/e": (0o120777, target.encode())})
    assert refusal(data, home) == f"the pack's link 'e' leads outside, to {target!r}"


def test_no_file_is_written_through_a_link(home: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    data = archive({"p/d": (0o120777, str(tmp_path / "outside").encode()), "p/d/evil": (0o100644, b"")})
    assert refusal(data, home).startswith("the pack cannot be unpacked: [Errno 17] File exists")
    assert list((tmp_path / "outside").iterdir()) == []


def test_links_in_a_circle_are_refused(home: Path) -> None:
    data = archive({"p/a": (0o120777, b"b"), "p/b": (0o120777, b"a"), "p/f": (0o100644, b"")})
    assert refusal(data, home).startswith("the pack cannot be unpacked: Symlink loop")


def test_a_device_is_refused(home: Path) -> None:
    assert refusal(archive({"p/null": (0o020666, b"")}), home) == (
        "the pack's 'p/null' is neither a file, a folder nor a link"
    )


def test_something_other_than_a_zip_is_refused(home: Path) -> None:
    assert refusal(b"<html>", home) == "the pack cannot be unpacked: File is not a zip file"


def test_a_damaged_zip_is_refused(home: Path) -> None:
    data = archive({"p/a": (0o100644, os.urandom(1000))})
    damaged = data[:200] + bytes([data[200] ^ 255]) + data[201:]
    assert refusal(damaged, home) == "the pack cannot be unpacked: Bad CRC-32 for file 'p/a'"


def test_a_library_is_put_in_its_place_once(home: Path) -> None:
    home.mkdir()
    bucket = Bucket(b"jar")
    library = Download("s3://libs/mysql.jar", hashlib.sha256(b"jar").hexdigest(), "components/lib/mysql.jar")
    assert pack.install_library(library, home, None, bucket.aws()) is True
    assert pack.install_library(library, home, None, bucket.aws()) is False
    assert (home / library.path).read_bytes() == b"jar"
    assert [entry.name for entry in (home / "components/lib").iterdir()] == ["mysql.jar"]
    assert len(bucket.asked) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_library_and_its_new_folders_belong_to_the_owner(home: Path) -> None:
    home.mkdir()
    library = Download("s3://libs/mysql.jar", hashlib.sha256(b"jar").hexdigest(), "components/lib/mysql.jar")
    pack.install_library(library, home, (12345, 12346), Bucket(b"jar").aws())
    assert {path.relative_to(home).as_posix(): path.stat().st_uid for path in home.rglob("*")} == {
        "components": 12345,
        "components/lib": 12345,
        "components/lib/mysql.jar": 12345,
    }
    assert home.stat().st_uid == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_folders_that_a_killed_run_made_get_their_owner_and_those_of_others_keep_theirs(home: Path) -> None:
    (home / "components/lib").mkdir(parents=True)
    os.chown(home / "components", 54321, 54321)
    library = Download("s3://libs/mysql.jar", hashlib.sha256(b"jar").hexdigest(), "components/lib/mysql.jar")
    pack.install_library(library, home, (12345, 12346), Bucket(b"jar").aws())
    assert {path.name: path.stat().st_uid for path in (home, *home.rglob("*"))} == {
        home.name: 0,
        "components": 54321,
        "lib": 12345,
        "mysql.jar": 12345,
    }


def test_authorities_are_put_in_their_place_once_and_a_wrong_checksum_leaves_the_old_ones(tmp_path: Path) -> None:
    target, bucket = tmp_path / "var/lib/wso2-node/authorities.pem", Bucket(b"pem")
    wanted = Download("s3://b/bundle.pem", hashlib.sha256(b"pem").hexdigest())
    aws = Aws("us-east-1", {}, bucket.client)
    assert [pack.install_authorities(wanted, target, aws) for _ in range(2)] == [True, False]
    assert bucket.asked == [{"Bucket": "b", "Key": "bundle.pem"}]
    with pytest.raises(NodeError, match=r"^s3://b/bundle\.pem has SHA-256 [0-9a-f]{64}, not 0{64}: correct the one"):
        pack.install_authorities(Download("s3://b/bundle.pem", "0" * 64), target, aws)
    assert [(path.name, path.read_bytes()) for path in target.parent.iterdir()] == [("authorities.pem", b"pem")]


def test_a_library_with_another_checksum_leaves_the_old_one(home: Path) -> None:
    home.mkdir()
    (home / "mysql.jar").write_bytes(b"old")
    library = Download("s3://libs/mysql.jar", "0" * 64, "mysql.jar")
    with pytest.raises(NodeError, match="correct the one that is wrong"):
        pack.install_library(library, home, None, Bucket(b"jar").aws())
    assert {entry.name: entry.read_bytes() for entry in home.iterdir()} == {"mysql.jar": b"old"}


class Server(http.server.ThreadingHTTPServer):
    """A client that refuses the certificate is one of the cases here."""

    def handle_error(self, *_: object) -> None:
        """Keep the test's output clean."""


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers /pack with the pack."""

    def do_GET(self) -> None:
        if self.path == "/pack":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(GOOD)
        else:
            self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve over HTTPS on the loopback address with a certificate that urllib trusts here."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    subprocess.run([*made.split(), "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_pack_is_fetched_over_https(home: Path, https: str) -> None:
    assert pack.install_pack(wanted(GOOD, f"{https}/pack"), home, None, Aws("us-east-1", {}))
    assert (home / "bin/start.sh").read_bytes() == SCRIPT.encode()


def test_a_pack_that_is_not_there_is_an_error(home: Path, https: str) -> None:
    with pytest.raises(NodeError) as caught:
        pack.install_pack(wanted(GOOD, f"{https}/nothing"), home, None, Aws("us-east-1", {}))
    assert str(caught.value).endswith("HTTP Error 404: Not Found")
    assert list(home.parent.iterdir()) == []


def test_a_server_with_an_unknown_certificate_is_refused(
    home: Path, https: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NodeError, match="certificate verify failed"):
        pack.install_pack(wanted(GOOD, f"{https}/pack"), home, None, Aws("us-east-1", {}))


def test_an_answer_that_came_over_plain_http_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Answer(io.BytesIO):
        url = "http://elsewhere.example/pack"

    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: Answer(GOOD))
    with pytest.raises(NodeError) as caught:
        pack.install_pack(wanted(GOOD, "https://packs.example/pack"), home, None, Aws("us-east-1", {}))
    assert str(caught.value) == (
        "https://packs.example/pack leads to http://elsewhere.example/pack: only https is followed"
    )

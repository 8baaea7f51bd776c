from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from wso2_cluster.lab.choices import LabError
from wso2_cluster.lab.packs import Downloads, product_pack
from wso2_cluster.packs import PackError, pack_of
from wso2_cluster.products import UnknownProductError

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = "bin/wso2server.sh"
ESB, STORE_HOME = "wso2esb-4.9.0", "/opt/wso2/wso2esb-4.9.0"


@pytest.fixture
def downloads(tmp_path: Path) -> Downloads:
    return Downloads(folder=tmp_path / "downloads")


def zip_with(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o100755 << 16
            made.writestr(entry, b"#!/bin/sh\n")
    return path


def test_a_pack_that_brings_java_runs_on_it(tmp_path: Path, downloads: Downloads) -> None:
    pack = zip_with(tmp_path / "any.zip", f"{ESB}/{SCRIPT}", f"{ESB}/jre/bin/java")
    found = product_pack(downloads, "wso2esb", pack)
    assert (found.product.home_name, found.pack, found.java_home) == (ESB, pack_of(pack), f"{STORE_HOME}/jre")


def test_a_product_for_debians_java_needs_none(tmp_path: Path, downloads: Downloads) -> None:
    pack = zip_with(tmp_path / "any.zip", f"wso2is-7.1.0/{SCRIPT}")
    found = product_pack(downloads, "wso2is", pack)
    assert (found.product.home_name, found.pack, found.java_home) == ("wso2is-7.1.0", pack_of(pack), None)


def test_a_java_is_put_into_a_copy_of_the_pack(tmp_path: Path, downloads: Downloads) -> None:
    pack = zip_with(tmp_path / "any.zip", f"{ESB}/{SCRIPT}")
    before = pack.read_bytes()
    java = tmp_path / "java"
    (java / "bin").mkdir(parents=True)
    (java / "bin" / "java").write_bytes(b"java")
    found = product_pack(downloads, "wso2esb", pack, java)
    assert found.java_home == f"{STORE_HOME}/jre"
    with zipfile.ZipFile(found.pack.path) as opened:
        files = [name for name in opened.namelist() if not name.endswith("/")]
        modes = {name: opened.getinfo(name).external_attr >> 16 & 0o777 for name in files}
    assert modes == {f"{ESB}/{SCRIPT}": 0o755, f"{ESB}/jre/bin/java": 0o644}
    assert pack.read_bytes() == before
    assert [path.name for path in downloads.packs.iterdir()] == [f"{ESB}-with-java.zip"]


def test_a_product_without_a_java_that_it_runs_on_is_refused(tmp_path: Path, downloads: Downloads) -> None:
    pack = zip_with(tmp_path / "any.zip", f"{ESB}/{SCRIPT}")
    with pytest.raises(LabError) as caught:
        product_pack(downloads, "wso2esb", pack)
    assert str(caught.value) == (
        "wso2esb-4.9.0 runs on Java 7, 8, and the machines have Java 17: name the folder of one that it runs on, "
        "JDK=FOLDER."
    )


def test_a_folder_without_java_is_refused(tmp_path: Path, downloads: Downloads) -> None:
    pack = zip_with(tmp_path / "any.zip", f"{ESB}/{SCRIPT}")
    with pytest.raises(LabError) as caught:
        product_pack(downloads, "wso2esb", pack, tmp_path)
    assert str(caught.value) == f"{tmp_path} has no bin/java: name the folder of a Java for Linux, JDK=FOLDER."


@pytest.mark.parametrize(
    ("names", "inside"),
    [
        (["wso2am-2.0.0/a"], "wso2am-2.0.0"),
        (["wso2esb-4.9.0/a", "README"], "README, wso2esb-4.9.0"),
        (["wso2esb/a"], "wso2esb"),
        ([], "nothing"),
    ],
)
def test_another_products_pack_is_refused(tmp_path: Path, downloads: Downloads, names: list[str], inside: str) -> None:
    pack = zip_with(tmp_path / "any.zip", *names)
    with pytest.raises(LabError) as caught:
        product_pack(downloads, "wso2esb", pack)
    assert str(caught.value) == (
        f"{pack} holds {inside}: needed is one folder wso2esb-VERSION, as in the product's pack."
    )


def test_a_version_that_the_catalogue_does_not_have_is_refused(tmp_path: Path, downloads: Downloads) -> None:
    with pytest.raises(UnknownProductError):
        product_pack(downloads, "wso2esb", zip_with(tmp_path / "any.zip", "wso2esb-1.0.0/a"))


def test_what_is_no_zip_file_is_refused(tmp_path: Path, downloads: Downloads) -> None:
    (tmp_path / "text.zip").write_text("text")
    for path, message in (
        (tmp_path / "text.zip", f"{tmp_path}/text.zip: File is not a zip file: name the product's zip file"),
        (tmp_path / "none.zip", f"{tmp_path}/none.zip: No such file or directory"),
    ):
        with pytest.raises(PackError) as caught:
            product_pack(downloads, "wso2esb", path)
        assert str(caught.value) == message

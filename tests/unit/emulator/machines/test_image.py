from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from wso2_cluster.emulator.machines import image
from wso2_cluster.emulator.machines.errors import HostError
from wso2_cluster.emulator.machines.image import Mirror, Recipe

DEBIAN = (
    "Debian|http://mirror.example/debian/|bookworm\n"
    "Debian|http://mirror.example/debian/|bookworm-updates\n"
    "Debian-Security|http://security.example/debian-security/|bookworm-security\n"
)


def test_the_mirror_is_the_one_that_apt_uses() -> None:
    assert image.find_mirror(DEBIAN) == Mirror(
        main="http://mirror.example/debian", security="http://security.example/debian-security"
    )


def test_the_first_of_several_mirrors_is_taken_and_other_vendors_are_passed_over() -> None:
    targets = "Node Source|https://node.example/|nodistro\nDebian|https://one.example/debian/|trixie\n" + DEBIAN
    assert image.find_mirror(targets).main == "https://one.example/debian"


def test_without_an_archive_of_security_updates_there_is_none() -> None:
    assert image.find_mirror("Debian|file:/srv/debian/|bookworm\n") == Mirror(main="file:/srv/debian", security=None)


def test_a_named_mirror_comes_before_those_of_apt() -> None:
    found = image.find_mirror(DEBIAN, "http://other.example/debian/")
    assert found == Mirror(main="http://other.example/debian", security=None)


@pytest.mark.parametrize("targets", ["", "Ubuntu|http://mirror.example/ubuntu/|noble\n"])
def test_a_host_without_a_debian_mirror_is_told_how_to_name_one(targets: str) -> None:
    with pytest.raises(
        HostError, match=r"^apt on this host names no Debian mirror.*WSO2_CLUSTER_DEBIAN_MIRROR=http://"
    ):
        image.find_mirror(targets)


def test_a_mirror_that_debootstrap_cannot_read_is_named() -> None:
    with pytest.raises(HostError, match=r"^cdrom://disc: debootstrap takes http, https and file"):
        image.find_mirror("Debian|cdrom://disc|bookworm\n")


def test_sources_name_the_archive_its_updates_and_the_security_updates() -> None:
    assert image.find_mirror(DEBIAN).sources("bookworm") == (
        "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian bookworm main\n"
        "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
        " http://mirror.example/debian bookworm-updates main\n"
        "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
        " http://security.example/debian-security bookworm-security main\n"
    )


def test_another_recipe_is_another_image() -> None:
    recipe = Recipe()
    others = [
        replace(recipe, suite="trixie"),
        replace(recipe, packages=(*recipe.packages, "vim")),
        replace(recipe, files={**recipe.files, "etc/motd": "hello"}),
        replace(recipe, programs={}),
        replace(recipe, masked=()),
    ]
    assert recipe.digest() == Recipe().digest()
    assert len({recipe.digest(), *(other.digest() for other in others)}) == 6


def test_the_cache_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WSO2_CLUSTER_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/me")
    assert image.cache_folder() == Path("/home/me/.cache/wso2-cluster")
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert image.cache_folder() == Path("/caches/wso2-cluster")
    monkeypatch.setenv("WSO2_CLUSTER_CACHE", "/mine")
    assert image.cache_folder() == Path("/mine")


def test_a_complete_image_is_taken_without_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSO2_CLUSTER_CACHE", str(tmp_path))
    built = tmp_path / "images" / Recipe().digest()
    built.mkdir(parents=True)
    said: list[str] = []
    assert image.base_image(said.append) == built
    assert said == []


def test_an_image_that_cannot_be_built_leaves_nothing_that_is_taken_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WSO2_CLUSTER_CACHE", str(tmp_path))
    monkeypatch.setattr(image, "_KEYRING", tmp_path / "no keys")
    with pytest.raises(HostError, match="apt install debian-archive-keyring"):
        image.base_image(print)
    assert [entry.name for entry in (tmp_path / "images").iterdir()] == [f"{Recipe().digest()}.lock"]


def test_what_an_interrupted_build_left_is_removed_before_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WSO2_CLUSTER_CACHE", str(tmp_path))
    left = tmp_path / "images" / f".{Recipe().digest()}-abcdef"
    left.mkdir(parents=True)
    other = tmp_path / "images" / ".0123456789abcdef-abcdef"
    other.mkdir()

    def build(recipe: Recipe, root: Path, say: Callable[[str], None]) -> None:
        assert not left.exists()
        root.mkdir()
        (root / "marker").write_text(recipe.suite)

    monkeypatch.setattr(image, "_build", build)
    built = image.base_image(print)
    assert (built / "marker").read_text() == "bookworm"
    assert sorted(entry.name for entry in built.parent.iterdir()) == sorted(
        [other.name, built.name, f"{built.name}.lock"]
    )

"""What an unpacked product tells about itself."""

from pathlib import Path

import pytest

from wso2_cluster.carbon.home import ProductHome, ProductHomeError, home_of, read_home


def home(path: Path, *files: str, configuration: str = "repository/conf") -> Path:
    for name in (f"{configuration}/axis2/axis2.xml", *files):
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text("WSO2 Carbon Framework v4.4.16\n" if name.endswith(".txt") else "")
    return path


PLUGINS = "repository/components/plugins"


@pytest.mark.parametrize(
    ("name", "files", "kernel"),
    [
        ("esb", [f"{PLUGINS}/org.wso2.carbon.core_4.4.9.jar", "bin/wso2carbon-version.txt"], "4.4.9"),
        ("esb", [f"{PLUGINS}/org.wso2.carbon.core_4.4.9.jar", f"{PLUGINS}/org.wso2.carbon.core_4.4.16.jar"], "4.4.16"),
        ("esb", [f"{PLUGINS}/org.wso2.carbon.core.services_4.5.1.jar"], None),
        ("ei", ["wso2/components/plugins/org.wso2.carbon.core_4.4.14.jar"], "4.4.14"),
        ("esb", ["bin/wso2carbon-version.txt"], "4.4.16"),
        ("wso2esb-4.9.0", [], "4.4.1"),
        ("wso2carbon-core-4.4.11", [], "4.4.11"),
        ("carbon-kernel-4.6.0", [], "4.6.0"),
        ("wso2esb-9.9.9", [], None),
        ("4.4.7", [], None),
    ],
    ids=["library", "patched", "another library", "EI", "version file", "ESB", "core", "kernel", "unknown", "nothing"],
)
def test_the_kernel_is_that_of_its_library_or_version_file_or_folder(
    tmp_path: Path, name: str, files: list[str], kernel: str | None
) -> None:
    assert read_home(home(tmp_path / name, *files)).kernel == kernel


def test_a_home_has_its_files_in_repository_conf_or_conf(tmp_path: Path) -> None:
    product, ei = home(tmp_path / "a"), home(tmp_path / "b", configuration="conf")

    assert (read_home(product).path, read_home(ei).path) == (product, ei)


def test_a_folder_that_cannot_be_looked_into_is_no_home(tmp_path: Path) -> None:
    with pytest.raises(ProductHomeError, match="is no product home"):
        read_home(tmp_path / ("x" * 300))


def test_a_folder_without_an_axis2_xml_is_no_home(tmp_path: Path) -> None:
    with pytest.raises(ProductHomeError) as caught:
        read_home(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path} is no product home: it has no repository/conf/axis2/axis2.xml. Name a home, or an axis2.xml."
    )


def test_a_file_knows_the_home_that_it_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    product = home(tmp_path / "wso2esb-4.9.0")
    monkeypatch.chdir(product)

    found = home_of(Path("repository/conf/axis2/axis2.xml"))

    assert found == ProductHome(path=product, kernel="4.4.1")


def test_a_file_that_is_named_alone_knows_its_home_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    product = home(tmp_path / "wso2esb-4.9.0")
    monkeypatch.chdir(product / "repository/conf/axis2")

    assert home_of(Path("axis2.xml")) == ProductHome(path=product, kernel="4.4.1")


@pytest.mark.parametrize("name", ["axis2.xml", "axis2/axis2.xml", "etc/axis2/axis2.xml", "repository/conf/axis2.xml"])
def test_a_file_elsewhere_is_in_no_home(tmp_path: Path, name: str) -> None:
    assert home_of(tmp_path / name) is None

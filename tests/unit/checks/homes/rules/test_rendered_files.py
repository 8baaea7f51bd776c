"""Rule rendered-files: who changes settings knows which file counts."""

from pathlib import Path

from tests.unit.checks.homes.homes import RENDERED, TOML, found, home


def test_xml_files_beside_deployment_toml(tmp_path: Path) -> None:
    node = home(tmp_path / "is", more={TOML: RENDERED})

    assert found("rendered-files", node) == [
        (
            "note is/repository/conf/deployment.toml:1:1",
            (
                "the product writes its XML files from this one at every start: they were not looked at for "
                "clustering, databases and key stores"
            ),
            "change settings here, not in the XML files",
        )
    ]


def test_xml_files_alone(tmp_path: Path) -> None:
    assert found("rendered-files", home(tmp_path / "esb")) == []

"""Rule missing-file: the home has axis2.xml and carbon.xml."""

from pathlib import Path

from tests.unit.checks.homes.homes import AXIS2, CARBON, found, home, rendered_home


def test_no_axis2_xml(tmp_path: Path) -> None:
    node = home(tmp_path / "esb")
    (node.root / AXIS2).unlink()

    assert found("missing-file", node) == [
        (
            "warning esb/repository/conf/axis2/axis2.xml:1:1",
            "the file is missing: what it says was not looked at",
            "look at the whole product home, or take the file from the product again",
        )
    ]


def test_what_cannot_be_read_is_not_missing(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {CARBON: (("</Server>", ""),)})

    assert found("missing-file", node) == []


def test_rendered_homes_need_none(tmp_path: Path) -> None:
    assert found("missing-file", rendered_home(tmp_path / "is")) == []

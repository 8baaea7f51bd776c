"""Values of deployment.toml, and where they stand."""

from pathlib import Path

from tests.unit.checks.homes.homes import home
from wso2_cluster.checks.homes.toml import TomlFile

TEXT = '''\
title = """
[not.a.table]
x = 1
"""
[a."b c"]
d . e = 5701 # x = 2
on = true
list = ["x",
  "y"]
[[array]]
z = 1
'''


def toml(tmp_path: Path) -> TomlFile:
    """The file with `TEXT`."""
    return TomlFile(home(tmp_path / "node"), "deployment.toml", TEXT.encode())


def test_values_and_places(tmp_path: Path) -> None:
    file = toml(tmp_path)

    port = file.text("a", "b c", "d", "e")

    assert port is not None
    assert (port.text, port.place.line, port.place.column) == ("5701", 6, 9)
    assert file.get("a", "b c", "list") == ["x", "y"]
    assert file.table("a", "b c", "d") == {"e": 5701}


def test_truth_is_written_as_a_template_writes_it(tmp_path: Path) -> None:
    value = toml(tmp_path).text("a", "b c", "on")

    assert value is not None
    assert value.text == "true"


def test_what_is_missing_has_the_place_of_the_table_above(tmp_path: Path) -> None:
    file = toml(tmp_path)

    places = [file.place("a", "b c", "missing"), file.place("a", "other"), file.place("not", "a", "table")]

    assert [(place.line, place.column) for place in places] == [(5, 1), (1, 1), (1, 1)]
    assert (file.text("a"), file.get("array", "z"), file.table("title")) == (None, None, {})

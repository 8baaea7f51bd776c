"""Rule setup-at-every-start: tables are made once."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import SCRIPT, found, home


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("    -DworkerNode=false", "    -Dsetup -DworkerNode=false", "11:5"),
        ("Bootstrap $*", "Bootstrap -Dsetup $*", "12:41"),
    ],
)
def test_the_option_in_the_script(tmp_path: Path, old: str, new: str, place: str) -> None:
    assert found("setup-at-every-start", home(tmp_path / "esb", {SCRIPT: ((old, new),)})) == [
        (
            f"warning esb/bin/wso2server.sh:{place}",
            "-Dsetup is run at every start, and on API Manager starts all profiles too",
            "remove it here, and give it on the command line of the first start",
        )
    ]


def test_no_such_option(tmp_path: Path) -> None:
    assert found("setup-at-every-start", home(tmp_path / "esb")) == []

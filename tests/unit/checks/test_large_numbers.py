"""Numbers that are too long for Python to convert are findings, or passed over, and never a traceback."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import AXIS2, CARBON, CATALINA, TOML, Edits, everything, home, rendered_home

MANY = "9" * 5000
PORT = '<parameter name="localMemberPort">4000</parameter>'
JSON = "repository/deployment/server/jaggeryapps/store/config/store.json"
VERSION = "bin/wso2carbon-version.txt"


@pytest.mark.parametrize(
    ("edits", "rules"),
    [
        ({AXIS2: ((PORT, PORT.replace("4000", MANY)),)}, {f"number-wrong {AXIS2}"}),
        ({AXIS2: ((">8280<", f">{MANY}<"),)}, set()),
        ({CARBON: (("<Offset>0", f"<Offset>{MANY}"),)}, set()),
        ({CARBON: ((">9999<", f">{MANY}<"),)}, set()),
        ({CATALINA: (('port="9443"', f'port="{MANY}"'),)}, set()),
    ],
)
def test_ports(tmp_path: Path, edits: Edits, rules: set[str]) -> None:
    assert set(everything(home(tmp_path / "esb", edits).path)) - {f"member-of-itself {AXIS2}"} == rules


def test_ports_of_two_nodes(tmp_path: Path) -> None:
    edits = {AXIS2: ((PORT, PORT.replace("4000", MANY)),)}
    homes = home(tmp_path / "one", edits), home(tmp_path / "two", edits, number=2)

    assert {each for each in everything(*(node.path for node in homes)) if "member-of-itself" not in each} == {
        f"number-wrong {AXIS2}"
    }


def test_json(tmp_path: Path) -> None:
    node = home(tmp_path / "es", more={JSON: f'{{"port": {MANY}}}'})

    assert everything(node.path) == [f"unreadable-file {JSON}"]


def test_the_version_file(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", more={VERSION: f"WSO2 Carbon Framework v4.4.{MANY}\n"})

    assert everything(node.path) == []


@pytest.mark.parametrize(("number", "rules"), [(MANY, [f"unreadable-file {TOML}"]), (f"0x{MANY}", [])])
def test_toml(tmp_path: Path, number: str, rules: list[str]) -> None:
    node = rendered_home(tmp_path / "is", ('domain = "is.domain"', f"domain = {number}"))

    assert everything(node.path, kernel="4.6.0") == rules

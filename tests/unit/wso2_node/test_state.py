"""What a run notes, and what the next one reads of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from wso2_node import files, machine, state
from wso2_node.errors import NodeError
from wso2_node.machine import Machine
from wso2_node.state import Left, State

if TYPE_CHECKING:
    from pathlib import Path

EDIT = {"op": "set_property", "key": "a", "value": "b"}
LEFT = Left(
    [EDIT],
    "digest",
    merged=True,
    values="v",
    stays=[{**EDIT, "value": "c"}],
    shipped="s",
    known={"members": "10.0.0.2"},
)
VAULT = ("made of", "left", "conf/security")
NOTED = State("config", "/opt/wso2/esb", {"a.xml": [LEFT]}, ["store", "CA"], "keys", VAULT)


@pytest.fixture
def where(tmp_path: Path) -> Machine:
    return Machine(tmp_path, real=False)


def test_what_is_noted_is_read_again(where: Machine) -> None:
    state.note(where, NOTED, bytes(32))
    assert (state.load(where), state.key(where)) == (NOTED, bytes(32))


def test_what_an_earlier_version_noted_is_read(where: Machine) -> None:
    least = {**GOOD, "files": {"a.xml": [[[EDIT], "digest", False, "v"]]}}
    files.replace(where.at(machine.STATE), json.dumps(least).encode())
    assert state.load(where).files == {
        "a.xml": [Left([EDIT], "digest", merged=False, values="v", stays=[], shipped="")]
    }


def test_what_was_noted_before_there_were_lists_of_members_is_read(where: Machine) -> None:
    least = {**GOOD, "files": {"a.xml": [[[EDIT], "digest", False, "v", [], "s"]]}}
    files.replace(where.at(machine.STATE), json.dumps(least).encode())
    assert state.load(where).files == {
        "a.xml": [Left([EDIT], "digest", merged=False, values="v", stays=[], shipped="s")]
    }


def test_before_the_first_run_nothing_is_noted(where: Machine) -> None:
    assert state.load(where) == State("", "", {}, ())


def test_another_product_home_has_no_files_yet() -> None:
    assert NOTED.of("/opt/wso2/esb") == NOTED
    assert NOTED.of("/opt/wso2/other") == State("config", "/opt/wso2/other", {}, ())


def test_only_the_owner_reads_the_state_and_the_key(where: Machine) -> None:
    state.note(where, NOTED, bytes(32))
    assert [where.at(path).stat().st_mode & 0o777 for path in (machine.STATE, machine.KEY)] == [0o600, 0o600]


def test_a_new_key_is_another_one_each_time_and_not_noted_by_itself(where: Machine) -> None:
    assert state.key(where) != state.key(where)
    assert not where.at(machine.KEY).exists()


def test_a_digest_needs_the_key() -> None:
    assert state.digest(b"data", bytes(32)) == state.digest(b"data", bytes(32))
    assert state.digest(b"data", bytes(32)) != state.digest(b"data", b"1" * 32)


GOOD = json.loads(NOTED.to_json())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"null",
        b"{}",
        b"[" * 100_000,
        json.dumps({**GOOD, "files": []}).encode(),
        json.dumps({**GOOD, "files": {"a.xml": "0" * 64}}).encode(),
        json.dumps({**GOOD, "files": {"a.xml": [[[], "digest"]]}}).encode(),
        json.dumps({**GOOD, "files": {"a.xml": [[["edit"], "digest", False, ""]]}}).encode(),
        json.dumps({**GOOD, "files": {"a.xml": [[[{}], "digest", False, ""]]}}).encode(),
        json.dumps({**GOOD, "files": {"a.xml": [[[], None, False, ""]]}}).encode(),
        json.dumps({**GOOD, "files": {"a.xml": [[[], "digest", False, "", [{}], ""]]}}).encode(),
        json.dumps({**GOOD, "files": {"a.xml": [[[], "digest", False, "", [], None]]}}).encode(),
        json.dumps({**GOOD, "trust": None}).encode(),
    ],
)
def test_a_damaged_state_is_an_error_with_the_fix(where: Machine, data: bytes) -> None:
    files.replace(where.at(machine.STATE), data)
    with pytest.raises(NodeError) as caught:
        state.load(where)
    assert str(caught.value) == "/var/lib/wso2-node/state.json is damaged: remove it and run apply"


def test_a_damaged_key_is_an_error_with_the_fix(where: Machine) -> None:
    files.replace(where.at(machine.KEY), b"short")
    with pytest.raises(NodeError) as caught:
        state.key(where)
    assert str(caught.value) == "/var/lib/wso2-node/key is damaged: remove it and run apply"


def test_without_a_vault_nothing_is_noted_of_one(where: Machine) -> None:
    state.note(where, NOTED._replace(vault=()), bytes(32))
    assert "vault" not in json.loads(where.at(machine.STATE).read_bytes())
    assert state.load(where).vault == ()

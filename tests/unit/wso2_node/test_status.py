"""The status says what is in place, and who joined."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from wso2_node import status
from wso2_node.apply import apply
from wso2_node.machine import Machine

if TYPE_CHECKING:
    from pathlib import Path

CONSOLE = """\
[2015-06-23 09:26:30,100]  INFO - HazelcastClusteringAgent Cluster domain: wso2.esb.domain
[2015-06-23 09:26:41,674]  INFO - AWSBasedMembershipScheme Member joined [2177be4d-1b0d]: /10.0.0.172:5701
[2015-06-23 09:26:42,001]  INFO - HazelcastClusteringAgent Cluster initialization completed
"""
LOG_FILE = """\
TID: [-1234] [] [2020-08-31 06:15:40,000]  INFO {org.wso2.carbon.core.HazelcastClusteringAgent} -  Cluster domain: d
TID: [-1234] [] [2020-08-31 06:15:41,000]  INFO {org.wso2.carbon.core.WKABasedMembershipScheme} -  Member joined [a-1]: /10.88.0.12:5701
TID: [-1234] [] [2020-08-31 06:15:42,000]  INFO {org.wso2.carbon.core.WKABasedMembershipScheme} -  Member joined [b-2]: ip-10-88-0-13/10.88.0.13:5701
TID: [-1234] [] [2020-08-31 06:15:42,056]  INFO {org.wso2.carbon.core.HazelcastClusteringAgent} -  Cluster initialization completed
TID: [-1234] [] [2020-08-31 06:20:00,000]  INFO {org.wso2.carbon.core.WKABasedMembershipScheme} -  Member left [a-1]: /10.88.0.12:5701
"""  # noqa: E501 (lines of a log)
ALONE = """\
[2015-06-23 09:26:30,100]  INFO - HazelcastClusteringAgent Cluster domain: wso2.esb.domain
[2015-06-23 09:26:42,001]  INFO - HazelcastClusteringAgent Cluster initialization completed
"""


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ("", (False, [])),
        (CONSOLE, (True, ["10.0.0.172:5701"])),
        (LOG_FILE, (True, ["10.88.0.13:5701"])),
        (ALONE, (True, [])),
        (LOG_FILE + CONSOLE.splitlines(keepends=True)[0], (False, [])),
        ("Member left [never-seen]: /10.0.0.1:5701\n", (False, [])),
    ],
)
def test_both_layouts_of_the_log_tell_who_joined_since_the_last_start(
    log: str, expected: tuple[bool, list[str]]
) -> None:
    assert status.cluster(log.splitlines()) == expected


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a folder that stands for a machine with a product of two files."""
    service = {"script": "bin/wso2server.sh", "java_home": "/usr/lib/jvm/java-8", "ready_port": 9443}
    node = {"version": 1, "node": "esb-1", "region": "us-east-1", "home": "/opt/wso2/esb", "user": "wso2"}
    edits = [{"op": "set_text", "at": "/a/b", "value": "2"}]
    parts = {"files": [{"path": f"{name}.xml", "edits": edits} for name in "xy"], "hosts": {"10.0.0.1": ["mgt"]}}
    home = tmp_path / "opt/wso2/esb"
    (home / "repository/logs").mkdir(parents=True)
    for name in "xy":
        (home / f"{name}.xml").write_text("<a><b>1</b></a>")
    (tmp_path / "node.json").write_text(json.dumps({**node, **parts, "service": service}))
    return Machine(tmp_path, real=False)


def seen(machine: Machine) -> dict[str, Any]:
    return status.collect(machine, "/node.json")


def test_before_the_first_apply_nothing_is_there_yet(machine: Machine) -> None:
    (machine.at("/opt/wso2/esb/y.xml")).unlink()
    assert seen(machine) == {
        "node": "esb-1",
        "applied": False,
        "configuration": "not yet",
        "files": {"x.xml": "not yet", "y.xml": "missing", "/etc/hosts": "not yet"},
        "differs": {},
        "service": None,
        "cluster": {"initialized": False, "members": []},
    }


def test_after_apply_all_is_applied_and_the_exit_status_is_0(machine: Machine) -> None:
    apply(machine, "/node.json", lambda _: None)
    machine.at("/opt/wso2/esb/repository/logs/wso2carbon.log").write_text(CONSOLE)
    said: list[str] = []
    assert status.show(machine, "/node.json", said.append) == 0
    assert said == [
        "esb-1: applied; configuration: applied",
        "  applied  x.xml",
        "  applied  y.xml",
        "  applied  /etc/hosts",
        "service: not known",
        "cluster: initialized; joined: 10.0.0.172:5701",
    ]


def test_what_was_changed_or_removed_since_is_named_and_the_exit_status_is_1(machine: Machine) -> None:
    apply(machine, "/node.json", lambda _: None)
    machine.at("/opt/wso2/esb/x.xml").write_text("<a/>")
    machine.at("/opt/wso2/esb/y.xml").unlink()
    machine.at("/etc/hosts").write_text("127.0.0.1 localhost\n")
    said: list[str] = []
    assert status.show(machine, "/node.json", said.append) == 1
    assert said == [
        "esb-1: not applied; configuration: applied",
        "  drifted  x.xml: set_text /a/b",
        "  missing  y.xml",
        "  drifted  /etc/hosts",
        "service: not known",
        "cluster: not initialized; joined: -",
    ]


def test_a_configuration_that_changed_since_is_not_applied(machine: Machine) -> None:
    apply(machine, "/node.json", lambda _: None)
    path = machine.at("/node.json")
    path.write_text(path.read_text() + "\n")
    assert (seen(machine)["applied"], seen(machine)["configuration"]) == (False, "changed")


def test_json_has_the_same_content(machine: Machine) -> None:
    apply(machine, "/node.json", lambda _: None)
    said: list[str] = []
    assert status.show(machine, "/node.json", said.append, as_json=True) == 0
    assert json.loads(said[0]) == seen(machine)


def test_a_library_that_is_not_there_is_missing(machine: Machine) -> None:
    path = machine.at("/node.json")
    library = {"source": "s3://libs/x.jar", "sha256": "0" * 64, "path": "lib/x.jar"}
    path.write_text(json.dumps({**json.loads(path.read_text()), "libraries": [library]}))
    assert seen(machine)["files"]["lib/x.jar"] == "missing"


def test_a_log_with_bytes_that_are_no_text_is_read(machine: Machine) -> None:
    machine.at("/opt/wso2/esb/repository/logs/wso2carbon.log").write_bytes(b"\xff\xfe\n" + CONSOLE.encode())
    assert seen(machine)["cluster"] == {"initialized": True, "members": ["10.0.0.172:5701"]}

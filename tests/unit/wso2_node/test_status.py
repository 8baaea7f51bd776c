"""The status says what is in place, and who joined."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from wso2_node import state, status
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


# Hazelcast 3.5, and 3.12 or 4.2; each is one message of several lines.
LIST = """\
TID: [-1234] [] [2020-08-31 06:15:41,500]  INFO {com.hazelcast.cluster.ClusterService} -  [10.88.0.11]:5701 [d] [3.5.4]

Members [3] {
\tMember [10.88.0.12]:5701
\tMember [10.88.0.13]:5701
\tMember [10.88.0.11]:5701 this
}
"""
LIST_WITH_IDS = """\
[2020-08-31 06:15:41,500]  INFO - ClusterService [10.88.0.11]:5701 [d] [3.12.2]

Members {size:3, ver:3} [
\tMember [10.88.0.12]:5701 - a-1
\tMember [10.88.0.13]:5701 - b-2
\tMember [10.88.0.11]:5701 - c-3 this
]

"""
BOTH = ["10.88.0.12:5701", "10.88.0.13:5701"]
LEFT = "INFO - WKABasedMembershipScheme Member left [a-1]: /10.88.0.12:5701\n"


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (LIST, (False, BOTH)),
        (LIST_WITH_IDS, (False, BOTH)),
        (LIST + LEFT, (False, ["10.88.0.13:5701"])),
        (LIST_WITH_IDS + LEFT, (False, ["10.88.0.13:5701"])),
        # It came back with another id before the old one was noticed to be gone.
        (LIST_WITH_IDS + LEFT.replace("left [a-1]", "joined [z-9]") + LEFT, (False, BOTH)),
        # A list is all there is: who is not in it is gone.
        ("Member joined [x-7]: /10.88.0.99:5701\n" + LIST, (False, BOTH)),
        (LIST + "Members [1] {\n\tMember [10.88.0.11]:5701 this\n}\n", (False, [])),
        # Cut off, such as where the log goes on in another file.
        (LIST.rsplit("\n", 2)[0] + "\n", (False, [])),
        (LIST.replace("}", "TID: something else\n}"), (False, [])),
        (LIST.replace("10.88.0.12", "fe80::12"), (False, ["10.88.0.13:5701", "[fe80::12]:5701"])),
        (LIST.replace("\n", "\r\n"), (False, BOTH)),
        ("Member [10.88.0.12]:5701\n}\n", (False, [])),
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


def test_changes_by_hand_that_apply_kept_are_merged_and_count_as_applied(machine: Machine) -> None:
    apply(machine, "/node.json", lambda _: None)
    machine.at("/opt/wso2/esb/x.xml").write_text("<a><b>2</b><!-- mine --></a>")
    assert seen(machine)["files"]["x.xml"] == "drifted"
    assert seen(machine)["differs"] == {}
    apply(machine, "/node.json", lambda _: None)
    said: list[str] = []
    assert status.show(machine, "/node.json", said.append) == 0
    assert said[1:3] == ["  merged   x.xml", "  applied  y.xml"]


def test_what_could_not_be_undone_is_named_until_it_is_gone(machine: Machine) -> None:
    apply(machine, "/node.json", lambda _: None)
    path, node = machine.at("/opt/wso2/esb/x.xml"), machine.at("/node.json")
    path.write_text("<a><b>2</b><!-- mine --></a>")
    configured = json.loads(node.read_text())
    for files in ([{"path": "x.xml", "edits": []}, configured["files"][1]], configured["files"][1:]):
        node.write_text(json.dumps({**configured, "files": files}))
        for _ in range(2):
            apply(machine, "/node.json", lambda _: None)
            said: list[str] = []
            assert status.show(machine, "/node.json", said.append) == 1
            assert said[0] == "esb-1: not applied; configuration: applied"
            assert "  leftover x.xml: set_text /a/b is configured no longer, but still there" in said
    path.write_text("<a><b>1</b><!-- mine --></a>")
    apply(machine, "/node.json", lambda _: None)
    assert seen(machine)["applied"]
    assert "x.xml" not in seen(machine)["files"]


def test_a_file_without_its_shipped_copy_is_orphaned_with_the_fix(machine: Machine) -> None:
    apply(machine, "/node.json", lambda _: None)
    shipped = machine.at("/opt/wso2/esb/x.xml.shipped")
    was = shipped.read_bytes()
    shipped.unlink()
    for _ in range(2):
        said: list[str] = []
        assert status.show(machine, "/node.json", said.append) == 1
        assert said[:2] == [
            "esb-1: not applied; configuration: applied",
            (
                "  orphaned x.xml: x.xml.shipped is missing: put the file there as the product ships it; "
                "until then no edit of it can be undone"
            ),
        ]
        apply(machine, "/node.json", lambda _: None)
    shipped.write_bytes(was)
    assert seen(machine)["applied"]


def test_what_is_no_file_is_unusable_with_the_reason(machine: Machine) -> None:
    path = machine.at("/opt/wso2/esb/x.xml").resolve()
    path.unlink()
    path.mkdir()
    said: list[str] = []
    assert status.show(machine, "/node.json", said.append) == 1
    assert said[1] == f"  unusable x.xml: {path} is a folder, not a file: move it away and put the file there"


def test_a_trust_store_is_applied_until_it_is_changed(machine: Machine) -> None:
    path = machine.at("/node.json")
    trust = {"keystore": "trust.jks", "password": "x", "subjects": ["Amazon Root CA 1"]}
    path.write_text(json.dumps({**json.loads(path.read_text()), "trust": trust}))
    store = machine.at("/opt/wso2/esb/trust.jks")
    store.write_bytes(b"store")
    assert seen(machine)["files"]["trust.jks"] == "not yet"
    noted = state.State("config", "/opt/wso2/esb", {}, [state.digest(b"store", bytes(32))])
    state.note(machine, noted, bytes(32))
    assert seen(machine)["files"]["trust.jks"] == "applied"
    store.write_bytes(b"other")
    assert seen(machine)["files"]["trust.jks"] == "drifted"


def test_the_log_of_the_day_before_counts_when_the_start_is_in_it(machine: Machine) -> None:
    logs = machine.at("/opt/wso2/esb/repository/logs")
    for number, (name, text) in enumerate(
        [
            ("wso2carbon.log.2015-06-22", CONSOLE.replace("10.0.0.172", "10.0.0.1")),
            ("wso2carbon.log.2015-06-23", CONSOLE),
            ("wso2carbon.log", "INFO - AWSBasedMembershipScheme Member joined [x-1]: /10.0.0.173:5701\n"),
            ("wso2carbon.log.2015-06-20.gz", "Member joined [y-1]: /10.0.0.99:5701\n"),
            ("audit.log", "Member joined [y-1]: /10.0.0.98:5701\n"),
        ]
    ):
        (logs / name).write_text(text)
        os.utime(logs / name, (number, number))
    assert seen(machine)["cluster"] == {"initialized": True, "members": ["10.0.0.172:5701", "10.0.0.173:5701"]}


def test_status_writes_nothing(machine: Machine) -> None:
    before = {path: path.stat().st_mtime_ns for path in machine.root.rglob("*")}
    seen(machine)
    assert {path: path.stat().st_mtime_ns for path in machine.root.rglob("*")} == before

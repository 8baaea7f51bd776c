"""`wso2-cluster doctor`: the timeline, what is wrong, and the fix."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.unit.doctor.logs import AGENT, ONE, TWO, Log

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.command_line import Done

    Run = Callable[..., Done]

SPLIT = """\
                       2026-11-21 13:00:00, 1 s a column, to 2026-11-21 13:00:18
one (10.0.0.20:5701)   ...............1111
two (10.0.64.20:5701)     ...............1
                       digits: how many members it saw; '.' starting, '?' up, log does not tell, 'x' failed, \
' ' not running

2026-11-21 13:00:00  one: starts (Hazelcast 3.5.4, scheme aws, domain wso2.carbon.domain)
2026-11-21 13:00:03  two: starts (Hazelcast 3.5.4, scheme aws, domain wso2.carbon.domain)
2026-11-21 13:00:15  one: sees 10.0.0.20:5701
2026-11-21 13:00:15  one: is elected coordinator
2026-11-21 13:00:18  two: sees 10.0.64.20:5701
2026-11-21 13:00:18  two: is elected coordinator

two (10.0.64.20:5701): error: split brain: it is up and does not see one (10.0.0.20:5701) [split-brain]
  two/wso2carbon.log:6: [10.0.64.20]:5701 [wso2.carbon.domain] [3.5.4]
  fix: see that the port is open in the security group, and who would find whom: wso2-cluster members DEPLOYMENT \
--live; then start the smaller side again

2 nodes: 1 error, 0 other findings
"""


def write(folder: Path, **logs: Log) -> None:
    for name, log in logs.items():
        (folder / name).mkdir()
        (folder / name / "wso2carbon.log").write_text(log.text())


def test_a_split_brain_is_drawn_and_named(wso2_cluster: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        one=Log(ONE).begin().wait(5).sees(ONE).up(first=True),
        two=Log(TWO).wait(3).begin().wait(5).sees(TWO).up(first=True),
    )

    done = wso2_cluster("doctor", "one", "two")

    assert (done.code, done.output, done.errors) == (1, SPLIT, "")


def test_healthy_logs_give_no_finding(wso2_cluster: Run, tmp_path: Path) -> None:
    one = Log(ONE).begin().wait(5).sees(ONE).up(first=True).wait(9).sees(ONE, TWO).joined(TWO)
    write(tmp_path, one=one, two=Log(TWO).wait(9).begin().wait(9).sees(ONE, TWO).up())

    done = wso2_cluster("doctor", "one", "two")

    assert (done.code, done.output.splitlines()[-1]) == (0, "2 nodes: nothing is wrong")


def test_as_json(wso2_cluster: Run, tmp_path: Path) -> None:
    write(tmp_path, one=Log(ONE).begin().say(AGENT, "Cannot initialize cluster\nx.Y: why", "ERROR"))

    done = wso2_cluster("doctor", "one/wso2carbon.log", "--json")

    said = json.loads(done.output)
    assert (done.code, said["sick"]) == (1, True)
    assert said["findings"] == [
        {
            "id": "not-initialized",
            "severity": "error",
            "node": "one",
            "time": "2026-11-21T13:00:10.050000",
            "file": "one/wso2carbon.log",
            "line": 6,
            "message": "clustering did not start: x.Y: why",
            "fix": "read the exception beneath this line in the log",
        }
    ]


def test_a_log_that_is_not_there(wso2_cluster: Run) -> None:
    done = wso2_cluster("doctor", "nowhere.log")

    assert (done.code, done.output, done.errors) == (1, "", "nowhere.log: no such file or folder\n")

"""`wso2-cluster clustering`."""

import errno
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from tests.command_line import Done
from tests.needs import python_environment
from wso2_cluster.carbon.findings import Finding, Severity
from wso2_cluster.carbon.language.explain import Setting
from wso2_cluster.carbon.language.model import Position
from wso2_cluster.cli.clustering_report import Report, show

Run = Callable[..., Done]

AGENT = "org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent"
RIGHT = f"""\
<axisconfig>
  <clustering class="{AGENT}" enable="true">
    <parameter name="AvoidInitiation">true</parameter>
    <parameter name="membershipScheme">wka</parameter>
    <parameter name="domain">wso2.esb.domain</parameter>
    <parameter name="localMemberHost">10.0.1.10</parameter>
    <parameter name="localMemberPort">4100</parameter>
    <parameter name="properties">
      <property name="url" value="https://${{hostName}}/"/>
    </parameter>
    <members>
      <member><hostName>10.0.1.10-11</hostName><port>4100</port></member>
    </members>
  </clustering>
</axisconfig>
"""
WRONG = RIGHT.replace('localMemberHost">10.0.1.10<', 'localMemberHost">127.0.0.1<')


def home(path: Path, text: str) -> Path:
    file = path / "repository" / "conf" / "axis2" / "axis2.xml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    return path


def columns(line: str) -> list[str]:
    return [cell for cell in (part.strip() for part in line.split("  ")) if cell]


def test_a_right_file_is_a_table_without_findings(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "axis2.xml").write_text(RIGHT)

    done = wso2_cluster("clustering", "axis2.xml", "--kernel", "4.4.16")

    lines = done.output.splitlines()
    assert (done.code, done.errors) == (0, "")
    assert lines[0] == "axis2.xml, kernel 4.4.16"
    assert [columns(line) for line in lines[1:13]] == [
        ["Setting", "Value", "Resolved", "Read by", "Line"],
        ["class", AGENT, AGENT, "Axis2", "2"],
        ["enable", "true", "true", "Axis2", "2"],
        ["AvoidInitiation", "true", "true", "Hazelcast agent", "3"],
        ["membershipScheme", "wka", "wka", "Hazelcast agent", "4"],
        ["domain", "wso2.esb.domain", "wso2.esb.domain", "Hazelcast agent", "5"],
        ["localMemberHost", "10.0.1.10", "10.0.1.10", "Hazelcast agent", "6"],
        ["localMemberPort", "4100", "4100", "Hazelcast agent", "7"],
        ["properties", "-", "Hazelcast agent", "8"],
        ["properties/url", "https://${hostName}/", "https://10.0.1.10/", "the other members", "9"],
        ["members/1", "10.0.1.10-11:4100", "10.0.1.10 to 10.0.1.11, port 4100", "Hazelcast agent", "12"],
        ["groupPassword", "-", "dev-pass (default)", "Hazelcast agent", "-"],
    ]
    assert lines[-1] == "0 errors, 0 warnings, 0 notes"


def test_an_error_is_listed_with_place_and_fix_and_ends_with_1(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "axis2.xml").write_text(WRONG)

    done = wso2_cluster("clustering", "axis2.xml")

    assert (done.code, done.errors) == (1, "")
    assert done.output.splitlines()[-3:] == [
        "",
        (
            "axis2.xml:6:39: error: localMemberHost '127.0.0.1' is what the others are told to connect to, and leads "
            "each to itself: write this node's private address, or remove the parameter: then the first one that is "
            "not loopback is taken [loopback-host]"
        ),
        "1 error, 0 warnings, 0 notes",
    ]
    assert done.output.splitlines()[0] == "axis2.xml, kernel not known: name it with --kernel"


def test_what_a_pipe_gets_does_not_depend_on_a_width(
    wso2_cluster: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "axis2.xml").write_text(WRONG)
    wide = wso2_cluster("clustering", "axis2.xml").output

    monkeypatch.setenv("COLUMNS", "20")

    assert wso2_cluster("clustering", "axis2.xml").output == wide
    assert "\x1b" not in wide


def test_json_has_settings_and_findings(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "axis2.xml").write_text(WRONG)

    done = wso2_cluster("clustering", "axis2.xml", "--json", "--kernel", "4.4.16")

    document = json.loads(done.output)
    assert (done.code, done.errors) == (1, "")
    assert list(document) == ["file", "kernel", "settings", "findings"]
    assert (document["file"], document["kernel"]) == ("axis2.xml", "4.4.16")
    assert document["settings"][5] == {
        "name": "localMemberHost",
        "value": "127.0.0.1",
        "resolved": "127.0.0.1",
        "read_by": "Hazelcast agent",
        "line": 6,
        "column": 5,
    }
    assert document["findings"] == [
        {
            "severity": "error",
            "rule": "loopback-host",
            "file": "axis2.xml",
            "line": 6,
            "column": 39,
            "message": (
                "localMemberHost '127.0.0.1' is what the others are told to connect to, and leads each to itself"
            ),
            "fix": (
                "write this node's private address, or remove the parameter: then the first one that is not loopback "
                "is taken"
            ),
        }
    ]


def test_secrets_are_shown_nowhere(wso2_cluster: Run, tmp_path: Path) -> None:
    secrets = (
        '<parameter name="groupPassword">OPEN-SESAME</parameter>'
        '<parameter name="mgtCenterURL">http://u:OPEN-SESAME@h/</parameter><members>'
    )
    text = RIGHT.replace("<members>", secrets)
    (tmp_path / "axis2.xml").write_text(text.replace('name="url" value="', 'name="password" value="OPEN-SESAME'))

    said = [wso2_cluster("clustering", "axis2.xml", *options).output for options in ((), ("--json",))]

    assert ["OPEN-SESAME" in text for text in said] == [False, False]
    assert ["(hidden)" in text for text in said] == [True, True]


def test_a_home_is_looked_into_and_tells_its_kernel(wso2_cluster: Run, tmp_path: Path) -> None:
    product = home(tmp_path / "wso2esb-5.0.0", RIGHT)
    (product / "repository" / "conf" / "etc").mkdir()
    (product / "repository" / "conf" / "etc" / "hazelcast.xml").write_text("<hazelcast/>")

    done = wso2_cluster("clustering", "wso2esb-5.0.0")

    assert (done.code, done.errors) == (1, "")
    assert done.output.splitlines()[0] == "wso2esb-5.0.0/repository/conf/axis2/axis2.xml, kernel 4.4.8"
    assert "wso2esb-5.0.0/repository/conf/etc/hazelcast.xml is read in place of this section" in done.output


def test_a_file_in_a_home_is_taken_for_what_it_is(wso2_cluster: Run, tmp_path: Path) -> None:
    home(tmp_path / "wso2esb-5.0.0", RIGHT)

    done = wso2_cluster("clustering", "wso2esb-5.0.0/repository/conf/axis2/axis2.xml")

    assert done.output.splitlines()[0] == "wso2esb-5.0.0/repository/conf/axis2/axis2.xml, kernel 4.4.8"


TOML = """\
[server]
node_ip = "10.0.1.10"
[clustering]
membership_scheme = "wka"
domain = "wso2.esb.domain"
local_member_port = 4000
members = ["10.0.1.10:4000", "10.0.1.11:4000"]
"""
OFF = f'<axisconfig><clustering class="{AGENT}" enable="false"/></axisconfig>'


def rendered(path: Path, toml: str, kernel: str = "4.7.1") -> None:
    product = home(path, OFF)
    (product / "repository" / "conf" / "deployment.toml").write_text(toml)
    (product / "bin").mkdir()
    (product / "bin" / "wso2carbon-version.txt").write_text(f"WSO2 Carbon Framework v{kernel}")


def test_of_a_home_with_deployment_toml_that_is_read_and_not_the_axis2_xml_of_the_last_start(
    wso2_cluster: Run, tmp_path: Path
) -> None:
    rendered(tmp_path / "product", TOML)

    done = wso2_cluster("clustering", "product")

    lines = done.output.splitlines()
    assert (done.code, done.errors) == (0, "")
    assert (lines[0], lines[-1]) == (
        "product/repository/conf/deployment.toml, kernel 4.7.1",
        "0 errors, 0 warnings, 0 notes",
    )
    assert ["domain", "wso2.esb.domain", "wso2.esb.domain", "Hazelcast agent", "5"] in map(columns, lines)


def test_a_deployment_toml_without_a_scheme_leaves_clustering_off(wso2_cluster: Run, tmp_path: Path) -> None:
    rendered(tmp_path / "product", "[server]\n")

    done = wso2_cluster("clustering", "product")

    assert (done.code, done.output.splitlines()[-2:]) == (
        0,
        [
            (
                "product/repository/conf/deployment.toml:1:1: warning: clustering is off: no membership_scheme is set: "
                "write membership_scheme in [clustering] [clustering-disabled]"
            ),
            "0 errors, 1 warning, 0 notes",
        ],
    )


def test_a_damaged_deployment_toml_is_named_with_the_place(wso2_cluster: Run, tmp_path: Path) -> None:
    rendered(tmp_path / "product", "[server]\nx\n")

    done = wso2_cluster("clustering", "product")

    assert (done.code, done.output) == (1, "")
    assert done.errors.startswith("product/repository/conf/deployment.toml:2:2: not TOML: ")


def test_a_kernel_that_does_not_know_deployment_toml_reads_axis2_xml(wso2_cluster: Run, tmp_path: Path) -> None:
    rendered(tmp_path / "product", TOML, "4.4.16")

    done = wso2_cluster("clustering", "product")

    assert done.output.splitlines()[0] == "product/repository/conf/axis2/axis2.xml, kernel 4.4.16"
    assert "deployment.toml" not in done.output


def test_a_copy_of_a_product_under_another_name_tells_its_kernel_in_carbon_xml(
    wso2_cluster: Run, tmp_path: Path
) -> None:
    product = home(tmp_path / "w1", RIGHT)
    (product / "repository" / "conf" / "carbon.xml").write_text(
        "<Server><ServerKey>ESB</ServerKey><Version>4.9.0</Version></Server>"
    )

    said = [
        wso2_cluster("clustering", name).output.splitlines()[0]
        for name in ("w1", "w1/repository/conf", "w1/repository/conf/axis2/axis2.xml")
    ]

    assert said == ["w1/repository/conf/axis2/axis2.xml, kernel 4.4.1"] * 3


def test_a_worker_whose_script_says_so_is_not_asked_whether_it_is_one(wso2_cluster: Run, tmp_path: Path) -> None:
    product = home(
        tmp_path / "w1", RIGHT.replace('name="url" value="https://${hostName}/"', 'name="subDomain" value="worker"')
    )
    before = wso2_cluster("clustering", "w1").output
    (product / "bin").mkdir()
    (product / "bin" / "wso2server.sh").write_text(
        "java \\\n    -DworkerNode=true \\\n    org.wso2.carbon.bootstrap.Bootstrap $*\n"
    )

    assert ["[sub-domain]" in text for text in (before, wso2_cluster("clustering", "w1").output)] == [True, False]


def test_a_folder_that_is_closed_is_an_error_in_plain_words(
    wso2_cluster: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home(tmp_path / "x", RIGHT)
    real = os.stat

    def stat(path: object, *rest: object, **options: object) -> object:
        if "repository/conf" in str(path):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", stat)

    done = wso2_cluster("clustering", "x")

    assert (done.code, done.output, done.errors) == (1, "", "x: permission denied.\n")


def test_the_option_says_more_than_the_home(wso2_cluster: Run, tmp_path: Path) -> None:
    home(tmp_path / "wso2esb-5.0.0", RIGHT)

    done = wso2_cluster("clustering", "wso2esb-5.0.0", "--kernel", "4.4.1")

    assert done.output.splitlines()[0] == "wso2esb-5.0.0/repository/conf/axis2/axis2.xml, kernel 4.4.1"


def test_a_kernel_that_the_home_tells_and_the_language_does_not_have_is_not_known(
    wso2_cluster: Run, tmp_path: Path
) -> None:
    product = home(tmp_path / "product", RIGHT)
    (product / "bin").mkdir()
    (product / "bin" / "wso2carbon-version.txt").write_text("WSO2 Carbon Framework v5.2.0")

    done = wso2_cluster("clustering", "product")

    assert (done.code, done.errors) == (0, "")
    assert "kernel not known: name it with --kernel" in done.output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["axis2.xml", "--kernel", "four"], 2, "'four' is not a version of the Carbon kernel"),
        (["axis2.xml", "--kernel", "5.0.0"], 2, "'5.0.0' is not a Carbon kernel whose"),
        ([], 2, "Missing argument 'FILE'"),
        (["axis2.xml", "--colour"], 2, "No such option: --colour"),
        (
            ["nowhere.xml"],
            1,
            "nowhere.xml:1:1: cannot read the file, no such file or directory: name a readable axis2.xml",
        ),
        (
            ["empty"],
            1,
            "empty: not a product home: it has no carbon.xml, axis2/axis2.xml or deployment.toml in repository/conf",
        ),
        (["x" * 300], 1, "x:1:1: cannot read the file, file name too long: name a readable axis2.xml"),
        (["axis2.xml/y"], 1, "axis2.xml/y:1:1: cannot read the file, not a directory: name a readable axis2.xml"),
        (["home.zip"], 1, "home.zip:1:1: the file is a zip archive: unpack it, and name the home or its axis2.xml"),
        (
            ["damaged.xml"],
            1,
            "damaged.xml:2:16: not well-formed XML, <clustering> of line 2 is still open: correct it here",
        ),
    ],
)
def test_what_cannot_be_done_is_said_on_standard_error(
    wso2_cluster: Run, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / "axis2.xml").write_text(RIGHT)
    (tmp_path / "damaged.xml").write_text("<axisconfig>\n <clustering></axisconfig>")
    (tmp_path / "empty").mkdir()
    (tmp_path / "home.zip").write_bytes(b"PK\3\4\xe0")

    done = wso2_cluster("clustering", *arguments)

    assert (done.code, done.output) == (code, "")
    assert said in done.errors
    assert "Traceback" not in done.errors


def test_a_damaged_file_is_a_finding_in_json(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "axis2.xml").write_text("<axisconfig>\n <clustering></axisconfig>")

    done = wso2_cluster("clustering", "axis2.xml", "--json")

    assert (done.code, done.errors) == (1, "")
    assert json.loads(done.output) == {
        "file": "axis2.xml",
        "kernel": None,
        "settings": [],
        "findings": [
            {
                "severity": "error",
                "rule": "clustering-unreadable",
                "file": "axis2.xml",
                "line": 2,
                "column": 16,
                "message": "not well-formed XML, <clustering> of line 2 is still open",
                "fix": "correct it here",
            }
        ],
    }


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["text", "json"])
def test_a_pipe_that_is_closed_ends_it_quietly(tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "axis2.xml").write_text(RIGHT)
    read, write = os.pipe()
    os.close(read)

    done = subprocess.run(
        [sys.executable, "-c", "from wso2_cluster.cli import main; main()", "clustering", "axis2.xml", *options],
        cwd=tmp_path,
        env=python_environment(),
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)

    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize("no_colour", ["", "1"])
def test_a_terminal_gets_a_table_in_colour_unless_no_color_is_set(tmp_path: Path, no_colour: str) -> None:
    (tmp_path / "axis2.xml").write_text(WRONG)
    parent, child = pty.openpty()

    with subprocess.Popen(
        [sys.executable, "-c", "from wso2_cluster.cli import main; main()", "clustering", "axis2.xml"],
        cwd=tmp_path,
        env=python_environment(COLUMNS="160", TERM="xterm-256color", NO_COLOR=no_colour),
        stdout=child,
    ) as process:
        os.close(child)
        shown = b""
        while chunk := _read(parent):
            shown += chunk
    os.close(parent)

    assert process.returncode == 1
    assert "┃ Setting".encode() in shown.replace(b"\x1b[1m", b"").replace(b"\x1b[0m", b"")
    assert (b"\x1b[1;31merror" in shown, b"\x1b" in shown) == ((False, False) if no_colour else (True, True))


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux has EIO where the other side is closed
        return b""


def test_the_table_of_a_terminal_folds_what_is_long_and_spells_control_characters() -> None:
    console = Console(width=60, record=True, force_terminal=True, color_system=None)
    at = Position(line=3, column=5)
    report = Report(
        file="axis2.xml",
        kernel=None,
        settings=(Setting(name="domain", value="a\x1b[2J\n", resolved="[bold]b", read_by="Hazelcast agent", at=at),),
        findings=(
            Finding(
                severity=Severity.NOTE, rule="a-rule", file="axis2.xml", line=3, column=5, message="[m]", fix="do it"
            ),
        ),
    )

    show(console, report)

    text = console.export_text()
    assert "a\\x1b[2J\\n" in text
    assert "[bold]b" in text
    assert "3:5 note [m]. do it [a-rule]" in text
    assert "0 errors, 0 warnings, 1 note" in text

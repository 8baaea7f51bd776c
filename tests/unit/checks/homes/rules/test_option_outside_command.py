"""Rule option-outside-command: options for Java stand in the java command."""

from pathlib import Path

from tests.unit.checks.homes.homes import SCRIPT, found, home


def test_behind_the_main_class(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb", {SCRIPT: (("Bootstrap $*\n", "Bootstrap $*\n    -Dhttps.proxyHost=proxy.example.com \\\n"),)}
    )

    assert found("option-outside-command", node) == [
        (
            "error esb/bin/wso2server.sh:13:5",
            "-Dhttps.proxyHost is no part of the java command, and has no effect",
            "write it on a line of its own before org.wso2.carbon.bootstrap.Bootstrap, ending in a backslash",
        )
    ]


def test_in_a_comment(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {SCRIPT: (("    $JAVACMD \\", "#    -Dhttp.proxyHost=proxy.example.com \\\n    $JAVACMD \\"),)},
    )

    assert found("option-outside-command", node) == [
        (
            "error esb/bin/wso2server.sh:6:6",
            "-Dhttp.proxyHost is no part of the java command, and has no effect",
            "write it on a line of its own before org.wso2.carbon.bootstrap.Bootstrap, ending in a backslash",
        )
    ]


def test_in_a_comment_and_in_the_command(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {
            SCRIPT: (
                (
                    "    $JAVACMD \\",
                    "# -Dhttp.proxyHost=old.example.com\n    $JAVACMD \\\n    -Dhttp.proxyHost=proxy.example.com \\",
                ),
            )
        },
    )

    assert found("option-outside-command", node) == []

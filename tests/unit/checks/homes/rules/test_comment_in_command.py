"""Rule comment-in-command: no comment cuts the java command of the start script."""

from pathlib import Path

from tests.unit.checks.homes.homes import SCRIPT, found, home


def test_a_comment_between_the_options(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {SCRIPT: (("    -DworkerNode", "    # the role: \\\n    -DworkerNode"),)})

    assert found("comment-in-command", node) == [
        (
            "error esb/bin/wso2server.sh:11:5",
            "this comment ends the java command, so the main class is not in it",
            "remove the line, or move it above the command",
        )
    ]


def test_a_comment_above_the_command(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {SCRIPT: (("    $JAVACMD \\", "    # the command\n    $JAVACMD \\"),)})

    assert found("comment-in-command", node) == []

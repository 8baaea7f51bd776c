"""Rule command-cut: the java command of the start script reaches its main class."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import AXIS2, SCRIPT, everything, found, home

MISSING = (
    "this line has no backslash at its end, which ends the java command without the main class",
    "end the line in a backslash",
)
BLANK = (
    "behind this backslash stands a blank, which ends the java command without the main class",
    "remove the blanks behind the backslash",
)
EMPTY = ("this empty line ends the java command, so the main class is not in it", "remove the line")
ROLE = "    -DworkerNode=false \\\n"


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        (ROLE, "    -DworkerNode=true\n", "11:22", MISSING),
        (ROLE, "    -DworkerNode=true\r\n", "11:22", MISSING),
        (ROLE, "    -DworkerNode=true \\ \n", "11:23", BLANK),
        (ROLE, "    -DworkerNode=true \\\t\r\n", "11:23", BLANK),
        (ROLE, f"{ROLE}\n", "12:1", EMPTY),
        (ROLE, f"{ROLE}  \r\n", "12:1", EMPTY),
        (ROLE, f"    -Dhttps.proxyHost=p\n{ROLE}", "11:24", MISSING),
        (ROLE, f"{ROLE}    -Dhttps.proxyHost=p\n", "12:24", MISSING),
        (ROLE, "    -DworkerNode=true\n    # the role\n", "11:22", MISSING),
        ("    $JVM_MEM_OPTS \\\n", "    $JVM_MEM_OPTS\n", "8:18", MISSING),
        ("    $JAVACMD \\\n", "    $JAVACMD\n", "6:13", MISSING),
        ("    $JAVACMD \\\n", '    "$JAVA_HOME/bin/java"\n', "6:26", MISSING),
    ],
)
def test_a_command_that_ends_before_its_main_class(
    tmp_path: Path, old: str, new: str, where: str, said: tuple[str, str]
) -> None:
    node = home(tmp_path / "esb", {SCRIPT: ((old, new),)})

    assert found("command-cut", node) == [(f"error esb/bin/wso2server.sh:{where}", *said)]


def test_each_cut_is_a_finding(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {SCRIPT: ((ROLE, f"{ROLE}\n"), ("    $JAVA_OPTS \\\n", "    $JAVA_OPTS\n"))})

    assert found("command-cut", node) == [
        ("error esb/bin/wso2server.sh:9:15", *MISSING),
        ("error esb/bin/wso2server.sh:12:1", *EMPTY),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    $JAVACMD \\\n", "\n\n    exec $JAVACMD \\\n"),
        ("do\n    $JAVACMD \\\n", "do\n# -Da=b\n\n    LC_ALL=C nohup java \\\n"),
        ("    $JAVACMD \\\n", "    set -- \\\n"),
    ],
)
def test_a_command_in_one_piece(tmp_path: Path, old: str, new: str) -> None:
    assert found("command-cut", home(tmp_path / "esb", {SCRIPT: ((old, new),)})) == []


def test_the_options_before_the_cut_are_known_to_other_rules(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {SCRIPT: ((ROLE, "    -DworkerNode=true\n"),)})

    assert node.start_script is not None
    assert node.start_script.value("workerNode") == "true"
    assert everything(node.path) == ["command-cut bin/wso2server.sh", f"sub-domain-against-start {AXIS2}"]


def test_comments_are_another_rule(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {SCRIPT: ((ROLE, f"# one\n    # two \\\n{ROLE}"),)})

    assert everything(node.path) == ["comment-in-command bin/wso2server.sh"] * 2


def test_very_many_comments(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {SCRIPT: ((ROLE, "# no role \\\n" * 20_000 + ROLE),)})

    assert node.start_script is not None
    assert len(node.start_script.comments) == 20_000

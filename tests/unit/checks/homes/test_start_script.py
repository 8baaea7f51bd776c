"""The java command of a start script, word by word."""

from pathlib import Path

from tests.unit.checks.homes.homes import SCRIPT, home
from wso2_cluster.checks.homes.start_script import StartScript


def script(folder: Path, *edits: tuple[str, str]) -> StartScript:
    """The script of a home, changed by *edits*."""
    read = home(folder / "esb", {SCRIPT: edits}).start_script
    assert read is not None
    return read


def test_options_and_arguments(tmp_path: Path) -> None:
    read = script(tmp_path)

    assert [word.text for word in read.options] == [
        "$JAVACMD",
        "-Xbootclasspath/a:$CARBON_XBOOTCLASSPATH",
        "$JVM_MEM_OPTS",
        "$JAVA_OPTS",
        "-Dconf.location=$CARBON_HOME/repository/conf",
        "-DworkerNode=false",
    ]
    assert [word.text for word in read.arguments] == ["$*"]
    assert read.main is not None
    assert (read.main.line, read.main.column) == (12, 5)


def test_values_of_options(tmp_path: Path) -> None:
    read = script(tmp_path, ("    -DworkerNode=false", '    -Da="x y" -Dsetup \\\n    -DworkerNode=false'))

    assert (read.value("a"), read.value("setup"), read.value("workerNode"), read.value("b")) == (
        "x y",
        "true",
        "false",
        None,
    )


def test_an_option_behind_the_main_class_comes_last(tmp_path: Path) -> None:
    assert script(tmp_path, ("Bootstrap $*", "Bootstrap -DworkerNode=true $*")).value("workerNode") == "true"


def test_windows_line_ends(tmp_path: Path) -> None:
    node = home(tmp_path / "esb")
    path = node.root / SCRIPT
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert node.start_script is not None
    assert (len(node.start_script.options), node.start_script.unclosed) == (6, ())


def test_no_command_or_several_have_no_options(tmp_path: Path) -> None:
    for name, text in (("none", "exec java"), ("two", "x org.wso2.carbon.bootstrap.Bootstrap\n" * 2)):
        read = script(tmp_path / name, ("    org.wso2.carbon.bootstrap.Bootstrap $*", text))

        assert (read.main, read.options, read.value("workerNode")) == (None, (), None)


def test_the_start_script_of_enterprise_integrator(tmp_path: Path) -> None:
    node = home(tmp_path / "ei")
    (node.root / SCRIPT).rename(node.root / "bin" / "integrator.sh")

    assert node.start_script is not None
    assert node.start_script.place.file == "bin/integrator.sh"

import sys

import pytest

from wso2_cluster.emulator.machines import commands
from wso2_cluster.emulator.machines.errors import HostError, MachineError


def test_what_a_command_says_is_returned() -> None:
    assert commands.run("printf", "a\nb") == "a\nb"


@pytest.mark.parametrize("given", ["müsli\n", "müsli\n".encode()])
def test_input_is_passed_on_as_text_or_bytes(given: str | bytes) -> None:
    assert commands.run("cat", input=given) == "müsli\n"


def test_without_input_the_standard_input_is_empty() -> None:
    assert commands.run("cat") == ""


def test_a_failure_names_the_command_its_exit_code_and_what_it_said() -> None:
    with pytest.raises(MachineError) as caught:
        commands.run("sh", "-c", "echo no such thing >&2; exit 3")
    assert str(caught.value) == "`sh -c 'echo no such thing >&2; exit 3'` ended with 3: no such thing"


def test_a_failure_without_a_word_says_so() -> None:
    with pytest.raises(MachineError, match=r"^`false` ended with 1: it said nothing$"):
        commands.run("false")


def test_an_exit_code_is_no_error_unless_it_is_checked() -> None:
    assert commands.run("sh", "-c", "echo half; exit 3", check=False) == "half\n"


def test_a_command_that_does_not_end_in_time_is_killed() -> None:
    with pytest.raises(MachineError, match=r"^`sleep 60` did not end within 0\.05 s, and was killed\.$"):
        commands.run("sleep", "60", timeout=0.05)


def test_a_command_that_is_missing_is_the_fault_of_the_host() -> None:
    with pytest.raises(HostError, match=r"^no-such-command: there is no such command here"):
        commands.run("no-such-command")


def test_bytes_come_as_they_are() -> None:
    written = commands.run_bytes(sys.executable, "-c", "import sys; sys.stdout.buffer.write(b'\\xff\\r\\n')")
    assert written == b"\xff\r\n"


def test_folders_of_roots_commands_come_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/home/me/bin")
    assert commands.search_path() == "/home/me/bin:/usr/local/sbin:/usr/sbin:/sbin"

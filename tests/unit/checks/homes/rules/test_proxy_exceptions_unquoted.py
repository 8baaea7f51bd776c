"""Rule proxy-exceptions-unquoted: exceptions of the proxy stand in quotes."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import SCRIPT, found, home


def test_a_bare_pipe(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {SCRIPT: (("    -DworkerNode", "    -Dhttp.nonProxyHosts=localhost|127.0.0.1 \\\n    -DworkerNode"),)},
    )

    assert found("proxy-exceptions-unquoted", node) == [
        (
            "error esb/bin/wso2server.sh:11:35",
            "a | outside of quotes cuts the java command in two",
            'write -Dhttp.nonProxyHosts="…" with quotes around the value',
        )
    ]


@pytest.mark.parametrize(
    "option", ['-Dhttp.nonProxyHosts="localhost|127.0.0.1"', "'-Dhttp.nonProxyHosts=localhost|127.0.0.1'"]
)
def test_a_pipe_in_quotes(tmp_path: Path, option: str) -> None:
    node = home(tmp_path / "esb", {SCRIPT: (("    -DworkerNode", f"    {option} \\\n    -DworkerNode"),)})

    assert found("proxy-exceptions-unquoted", node) == []

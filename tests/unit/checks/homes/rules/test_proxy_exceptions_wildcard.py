"""Rule proxy-exceptions-wildcard: exceptions of the proxy are written as Java reads them."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import SCRIPT, found, home


@pytest.mark.parametrize(("entry"), [".*.local", "10.0.0.0/16", "a.local,b.local", "host*.local"])
def test_entries_that_except_nobody(tmp_path: Path, entry: str) -> None:
    option = f'    -Dhttp.nonProxyHosts="localhost|{entry}" \\\n    -DworkerNode'
    node = home(tmp_path / "esb", {SCRIPT: (("    -DworkerNode", option),)})

    assert found("proxy-exceptions-wildcard", node) == [
        (
            "error esb/bin/wso2server.sh:11:37",
            f"'{entry}' is no pattern of http.nonProxyHosts, and excepts nobody",
            "separate entries by |, and write * at the beginning or the end alone, such as *.local",
        )
    ]


@pytest.mark.parametrize("value", ["localhost|*.local|10.*|169.254.169.254", "*", "[::1]"])
def test_entries_that_java_reads(tmp_path: Path, value: str) -> None:
    option = f'    -Dhttp.nonProxyHosts="{value}" \\\n    -DworkerNode'

    assert found("proxy-exceptions-wildcard", home(tmp_path / "esb", {SCRIPT: (("    -DworkerNode", option),)})) == []

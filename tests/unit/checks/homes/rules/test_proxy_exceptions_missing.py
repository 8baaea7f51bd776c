"""Rule proxy-exceptions-missing: what is near is not looked for behind the proxy."""

from pathlib import Path

from tests.unit.checks.homes.homes import SCRIPT, found, home

PROXY = '    -Dhttps.proxyHost=proxy.example.com \\\n    -Dhttp.nonProxyHosts="{}" \\\n    -DworkerNode'


def test_a_proxy_without_exceptions(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {SCRIPT: (("    -DworkerNode", "    -Dhttps.proxyHost=proxy.example.com \\\n    -DworkerNode"),)},
    )

    assert found("proxy-exceptions-missing", node) == [
        (
            "warning esb/bin/wso2server.sh:11:5",
            "localhost, 127.0.0.1, 169.254.169.254 would be asked for through the proxy",
            'add them: -Dhttp.nonProxyHosts="localhost|127.0.0.1|169.254.169.254|*.internal"',
        )
    ]


def test_a_proxy_that_the_metadata_would_be_asked_through(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {SCRIPT: (("    -DworkerNode", PROXY.format("localhost|127.*|*.internal")),)})

    assert found("proxy-exceptions-missing", node) == [
        (
            "warning esb/bin/wso2server.sh:11:5",
            "169.254.169.254 would be asked for through the proxy",
            'add them: -Dhttp.nonProxyHosts="localhost|127.0.0.1|169.254.169.254|*.internal"',
        )
    ]


def test_all_exceptions(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {SCRIPT: (("    -DworkerNode", PROXY.format("localhost|127.0.0.1|169.254.*")),)})

    assert found("proxy-exceptions-missing", node) == []

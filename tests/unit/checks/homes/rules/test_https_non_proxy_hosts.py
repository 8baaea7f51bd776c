"""Rule https-non-proxy-hosts: no option is set that Java does not have."""

from pathlib import Path

from tests.unit.checks.homes.homes import SCRIPT, found, home


def test_exceptions_for_https(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {SCRIPT: (("    -DworkerNode", '    -Dhttps.nonProxyHosts="localhost" \\\n    -DworkerNode'),)},
    )

    assert found("https-non-proxy-hosts", node) == [
        (
            "warning esb/bin/wso2server.sh:11:5",
            "Java has no https.nonProxyHosts",
            "put the hosts into http.nonProxyHosts, which is for https too",
        )
    ]


def test_exceptions_for_both(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb", {SCRIPT: (("    -DworkerNode", '    -Dhttp.nonProxyHosts="localhost" \\\n    -DworkerNode'),)}
    )

    assert found("https-non-proxy-hosts", node) == []

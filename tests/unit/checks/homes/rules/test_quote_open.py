"""Rule quote-open: quotes of the java command come in pairs."""

from pathlib import Path

from tests.unit.checks.homes.homes import SCRIPT, found, home


def test_a_quote_that_is_not_closed(tmp_path: Path) -> None:
    option = '    -Dhttp.nonProxyHosts="localhost|127.0.0.1|.*.local \\\n    -DworkerNode'
    node = home(tmp_path / "esb", {SCRIPT: (("    -DworkerNode", option),)})

    assert found("quote-open", node) == [
        (
            "error esb/bin/wso2server.sh:11:26",
            "this quote is not closed: the lines behind it become part of the option",
            "close the quote at the end of the value",
        )
    ]
    assert found("proxy-exceptions-wildcard", node) == [
        (
            "error esb/bin/wso2server.sh:11:47",
            "'.*.local' is no pattern of http.nonProxyHosts, and excepts nobody",
            "separate entries by |, and write * at the beginning or the end alone, such as *.local",
        )
    ]


def test_quotes_that_are_closed(tmp_path: Path) -> None:
    assert found("quote-open", home(tmp_path / "esb")) == []

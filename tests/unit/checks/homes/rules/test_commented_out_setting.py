"""Rule commented-out-setting: a setting that someone filled in is active."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import AXIS2, CARBON, FILES, REGISTRY, found, home


def test_a_host_name_in_a_comment(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {
            CARBON: (
                (
                    "<!--HostName>www.wso2.org</HostName-->\n    <HostName>esb.example.com</HostName>",
                    "<!--HostName>esb.example.com</HostName-->",
                ),
            )
        },
    )

    assert found("commented-out-setting", node) == [
        (
            "warning esb/repository/conf/carbon.xml:6:5",
            "HostName stands in a comment, and <Server> has no active one",
            "write it outside of the comment",
        )
    ]


@pytest.mark.parametrize("comment", ["<!--{}-->", "<!-- {} -->"])
def test_a_parameter_in_a_comment(tmp_path: Path, comment: str) -> None:
    parameter = '<parameter name="domain">wso2.esb.domain</parameter>'
    node = home(tmp_path / "esb", {AXIS2: ((parameter, comment.format(parameter)),)})

    assert found("commented-out-setting", node) == [
        (
            "warning esb/repository/conf/axis2/axis2.xml:21:9",
            "domain stands in a comment, and <clustering> has no active one",
            "write it outside of the comment",
        )
    ]


def test_a_prefix_in_a_comment(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {AXIS2: (("https://apachehost:port/somepath", "http://esb.example.com:80"),)})

    assert found("commented-out-setting", node) == [
        (
            "warning esb/repository/conf/axis2/axis2.xml:4:9",
            "WSDLEPRPrefix stands in a comment, and <transportReceiver> has no active one",
            "write it outside of the comment",
        )
    ]


@pytest.mark.parametrize(
    ("start", "end", "line", "what"),
    [
        (
            '    <remoteInstance url="https://localhost:9443/registry">\n        <id>',
            "/remoteInstance>",
            14,
            "remoteInstance",
        ),
        ('    <mount path="/_system/governance"', "/mount>", 21, "mount"),
    ],
)
def test_a_part_of_the_shared_registry_in_a_comment(tmp_path: Path, start: str, end: str, line: int, what: str) -> None:
    old = FILES[REGISTRY][FILES[REGISTRY].index(start) :].partition(end)[0] + end
    new = old.replace(f"<{what} ", f"<!--{what} ").replace(f"/{what}>", f"/{what}-->")
    node = home(tmp_path / "esb", {REGISTRY: ((old, new),)})

    assert found("commented-out-setting", node) == [
        (
            f"warning esb/repository/conf/registry.xml:{line}:5",
            f"a {what} of shared stands in a comment, and there is no active one",
            "write it outside of the comment",
        )
    ]


def test_with_an_active_twin_the_comment_is_a_comment(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {CARBON: (("www.wso2.org", "old.example.com"),)})

    assert found("commented-out-setting", node) == []


def test_shipped_examples_are_examples(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {CARBON: (("<HostName>esb.example.com</HostName>", ""),)})

    assert found("commented-out-setting", node) == []

"""The language against every axis2.xml that WSO2 ships."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import PROJECT, missing
from wso2_cluster.carbon.language import HAZELCAST_AGENT, Agent, compare, findings, load, parse, render

SHIPPED = PROJECT.parent / "shared" / "shipped-config"
IN_MULTICAST = [
    "clustering-disabled",
    "multicast-in-vpc",
    "loopback-host",
    "reference-to-port",
    "sub-domain",
    "members-unread",
]
"""The kernel, API Manager and Enterprise Store."""
IN_WKA = [
    "clustering-disabled",
    *["parameter-of-another-scheme"] * 3,
    "loopback-host",
    "reference-to-port",
    "member-of-itself",
    "member-loopback",
]
"""Enterprise Service Bus."""


def files() -> Iterator[Path]:
    """Every shipped file with a section."""
    names = ("axis2.xml", "axis2.xml_NHTTP", "axis2.xml_PT", "axis2_TM.xml", "axis2_nhttp.xml", "axis2_pt.xml")
    for product in sorted(SHIPPED.glob("*")):
        for name in names:
            path = product / "repository" / "conf" / "axis2" / name
            if path.is_file():
                yield path


@pytest.fixture(params=[str(path) for path in files()] or ["none"], ids=lambda path: "/".join(Path(path).parts[-5::4]))
def file(request: pytest.FixtureRequest) -> Path:
    """One shipped file after the other."""
    if request.param == "none":
        missing("the files that products ship are not in ../shared/shipped-config beside the repository")
    return Path(request.param)


def test_it_is_read_and_its_section_written_as_it_was(file: Path) -> None:
    text = file.read_bytes().decode("iso-8859-1").replace("\r\n", "\n")
    section = load(file)

    written = render(section).replace("\r\n", "\n")

    assert text.count(written) == 1
    assert written.startswith("<clustering class=")
    assert (section.kind, section.enabled) == (Agent.HAZELCAST, False)
    assert section.agent is not None
    assert section.agent.value == HAZELCAST_AGENT


def test_it_says_the_same_in_a_layout_of_our_own(file: Path) -> None:
    section = load(file)

    again = parse(render(dataclasses.replace(section, source=None)))

    assert again == section
    assert compare(section, again) == ()


def test_every_place_is_where_the_file_has_it(file: Path) -> None:
    lines = file.read_bytes().decode("iso-8859-1").splitlines()

    for parameter in load(file).parameters:
        assert parameter.at is not None
        assert lines[parameter.at.line - 1][parameter.at.column - 1 :].startswith("<parameter name=")
        if not parameter.holds_elements:
            assert parameter.text.at is not None
            rest = lines[parameter.text.at.line - 1][parameter.text.at.column - 1 :]
            assert rest.startswith(parameter.text.value)


def test_as_shipped_it_would_form_no_cluster(file: Path) -> None:
    scheme = load(file).scheme

    assert [finding.rule for finding in findings(load(file), "4.4.7")] == {"wka": IN_WKA, "multicast": IN_MULTICAST}[
        scheme
    ]

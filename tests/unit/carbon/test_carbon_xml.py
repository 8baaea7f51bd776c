"""carbon.xml: host names and port offset."""

import pytest

from tests.deployments import ESB, KERNEL, node, topology
from wso2_cluster.carbon import Edit, SetText
from wso2_cluster.carbon.carbon_xml import carbon_xml_edits


def host(name: str) -> SetText:
    return SetText(at="/Server/HostName", value=name, create=True)


def console(name: str) -> SetText:
    return SetText(at="/Server/MgtHostName", value=name, create=True)


def offset(value: str) -> SetText:
    return SetText(at="/Server/Ports/Offset", value=value)


@pytest.mark.parametrize(
    ("base", "changes", "name", "expected"),
    [
        pytest.param(
            ESB,
            {"hosts__management": "console.example.com"},
            "esb-manager-1",
            [host("esb.example.com"), console("console.example.com"), offset("0")],
            id="a manager is known by both names",
        ),
        pytest.param(ESB, {}, "esb-worker-2", [host("esb.example.com"), offset("0")], id="a worker has no console"),
        pytest.param(
            KERNEL,
            {"cluster__port_offset": 10},
            "core-member-2",
            [host("carbon.example.com"), console("mgt.carbon.example.com"), offset("10")],
            id="an equal member serves both",
        ),
    ],
)
def test_names_and_offset(base: dict[str, object], changes: dict[str, object], name: str, expected: list[Edit]) -> None:
    planned = topology(base, **changes)

    assert list(carbon_xml_edits(planned, node(planned, name))) == expected

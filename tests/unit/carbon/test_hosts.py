"""/etc/hosts."""

import pytest

from tests.deployments import ESB, GATEWAY, KERNEL, node, topology
from wso2_cluster.carbon.hosts import host_names


@pytest.mark.parametrize(
    ("base", "name", "expected"),
    [
        pytest.param(
            ESB,
            "esb-manager-1",
            {"10.0.0.10": ("esb-manager-1", "mgt.esb.example.com"), "10.0.64.20": ("esb.example.com",)},
            id="a manager is led to the first worker",
        ),
        pytest.param(
            ESB,
            "esb-worker-2",
            {"10.0.0.20": ("esb-worker-2", "esb.example.com"), "10.0.0.10": ("mgt.esb.example.com",)},
            id="a worker is led to itself, and to the manager",
        ),
        pytest.param(
            GATEWAY,
            "apim-manager-1",
            {"10.0.0.10": ("apim-manager-1", "mgt.am.example.com"), "10.0.64.20": ("am.example.com",)},
            id="a gateway manager is led to the first worker",
        ),
        pytest.param(
            GATEWAY,
            "apim-worker-2",
            {"10.0.0.20": ("apim-worker-2", "am.example.com"), "10.0.0.10": ("mgt.am.example.com",)},
            id="a gateway worker is led to itself, and to the manager",
        ),
        pytest.param(
            KERNEL,
            "core-member-2",
            {"10.0.64.20": ("core-member-2", "mgt.carbon.example.com", "carbon.example.com")},
            id="an equal member serves both names itself",
        ),
    ],
)
def test_names_lead_past_the_balancer(base: dict[str, object], name: str, expected: dict[str, tuple[str, ...]]) -> None:
    planned = topology(base)

    assert host_names(planned, node(planned, name)) == expected


def test_one_more_worker_changes_no_other_node() -> None:
    fewer, more = topology(ESB), topology(ESB, nodes={"manager": {}, "worker": {"count": 3}})

    for planned in fewer.nodes:
        assert host_names(fewer, planned) == host_names(more, node(more, planned.name))

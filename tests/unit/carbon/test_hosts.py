"""/etc/hosts."""

import pytest

from tests.deployments import ESB, KERNEL, node, topology
from wso2_cluster.carbon.hosts import host_names


@pytest.mark.parametrize(
    ("base", "name", "expected"),
    [
        pytest.param(
            ESB,
            "esb-manager-1",
            {
                "10.0.0.10": ("esb-manager-1", "mgt.esb.example.com"),
                "10.0.64.20": ("esb-worker-1", "esb.example.com"),
                "10.0.0.20": ("esb-worker-2",),
            },
            id="a manager is led to the first worker",
        ),
        pytest.param(
            ESB,
            "esb-worker-2",
            {
                "10.0.0.10": ("esb-manager-1", "mgt.esb.example.com"),
                "10.0.64.20": ("esb-worker-1",),
                "10.0.0.20": ("esb-worker-2", "esb.example.com"),
            },
            id="a worker is led to itself",
        ),
        pytest.param(
            KERNEL,
            "core-member-2",
            {
                "10.0.0.20": ("core-member-1", "mgt.carbon.example.com"),
                "10.0.64.20": ("core-member-2", "carbon.example.com"),
            },
            id="an equal member finds the console on the first",
        ),
        pytest.param(
            KERNEL,
            "core-member-1",
            {
                "10.0.0.20": ("core-member-1", "mgt.carbon.example.com", "carbon.example.com"),
                "10.0.64.20": ("core-member-2",),
            },
            id="the first equal member has both names",
        ),
    ],
)
def test_names_lead_past_the_balancer(base: dict[str, object], name: str, expected: dict[str, tuple[str, ...]]) -> None:
    planned = topology(base)

    assert host_names(planned, node(planned, name)) == expected

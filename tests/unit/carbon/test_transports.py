"""The pass-through receivers of axis2.xml."""

import pytest

from tests.deployments import ESB, KERNEL, node, topology
from wso2_cluster.carbon import SetText
from wso2_cluster.carbon.transports import transport_edits

EQUAL_ESB = {
    **{name: value for name, value in ESB.items() if name not in ("pattern", "nodes")},
    "pattern": "carbon-cluster",
    "nodes": {"member": {"count": 2}},
}


def prefix(receiver: str, value: str) -> SetText:
    return SetText(
        at=f"/axisconfig/transportReceiver[@name='{receiver}']/parameter[@name='WSDLEPRPrefix']",
        value=value,
        create=True,
        attributes={"locked": "false"},
    )


BOTH = [prefix("http", "http://esb.example.com:80"), prefix("https", "https://esb.example.com:443")]


@pytest.mark.parametrize(
    ("base", "changes", "name", "expected"),
    [
        pytest.param(ESB, {}, "esb-worker-1", BOTH, id="a worker tells clients of the balancer"),
        pytest.param(EQUAL_ESB, {}, "esb-member-2", BOTH, id="an equal member does so too"),
        pytest.param(ESB, {}, "esb-manager-1", [], id="a manager serves no services"),
        pytest.param(ESB, {"balancer": {"kind": "none"}}, "esb-worker-1", [], id="without a balancer"),
        pytest.param(KERNEL, {}, "core-member-1", [], id="a product without such receivers"),
    ],
)
def test_wsdl_prefix(base: dict[str, object], changes: dict[str, object], name: str, expected: list[SetText]) -> None:
    planned = topology(base, **changes)

    assert list(transport_edits(planned, node(planned, name))) == expected

"""The pass-through receivers of axis2.xml."""

import pytest
from lxml import etree

from tests.deployments import ESB, KERNEL, node, topology
from tests.edited import changes, edited, shipped, there
from wso2_cluster.carbon import SetText
from wso2_cluster.carbon.transports import transport_edits, wsdl_prefix_edits
from wso2_cluster.products import Product, Receivers

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


PATH = "repository/conf/axis2/axis2.xml"
SAMPLE = b"""\
<axisconfig>
    <transportReceiver name="http">
        <parameter name="port">8280</parameter>
        <!--parameter name="WSDLEPRPrefix" locked="false">https://apachehost:port/somepath</parameter-->
    </transportReceiver>
    <!--transportReceiver name="http">
    -->
        <!--parameter name="WSDLEPRPrefix" locked="false">https://apachehost:port/somepath</parameter-->
    <!--/transportReceiver-->
    <transportReceiver name="https">
        <parameter name="port">8243</parameter>
        <!--parameter name="WSDLEPRPrefix" locked="false">https://apachehost:port/somepath</parameter-->
    </transportReceiver>
</axisconfig>
"""
ADDED = [
    '<parameter name="WSDLEPRPrefix" locked="false">http://esb.example.com:80</parameter>',
    '<parameter name="WSDLEPRPrefix" locked="false">https://esb.example.com:8443</parameter>',
]


def test_each_receiver_has_one_prefix_with_its_own_scheme() -> None:
    after = edited(
        PATH, SAMPLE, wsdl_prefix_edits(Receivers(http="http", https="https"), "esb.example.com", https=8443)
    )

    lines = SAMPLE.decode().splitlines(keepends=True)
    lines.insert(12, f"        {ADDED[1]}\n")
    lines.insert(4, f"        {ADDED[0]}\n")
    assert after.decode() == "".join(lines)


@shipped(lambda product: product.paths.axis2 if product.receivers else None, rendered=False)
def test_every_shipped_file(product: Product | None, path: str, data: bytes) -> None:
    receivers = there(product).receivers
    assert receivers is not None

    after = edited(path, data, wsdl_prefix_edits(receivers, "esb.example.com", https=8443))

    assert changes(data, after) == ([], ADDED)
    root = etree.fromstring(after)
    assert root.findall("parameter[@name='WSDLEPRPrefix']") == []
    for receiver in ("http", "https"):
        found = root.findall(f"transportReceiver[@name='{receiver}']/parameter[@name='WSDLEPRPrefix']")
        assert [(each.text or "").partition(":")[0] for each in found] == [receiver]

"""Rule: WSDLEPRPrefix stands once in each receiver, with the receiver's own scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.listeners import receivers
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

_NAME = "WSDLEPRPrefix"


@rule("wsdl-prefix", Severity.WARNING, source="product-esb 4.9.0 and product-apim 2.0.0, axis2.xml as shipped")
def prefix_is_the_receivers(home: Home) -> Iterator[Violation]:
    """WSDLEPRPrefix stands once in a transport receiver, and begins with the receiver's own scheme.

    The shipped examples of both receivers begin with https. Of those in API Manager's file four stand outside of any
    receiver: without their comment marks they are parameters of Axis2 itself, which nobody reads.
    """
    if home.axis2 is None or home.is_rendered:
        return
    for node in home.axis2.root.all("parameter"):
        if node.attributes.get("name") == _NAME:
            yield Violation(
                place=node.place,
                message=f"{_NAME} stands outside of the transport receivers, where nobody reads it",
                fix="move it into <transportReceiver>",
            )
    for receiver in receivers(home):
        found = [node for node in receiver.all("parameter") if node.attributes.get("name") == _NAME]
        name = receiver.attributes.get("name", "")
        for node in found[1:]:
            yield Violation(
                place=node.place,
                message=f"the receiver {name} has {_NAME} twice, and the last one counts",
                fix="keep one in each receiver",
            )
        for node in found[-1:]:
            if name in ("http", "https") and not node.text.startswith(f"{name}://"):
                yield Violation(
                    place=node.value.place,
                    message=f"{_NAME} of the receiver {name} is '{node.text}'",
                    fix=f"begin it with {name}://",
                )

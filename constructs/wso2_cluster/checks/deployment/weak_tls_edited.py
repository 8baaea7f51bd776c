"""Rule: edits keep TLS strong."""

import re
from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.checks.tls import weak_ciphers, weak_protocols
from wso2_cluster.deployment import Deployment
from wso2_cluster.deployment.edits import UserEdit
from wso2_cluster.wording import printable

_LAST_NAME = re.compile(r"""([A-Za-z_-]+)(\[[^\]]*\])*['"]?$""")


@deployment_rule("weak-tls-edited", Severity.WARNING, source="RFC 8996, RFC 7568, RFC 7465, RFC 8429, RFC 9325")
def edits_keep_tls_strong(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """No edit lets listeners speak SSL or TLS before 1.2, or use old ciphers.

    Nodes are given TLS 1.2 and ciphers with forward secrecy; an edit may change that, and the balancer does not show
    it.
    """
    for index, edit in enumerate(deployment.edits):
        name = _name(edit).lower()
        weak = weak_protocols if "protocol" in name else weak_ciphers if "cipher" in name else None
        if weak is None or not isinstance(edit.value, str):
            continue
        broken, old = weak(edit.value)
        if broken or old:
            listed = printable(", ".join([*broken, *old][:3]))
            yield ("edits", index, "value"), f"{listed}: others can break that", "leave this edit out"


def _name(edit: UserEdit) -> str:
    """What the edit gives a value."""
    if edit.attribute is not None:
        return edit.attribute
    place = edit.set or edit.property or ""
    named = re.search(r"@name\s*=\s*['\"]([^'\"]+)['\"]\]$", place)
    found = _LAST_NAME.search(place)
    return named[1] if named else found[1] if found else ""

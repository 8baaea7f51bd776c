"""Where moto 5.2.5 differs from AWS in a way that a deployment can tell, and what is done about it.

One module per service, or part of one; one function per difference. Each function's docstring says what AWS does,
what moto does instead, and what went wrong in a deployment because of it. They reach into moto's internals, so they
refuse every version of moto but the one they were written against.
"""

from __future__ import annotations

import threading
from importlib.metadata import version

from wso2_cluster.emulator.errors import EmulatorNotInstalledError
from wso2_cluster.emulator.patches import (
    ec2_endpoints,
    ec2_instances,
    ec2_rules,
    ec2_subnets,
    ec2_volumes,
    efs,
    iam,
    rds,
    route53,
    s3,
    ssm,
)

MOTO = "5.2.5"
"""The version of moto that the patches were written against."""

MODULES = (ec2_endpoints, ec2_instances, ec2_rules, ec2_subnets, ec2_volumes, efs, iam, rds, route53, s3, ssm)
_guard = threading.Lock()
_applied: list[str] = []


def apply() -> tuple[str, ...]:
    """Apply every patch to the moto of this process, once; further calls change nothing.

    Returns the names of the patches, `service.function`.
    Raises `EmulatorNotInstalledError` when moto is of another version.
    """
    with _guard:
        if not _applied:
            require_moto(version("moto"))
            for module in MODULES:
                for patch in module.PATCHES:
                    patch()
                    _applied.append(f"{module.__name__.rpartition('.')[2]}.{patch.__name__}")
        return tuple(_applied)


def require_moto(found: str) -> None:
    """Raise `EmulatorNotInstalledError` unless *found* is the version that the patches were written against."""
    if found != MOTO:
        raise EmulatorNotInstalledError(
            f"The embedded AWS needs moto {MOTO}, found {found}: its patches fit that version alone. "
            "Run: pip install 'wso2-cluster[emulator]'"
        )

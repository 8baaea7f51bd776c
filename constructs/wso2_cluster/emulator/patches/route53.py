"""Route 53: private zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.route53.responses import Route53

from wso2_cluster.emulator.patches.replace import wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from moto.core.responses import ActionResult


def a_zone_with_a_vpc_is_private() -> None:
    """Make a hosted zone private when the request names a VPC.

    AWS: the VPC makes a zone private; `HostedZoneConfig.PrivateZone` is only for reading.
    moto 5.2.5: looks at `PrivateZone`, which Terraform does not send, and forgets the VPC: the plan drifts.
    """

    def make_create(original: Callable[..., ActionResult]) -> Callable[..., ActionResult]:
        def create(self: Route53) -> ActionResult:
            if self._get_param("VPC.VPCId"):
                asked = self._get_bool_param

                def answer(name: str, if_none: bool | None = None) -> bool | None:  # noqa: FBT001
                    return True if name == "HostedZoneConfig.PrivateZone" else asked(name, if_none)

                vars(self)["_get_bool_param"] = answer
            return original(self)

        return create

    wrap(Route53, "create_hosted_zone", make_create)


PATCHES = (a_zone_with_a_vpc_is_private,)

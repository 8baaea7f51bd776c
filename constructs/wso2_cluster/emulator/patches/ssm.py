"""SSM's parameter store."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.ec2.models.amis import Ami
from moto.ssm.models import Parameter, ParameterDict

from wso2_cluster.emulator.patches.replace import wrap

if TYPE_CHECKING:
    from collections.abc import Callable

_DEBIAN = "/aws/service/debian/release/"
_UBUNTU = "/aws/service/canonical/ubuntu/server/"


def every_distribution_has_its_images() -> None:
    """Answer for the public parameters in which Debian and Canonical publish their images.

    AWS: /aws/service/debian/... and /aws/service/canonical/... hold the id of the newest image.
    moto 5.2.5: knows Amazon Linux alone, so a deployment on Debian or Ubuntu ended with "couldn't find resource". The
    image has to be there too: the provider asks for its root device.
    """

    def make_check(original: Callable[..., None]) -> Callable[..., None]:
        def check(self: ParameterDict, key: str) -> None:
            original(self, key)
            name = str(key or "")
            published = name.startswith(_DEBIAN) or (
                name.startswith(_UBUNTU) and name.endswith(("/ami-id", "/ebs-gp2/ami-id"))
            )
            # Not by `in`, which asks this very function.
            if published and not dict.__contains__(self, name):
                dict.__setitem__(self, name, [_parameter(self, name)])

        return check

    wrap(ParameterDict, "_check_loading_status", make_check)


def _parameter(parameters: ParameterDict, name: str) -> Parameter:
    image = f"ami-{hashlib.sha256(f'{parameters.region_name}{name}'.encode()).hexdigest()[:17]}"
    ec2 = ec2_backends[parameters.account_id][parameters.region_name]
    ec2.amis[image] = Ami(
        ec2,
        image,
        name=name,
        public=True,
        virtualization_type="hvm",
        architecture="arm64" if "arm64" in name else "x86_64",
        hypervisor="xen",
        root_device_type="ebs",
        root_device_name="/dev/xvda" if name.startswith(_DEBIAN) else "/dev/sda1",
    )
    return Parameter(  # type: ignore[abstract]  # moto makes them so, too
        account_id=parameters.account_id,
        name=name,
        value=image,
        parameter_type="String",
        description=None,
        allowed_pattern=None,
        keyid=None,
        last_modified_date=utcnow(),
        version=1,
        data_type="aws:ec2:image",
    )


PATCHES = (every_distribution_has_its_images,)

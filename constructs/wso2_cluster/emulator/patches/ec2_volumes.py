"""EC2 volumes that an instance is launched with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.models.elastic_block_store import Volume
from moto.ec2.models.instances import InstanceBackend, Reservation
from moto.ec2.responses.instances import InstanceResponse

from wso2_cluster.emulator.patches.replace import wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    Devices = list[dict[str, dict[str, object]]]


_ROOT_VOLUME_GIB = 8
_GP3_THROUGHPUT_MIBPS = 125


def volumes_take_the_size_of_their_image() -> None:
    """Accept a block device without a size.

    AWS: the volume then is as large as the snapshot in the image.
    moto 5.2.5: refuses (`MissingParameter`), so `root_block_device { encrypted = true }` fails. Its images say 8 GiB.
    """

    def make_parse(original: Callable[..., Devices]) -> Callable[..., Devices]:
        def parse(self: InstanceResponse) -> Devices:
            for device in self._get_param("BlockDeviceMappings", []):
                volume = device.get("Ebs")
                if volume is not None and not volume.get("VolumeSize") and not volume.get("SnapshotId"):
                    volume["VolumeSize"] = _ROOT_VOLUME_GIB
            return original(self)

        return parse

    wrap(InstanceResponse, "_parse_block_device_mapping", make_parse)


def volumes_keep_their_performance() -> None:
    """Keep IOPS and throughput of the volumes that an instance is launched with.

    AWS: takes `Iops` and `Throughput` of a block device; a gp3 volume has 3,000 and 125 MiB/s unless told otherwise.
    moto 5.2.5: drops both and shows a gp3 volume without throughput, so the plan drifts.
    """

    def make_init(original: Callable[..., None]) -> Callable[..., None]:
        def init(self: Volume, *args: object, **settings: object) -> None:
            original(self, *args, **settings)
            if self.volume_type == "gp3" and self.throughput is None:
                self.throughput = _GP3_THROUGHPUT_MIBPS

        return init

    def make_parse(original: Callable[..., Devices]) -> Callable[..., Devices]:
        def parse(self: InstanceResponse) -> Devices:
            devices = original(self)
            for device, asked in zip(devices, self._get_param("BlockDeviceMappings", []), strict=True):
                device["Ebs"]["Throughput"] = asked.get("Ebs", {}).get("Throughput")
            return devices

        return parse

    def make_run(original: Callable[..., Reservation]) -> Callable[..., Reservation]:
        def run(self: InstanceBackend, *args: object, **settings: Any) -> Reservation:  # noqa: ANN401
            reservation = original(self, *args, **settings)
            for instance in reservation.instances:
                for device in settings.get("block_device_mappings") or []:
                    if attached := instance.block_device_mapping.get(device["DeviceName"]):
                        volume = instance.ec2_backend.volumes[attached.volume_id]
                        volume.iops = device["Ebs"].get("Iops") or volume.iops
                        volume.throughput = device["Ebs"].get("Throughput") or volume.throughput
            return reservation

        return run

    wrap(Volume, "__init__", make_init)
    wrap(InstanceResponse, "_parse_block_device_mapping", make_parse)
    wrap(InstanceBackend, "run_instances", make_run)


PATCHES = (
    volumes_take_the_size_of_their_image,
    volumes_keep_their_performance,
)

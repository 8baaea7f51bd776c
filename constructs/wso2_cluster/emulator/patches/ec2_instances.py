"""EC2 instances: interfaces, groups, addresses, monitoring, user data."""

from __future__ import annotations

import base64
import inspect
import ipaddress
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.elastic_network_interfaces import NetworkInterface, NetworkInterfaceBackend
from moto.ec2.models.instances import Instance, InstanceBackend, MetadataOptions, Reservation
from moto.ec2.models.subnets import Subnet
from moto.ec2.responses.instances import InstanceResponse
from moto.ec2.responses.monitoring import Monitoring

from wso2_cluster.emulator.patches.replace import add, replace, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from moto.ec2.models.security_groups import SecurityGroup


_USER_DATA_BYTES = 16_384
_FIRST_FREE = 4
_GUARD = "disable_api_termination"
_reboots: Counter[str] = Counter()


def groups_of_an_instance_are_those_of_its_first_interface() -> None:
    """Show the security groups of the primary network interface as the instance's own, and keep both in step.

    AWS: an instance in a VPC has no groups of its own; DescribeInstances and the filters `instance.group-name` and
    `instance.group-id` speak of its primary interface's.
    moto 5.2.5: keeps two lists. Groups given with the interface (as Terraform does with `private_ip`) never
    reach the instance, so the plan drifts and Hazelcast's security group filter finds nobody.
    """

    def make_init(original: Callable[..., None]) -> Callable[..., None]:
        def init(self: Instance, *args: object, **settings: object) -> None:
            original(self, *args, **settings)
            if not self.security_groups and 0 in self.nics:
                self.security_groups = _groups(self.nics[0])

        return init

    def make_modify_interface(original: Callable[..., None]) -> Callable[..., None]:
        def modify(self: NetworkInterfaceBackend, eni_id: str, *args: object, **settings: object) -> None:
            original(self, eni_id, *args, **settings)
            interface = self.get_network_interface(eni_id)
            if interface.instance and interface.device_index == 0:
                interface.instance.security_groups = _groups(interface)

        return modify

    def make_modify_instance(original: Callable[..., Instance]) -> Callable[..., Instance]:
        def modify(self: InstanceBackend, *args: object, **settings: object) -> Instance:
            instance = original(self, *args, **settings)
            if 0 in instance.nics:
                replace(instance.nics[0], "_group_set", list(instance.security_groups))
            return instance

        return modify

    wrap(Instance, "__init__", make_init)
    wrap(NetworkInterfaceBackend, "modify_network_interface_attribute", make_modify_interface)
    wrap(InstanceBackend, "modify_instance_security_groups", make_modify_instance)


def interfaces_made_with_an_instance_go_with_it() -> None:
    """Delete on termination the interfaces that RunInstances made, and set free those that were there before.

    AWS: an interface made by the launch has DeleteOnTermination true unless told otherwise; one that was attached
    becomes `available`.
    moto 5.2.5: keeps both, in use by the terminated instance. The subnet and the groups cannot be deleted, and a
    replaced node cannot have its address again.
    """

    def make_prepare(original: Callable[..., None]) -> Callable[..., None]:
        def prepare(self: Instance, nic_spec: list[dict[str, Any]], *args: object, **settings: object) -> None:
            kept = {
                int(asked["DeviceIndex"])
                for asked in nic_spec
                if asked.get("NetworkInterfaceId") or asked.get("DeleteOnTermination") is False
            }
            original(self, nic_spec, *args, **settings)
            for index, interface in self.nics.items():
                if index not in kept:
                    interface.delete_on_termination = True

        return prepare

    def make_terminate(original: Callable[..., Any]) -> Callable[..., Any]:
        def terminate(self: Instance) -> object:
            before = original(self)
            for interface in self.nics.values():
                if interface.id in self.ec2_backend.enis:
                    interface.instance = interface.attachment_id = interface.attach_time = None
                    interface.device_index = None
                    interface.status = "available"
            return before

        return terminate

    wrap(Instance, "prep_nics", make_prepare)
    wrap(Instance, "terminate", make_terminate)


def private_interfaces_have_no_public_address() -> None:
    """Leave out the association of an interface without a public address.

    AWS: DescribeInstances shows `association` only for an interface with a public address.
    moto 5.2.5: shows an empty one, which Terraform takes for a public address: an instance with
    `associate_public_ip_address = false` would be replaced by every plan.
    """
    shown = cast("property", NetworkInterface.association)

    def association(self: NetworkInterface) -> object:
        return (shown.fget(self) if shown.fget else None) or None

    replace(NetworkInterface, "association", property(association))


def addresses_of_a_subnet_are_checked() -> None:
    """Refuse an instance an address that the subnet does not have to give.

    AWS: keeps the first four addresses and the last one of a subnet for itself, and gives each other one once.
    moto 5.2.5: gives the reserved ones too, and crashes on an address that is taken or lies outside.
    """

    def make_request(original: Callable[..., None]) -> Callable[..., None]:
        def request(self: Subnet, ip: str, *args: object, **settings: object) -> None:
            wanted, subnet = ipaddress.ip_address(ip), ipaddress.ip_network(self.cidr_block)
            if wanted not in subnet:
                raise EC2ClientError("InvalidParameterValue", f"Address {ip} does not fall within {subnet}.")
            place = int(wanted) - int(subnet.network_address)
            if place < _FIRST_FREE or place == subnet.num_addresses - 1:
                raise EC2ClientError("InvalidParameterValue", f"Address {ip} is in subnet's reserved address range")
            if ip in vars(self)["_subnet_ips"]:
                raise EC2ClientError("InvalidIPAddress.InUse", f"Address {ip} is in use.")
            original(self, ip, *args, **settings)

        return request

    wrap(Subnet, "request_ip", make_request)


def detailed_monitoring_can_be_switched() -> None:
    """Answer MonitorInstances and UnmonitorInstances.

    AWS: switches detailed monitoring and returns the new state.
    moto 5.2.5: has neither action, so an `aws_instance` with `monitoring = true` cannot be created.
    """

    def switch(state: str) -> Callable[[Monitoring], ActionResult]:
        def answer(self: Monitoring) -> ActionResult:
            self.error_on_dryrun()
            instances = self.ec2_backend.get_multi_instances_by_id(self._get_param("InstanceIds", []))
            for instance in instances:
                instance.monitoring_state = state
            return ActionResult(
                {
                    "InstanceMonitorings": [
                        {"InstanceId": instance.id, "Monitoring": {"State": state}} for instance in instances
                    ]
                }
            )

        return answer

    replace(Monitoring, "monitor_instances", switch("enabled"))
    replace(Monitoring, "unmonitor_instances", switch("disabled"))


def user_data_is_limited() -> None:
    """Refuse user data of more than 16,384 bytes.

    AWS: counts the bytes before they are encoded (EC2 guide, "Run commands when you launch an EC2 instance").
    moto 5.2.5: takes any size, so a rehearsal would pass what AWS refuses.
    """

    def make_run(original: Callable[..., Reservation]) -> Callable[..., Reservation]:
        signature = inspect.signature(original)

        def run(self: InstanceBackend, *args: object, **settings: object) -> Reservation:
            user_data = signature.bind(self, *args, **settings).arguments["user_data"]
            if user_data is not None and len(base64.b64decode(str(user_data))) > _USER_DATA_BYTES:
                raise EC2ClientError("InvalidParameterValue", f"User data is limited to {_USER_DATA_BYTES} bytes")
            return original(self, *args, **settings)

        return run

    wrap(InstanceBackend, "run_instances", make_run)


def metadata_options_that_are_not_named_stay() -> None:
    """Change the metadata options that a request names, and no others.

    AWS: ModifyInstanceMetadataOptions leaves what is not named as it is.
    moto 5.2.5: forgets what is not named, so an instance whose tokens become optional has neither an endpoint nor a
    hop limit any more.
    """
    options = {
        "http_tokens": "http_tokens",
        "hop_limit": "http_put_response_hop_limit",
        "http_endpoint": "http_endpoint",
        "http_protocol": "http_protocol_ipv6",
        "metadata_tags": "instance_metadata_tags",
    }

    def make_modify(original: Callable[..., MetadataOptions]) -> Callable[..., MetadataOptions]:
        signature = inspect.signature(original)

        def modify(self: InstanceBackend, *args: object, **settings: object) -> MetadataOptions:
            asked = signature.bind(self, *args, **settings).arguments
            kept = vars(self.get_instance(str(asked["instance_id"])).metadata_options)
            for name, attribute in options.items():
                if asked.get(name) is None:
                    asked[name] = kept[attribute]
            return original(**asked)

        return modify

    wrap(InstanceBackend, "modify_instance_metadata_options", make_modify)


def instances_recover_by_themselves() -> None:
    """Show that an instance is moved when its host fails.

    AWS: DescribeInstances has MaintenanceOptions, with AutoRecovery `default` unless told otherwise.
    moto 5.2.5: has no such thing, so every plan would set `maintenance_options` again.
    """
    add(Instance, "maintenance_options", {"AutoRecovery": "default"})


def termination_can_be_refused_from_the_start() -> None:
    """Keep `DisableApiTermination` of RunInstances, and refuse for either way of saying it.

    AWS: the instance can't be terminated until ModifyInstanceAttribute says so.
    moto 5.2.5: takes no notice when an instance is launched, and keeps a text when it is modified, which refuses
    nothing.
    """

    def make_run(original: Callable[..., ActionResult]) -> Callable[..., ActionResult]:
        def run(self: InstanceResponse) -> ActionResult:
            answer = original(self)
            for instance in cast("Reservation", answer.result).instances:
                instance.disable_api_termination = bool(self._get_bool_param("DisableApiTermination"))
            return answer

        return run

    def make_modify(original: Callable[..., Instance]) -> Callable[..., Instance]:
        def modify(self: InstanceBackend, instance_id: str, key: str, value: object) -> Instance:
            return original(self, instance_id, key, str(value).lower() == "true" if key == _GUARD else value)

        return modify

    wrap(InstanceResponse, "run_instances", make_run)
    wrap(InstanceBackend, "modify_instance_attribute", make_modify)


def reboots_are_counted() -> None:
    """Count the reboots of each instance, for what boots machines.

    AWS: RebootInstances restarts the machine; no answer of the API tells of it afterwards.
    moto 5.2.5: an instance is a record, so nothing happens.
    """

    def make_reboot(original: Callable[..., None]) -> Callable[..., None]:
        def reboot(self: Instance) -> None:
            original(self)
            _reboots[self.id] += 1

        return reboot

    wrap(Instance, "reboot", make_reboot)


def reboots(instance_id: str) -> int:
    """How often the instance was rebooted by way of the API."""
    return _reboots[instance_id]


PATCHES = (
    groups_of_an_instance_are_those_of_its_first_interface,
    interfaces_made_with_an_instance_go_with_it,
    private_interfaces_have_no_public_address,
    addresses_of_a_subnet_are_checked,
    detailed_monitoring_can_be_switched,
    user_data_is_limited,
    metadata_options_that_are_not_named_stay,
    instances_recover_by_themselves,
    termination_can_be_refused_from_the_start,
    reboots_are_counted,
)


def _groups(interface: NetworkInterface) -> list[SecurityGroup]:
    return list(interface._group_set)  # noqa: SLF001

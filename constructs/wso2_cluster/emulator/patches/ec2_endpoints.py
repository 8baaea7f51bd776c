"""EC2 VPC endpoints: their network interfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from moto.ec2.models.vpcs import VPCBackend, VPCEndPoint

from wso2_cluster.emulator.patches.replace import wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from moto.ec2.models import EC2Backend
    from moto.ec2.models.elastic_network_interfaces import NetworkInterface
    from moto.ec2.models.security_groups import SecurityGroup
    from moto.ec2.models.subnets import Subnet


def interface_endpoints_have_an_address_in_each_subnet() -> None:
    """Give an interface endpoint one network interface in each of its subnets, with a free address and its groups.

    AWS: makes and removes them with the subnets of the endpoint; without groups they have the VPC's default group.
    An endpoint whose type is not named is a gateway.
    moto 5.2.5: gives them any address of 10.0.0.0/8 and the default group, and none to a subnet that came later. So
    no packet can reach the service by them. A type that is not named stays so, and deleting the endpoint crashes.
    """

    def make_create(original: Callable[..., VPCEndPoint]) -> Callable[..., VPCEndPoint]:
        def create(self: EC2Backend, *args: object, **settings: object) -> VPCEndPoint:
            endpoint = original(self, *args, **settings)
            endpoint.vpc_endpoint_type = endpoint.vpc_endpoint_type or "Gateway"
            if _is_interface(endpoint):
                for name in endpoint.network_interface_ids:
                    del self.enis[name]
                endpoint.network_interface_ids.clear()
                if not endpoint.security_group_ids:
                    endpoint.security_group_ids = [_default_group(self, endpoint)]
                _follow(self, endpoint)
            return endpoint

        return create

    def make_modify(original: Callable[..., None]) -> Callable[..., None]:
        def modify(self: EC2Backend, vpc_id: str, *args: object, **settings: object) -> None:
            original(self, vpc_id, *args, **settings)
            (endpoint,) = self.describe_vpc_endpoints(vpc_end_point_ids=[vpc_id])
            if _is_interface(endpoint):
                _follow(self, endpoint)

        return modify

    def make_delete(original: Callable[..., None]) -> Callable[..., None]:
        def delete(self: EC2Backend, vpce_ids: list[str] | None = None) -> None:
            for name in vpce_ids or []:
                endpoint = self.vpc_end_points.get(name)
                if endpoint and _is_interface(endpoint):
                    for interface in _interfaces(self, endpoint):
                        _remove(self, endpoint, interface)
            original(self, vpce_ids)

        return delete

    wrap(VPCBackend, "create_vpc_endpoint", make_create)
    wrap(VPCBackend, "modify_vpc_endpoint", make_modify)
    wrap(VPCBackend, "delete_vpc_endpoints", make_delete)


PATCHES = (interface_endpoints_have_an_address_in_each_subnet,)


def _is_interface(endpoint: VPCEndPoint) -> bool:
    return str(endpoint.vpc_endpoint_type).lower() == "interface"


def _default_group(backend: EC2Backend, endpoint: VPCEndPoint) -> str:
    group = cast("SecurityGroup", backend.get_default_security_group(endpoint.vpc_id))
    return str(group.id)


def _interfaces(backend: EC2Backend, endpoint: VPCEndPoint) -> list[NetworkInterface]:
    return [backend.enis[name] for name in endpoint.network_interface_ids if name in backend.enis]


def _follow(backend: EC2Backend, endpoint: VPCEndPoint) -> None:
    wanted = list(endpoint.subnet_ids or [])
    for interface in _interfaces(backend, endpoint):
        if interface.subnet.id not in wanted:
            _remove(backend, endpoint, interface)
    there = {interface.subnet.id: interface for interface in _interfaces(backend, endpoint)}
    for name in wanted:
        if name not in there:
            subnet = backend.get_subnet(name)
            interface = backend.create_network_interface(
                subnet, _free_address(subnet), group_ids=endpoint.security_group_ids
            )
            interface.description = f"VPC Endpoint Interface {endpoint.id}"
            interface.requester_managed = True
            interface.status = "in-use"
            vars(subnet)["_subnet_ips"][interface.private_ip_address] = interface
            endpoint.network_interface_ids.append(interface.id)
    for interface in there.values():
        groups = [backend.get_security_group_from_id(name) for name in endpoint.security_group_ids]
        vars(interface)["_group_set"][:] = groups


def _free_address(subnet: Subnet) -> str:
    """The last free one: fixed addresses of instances are usually chosen from the beginning."""
    taken = vars(subnet)["_subnet_ips"]
    network = subnet.cidr
    places = range(network.num_addresses - 2, 3, -1)
    return next(str(network[place]) for place in places if str(network[place]) not in taken)


def _remove(backend: EC2Backend, endpoint: VPCEndPoint, interface: NetworkInterface) -> None:
    subnet = cast("Subnet", interface.subnet)
    vars(subnet)["_subnet_ips"].pop(interface.private_ip_address, None)
    backend.enis.pop(interface.id)
    endpoint.network_interface_ids.remove(interface.id)

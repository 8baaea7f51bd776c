"""Amazon's resolver of a VPC: names of AWS, of stand-ins, of private zones and of instances."""

from __future__ import annotations

import logging
import selectors
import shlex
import socket
import struct
import threading
from dataclasses import dataclass, replace
from ipaddress import AddressValueError, IPv4Address
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines import dns, endpoints
from wso2_cluster.emulator.machines.account import EndpointKind, plain_name
from wso2_cluster.emulator.machines.connections import Connections
from wso2_cluster.emulator.machines.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from wso2_cluster.emulator.machines.account import Account, Endpoint, Record, StandIn, Zone

log = logging.getLogger("wso2_cluster.emulator")
_TTL = 5
_DATAGRAM = 4096
_PATIENCE = 10.0
_LONGEST_CHAIN = 8
_LENGTH = struct.Struct("!H")
_REVERSE = ".in-addr.arpa"


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the names of one VPC stand for.

    Asked in this order: names of stand-ins and of VPC endpoints, private zones (the most specific one that holds the
    name), instances, endpoints of AWS. Nothing else exists: the internet has no other names here.
    """

    addresses: Mapping[str, tuple[IPv4Address, ...]]
    by_zone: Mapping[str, Mapping[str, tuple[IPv4Address, ...]]]
    """Addresses that names have for those alone who ask from a zone."""
    zone_of: Mapping[IPv4Address, str]
    """The zone of each instance, by its address."""
    private_endpoints: tuple[Endpoint, ...]
    zones: tuple[Zone, ...]
    hosts: Mapping[str, IPv4Address]

    def asked_by(self, address: IPv4Address) -> Names:
        """What the names stand for when they are asked from *address*."""
        own = self.by_zone.get(self.zone_of.get(address, ""), {})
        return replace(self, addresses={**self.addresses, **own}) if own else self

    def answer(self, name: str, kind: int, *, links: int = _LONGEST_CHAIN) -> tuple[dns.Status, tuple[dns.Answer, ...]]:
        """Status and records for a name, lower case and without its final dot; so many CNAMEs and aliases at most."""
        found: list[dns.Answer] = []
        asked = name
        for left in range(links, 0, -1):
            records = self._records(asked, left)
            if records is None:
                return (dns.Status.FOUND if found else dns.Status.NO_SUCH_NAME), tuple(found)
            found += [record for record in records if kind in {record.type, dns.Type.ANY}]
            alias = next((record for record in records if record.type is dns.Type.CNAME), None)
            if alias is None or kind in {dns.Type.CNAME, dns.Type.ANY}:
                return dns.Status.FOUND, tuple(found)
            found.append(alias)
            asked = dns.read_name(alias.data)
        return dns.Status.FAILED, ()

    def _records(self, name: str, links: int) -> tuple[dns.Answer, ...] | None:
        """What there is of this name; None: no such name. Records of an empty tuple: the name exists."""
        if known := self.addresses.get(name):
            return tuple(dns.address(name, _TTL, one) for one in known)
        if name.endswith(_REVERSE):
            return self._reverse(name)
        if zone := self._zone(name):
            return self._in_zone(zone, name, links)
        if host := self.hosts.get(name):
            return (dns.address(name, _TTL, host),)
        return self._of_aws(name)

    def _reverse(self, name: str) -> tuple[dns.Answer, ...] | None:
        try:
            wanted = IPv4Address(".".join(reversed(name.removesuffix(_REVERSE).split("."))))
        except AddressValueError:
            return None
        hosts = [host for host, value in self.hosts.items() if value == wanted]
        return tuple(dns.pointer(name, dns.Type.PTR, _TTL, host) for host in hosts[:1]) or None

    def _zone(self, name: str) -> Zone | None:
        holding = [zone for zone in self.zones if name == zone.name or name.endswith(f".{zone.name}")]
        return max(holding, key=lambda zone: len(zone.name), default=None)

    def _in_zone(self, zone: Zone, name: str, links: int) -> tuple[dns.Answer, ...] | None:
        own = [record for record in zone.records if record.name == name]
        if not own:
            if any(record.name.endswith(f".{name}") for record in zone.records):
                return ()
            own = _wildcard(zone, name)
        if not own:
            return None
        return tuple(answer for record in own for answer in self._of_record(record, name, links))

    def _of_record(self, record: Record, name: str, links: int) -> Iterable[dns.Answer]:
        if record.alias is not None:
            status, answers = self.answer(record.alias, dns.Type[record.type], links=links - 1)
            if status is dns.Status.FOUND:
                for answer in answers:
                    if answer.type.name == record.type:
                        yield dns.Answer(name=name, type=answer.type, ttl=answer.ttl, data=answer.data)
            return
        for value in record.values:
            yield from _of_value(record, name, value)

    def _of_aws(self, name: str) -> tuple[dns.Answer, ...] | None:
        said = endpoints.aws_name(name)
        if said is None:
            return None
        for endpoint in self.private_endpoints:
            if said.region == endpoint.region and said.service == _endpoint_prefix(endpoint.service):
                return tuple(dns.address(name, _TTL, one.address) for one in endpoint.addresses)
        return (dns.address(name, _TTL, endpoints.public_address(said.service)),)


def names_of(account: Account, vpc_id: str, standins: Iterable[StandIn]) -> Names:
    """What the names of a VPC stand for. Raises `MachineError` for a record that cannot be answered."""
    vpc = account.vpc(vpc_id)
    named = vpc.dns_support and vpc.dns_hostnames
    addresses: dict[str, list[IPv4Address]] = {}
    by_zone: dict[str, dict[str, list[IPv4Address]]] = {}
    for standin in standins:
        if standin.subnet.vpc.id == vpc_id:
            for name in standin.dns_names:
                addresses.setdefault(plain_name(name), []).append(standin.address)
            for name in standin.zone_names:
                zonal = by_zone.setdefault(standin.subnet.zone, {})
                zonal.setdefault(plain_name(name), []).append(standin.address)
    interfaces = [
        endpoint
        for endpoint in account.endpoints
        if endpoint.kind is EndpointKind.INTERFACE and endpoint.vpc_id == vpc_id
    ]
    for endpoint in interfaces:
        for name in endpoint.dns_names:
            addresses.setdefault(plain_name(name), []).extend(one.address for one in endpoint.addresses)
    zones = tuple(zone for zone in account.zones if vpc_id in zone.vpc_ids) if named else ()
    names = Names(
        addresses=_sorted(addresses),
        by_zone={zone: _sorted(found) for zone, found in by_zone.items()},
        zone_of={one.address: one.subnet.zone for one in account.instances if one.subnet.vpc.id == vpc_id},
        private_endpoints=tuple(one for one in interfaces if one.private_dns and named),
        zones=zones,
        hosts={
            plain_name(instance.hostname): instance.address
            for instance in account.instances
            if instance.subnet.vpc.id == vpc_id
        },
    )
    for zone in zones:
        for record in zone.records:
            if record.type not in dns.Type.__members__:
                raise MachineError(f"The resolver cannot answer record {record.name} {record.type}.")
            for value in record.values:
                # Refused now, not when somebody asks.
                tuple(_of_value(record, record.name, value))
    return names


def _sorted(addresses: Mapping[str, list[IPv4Address]]) -> dict[str, tuple[IPv4Address, ...]]:
    return {name: tuple(sorted(found)) for name, found in addresses.items()}


class Resolver:
    """Answers over UDP and TCP from the sockets that it is given, which `stop` closes."""

    def __init__(self, *, datagrams: socket.socket, listener: socket.socket, names: Names) -> None:
        self._names = names
        self._datagrams = datagrams
        self._woken, self._waker = socket.socketpair()
        self._thread = threading.Thread(target=self._answer_datagrams, name="resolver", daemon=True)
        self._connections = Connections(listener, self._serve, "resolver")

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()
        self._connections.start()

    def update(self, names: Names) -> None:
        """Answer with these names from now on."""
        self._names = names

    def stop(self) -> None:
        """Answer no more; no thread and no socket is left."""
        self._waker.send(b"x")
        if self._thread.ident is not None:
            self._thread.join()
        self._connections.stop()
        for one in (self._datagrams, self._woken, self._waker):
            one.close()

    def _answer_datagrams(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._datagrams, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while self._woken not in {key.fileobj for key, _ in selector.select()}:
                try:
                    message, client = self._datagrams.recvfrom(_DATAGRAM, socket.MSG_DONTWAIT)
                    names = self._names.asked_by(IPv4Address(client[0]))
                    if answer := respond(message, names.answer, datagram=True):
                        self._datagrams.sendto(answer, socket.MSG_DONTWAIT, client)
                except OSError as error:
                    # A client that is gone, or a buffer that is full: DNS clients ask again.
                    log.debug("resolver: %s", error)

    def _serve(self, connection: socket.socket, client: str) -> None:
        connection.settimeout(_PATIENCE)
        with connection.makefile("rb") as stream:
            while len(head := stream.read(_LENGTH.size)) == _LENGTH.size:
                (size,) = _LENGTH.unpack(head)
                message = stream.read(size)
                names = self._names.asked_by(IPv4Address(client))
                answer = respond(message, names.answer, datagram=False) if len(message) == size else None
                if answer is None:
                    return
                connection.sendall(_LENGTH.pack(len(answer)) + answer)


def respond(
    message: bytes, answer: Callable[[str, int], tuple[dns.Status, tuple[dns.Answer, ...]]], *, datagram: bool
) -> bytes | None:
    """The bytes that answer these, whatever they are; None: nothing is said."""
    try:
        question = dns.read_question(message)
    except dns.MessageError:
        return dns.refusal(message, dns.Status.FORMAT_ERROR)
    if not dns.is_standard(question):
        return dns.refusal(message, dns.Status.NOT_IMPLEMENTED)
    status, answers = answer(question.name, question.type)
    _, _, zone = question.name.partition(".")
    authority = () if answers else (dns.start_of_authority(zone),)
    return dns.write_answer(question, status, answers, authority, datagram=datagram)


def _wildcard(zone: Zone, name: str) -> list[Record]:
    """Records of the closest `*` above the name (RFC 4592, simplified: one label stands for any number of them)."""
    above = name
    while above != zone.name:
        _, _, above = above.partition(".")
        if found := [record for record in zone.records if record.name == f"*.{above}"]:
            return found
    return []


def _of_value(record: Record, name: str, value: str) -> Iterable[dns.Answer]:
    if record.type not in _WRITERS:
        raise MachineError(
            f"The resolver cannot answer record {record.name} {record.type}; known are {', '.join(_WRITERS)}."
        )
    try:
        data = _WRITERS[record.type](value)
    except (ValueError, struct.error) as error:
        raise MachineError(
            f"The resolver cannot answer record {record.name} {record.type} {value!r}: {error}."
        ) from error
    if data is not None:
        yield dns.Answer(name=name, type=dns.Type[record.type], ttl=record.ttl, data=data)


def _name_data(value: str) -> bytes:
    return dns.wire_name(plain_name(value))


def _numbered_name(value: str) -> bytes:
    *numbers, target = value.split()
    return struct.pack(f"!{len(numbers)}H", *map(int, numbers)) + _name_data(target)


def _unsaid(_: str) -> None:
    """The zone's SOA stands in every negative answer as it is; there is no IPv6 here."""


_WRITERS: Mapping[str, Callable[[str], bytes | None]] = {
    "A": lambda value: IPv4Address(value).packed,
    "CNAME": _name_data,
    "PTR": _name_data,
    "NS": _name_data,
    "TXT": lambda value: dns.text_data(tuple(part.encode() for part in shlex.split(value))),
    "SRV": _numbered_name,
    "MX": _numbered_name,
    "SOA": _unsaid,
    "AAAA": _unsaid,
}


def _endpoint_prefix(service: str) -> str:
    """The part of a name that a service has: `api.ecr` for the endpoint service `ecr.api`."""
    return ".".join(reversed(service.split(".")))

"""A VPC with everything that answers in it: resolver, metadata service, and the front of AWS."""

from __future__ import annotations

import contextlib
import socket
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines import dns, namespaces
from wso2_cluster.emulator.machines.account import EndpointKind, plain_name
from wso2_cluster.emulator.machines.firewall import METADATA, RESOLVER, Cut, ruleset
from wso2_cluster.emulator.machines.front import Front
from wso2_cluster.emulator.machines.metadata import MetadataService
from wso2_cluster.emulator.machines.resolver import Resolver, names_of
from wso2_cluster.emulator.machines.vpc import VpcNetwork

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wso2_cluster.emulator.machines.account import Account, InstanceView, RoleView, StandIn
    from wso2_cluster.emulator.machines.authority import Authority
    from wso2_cluster.emulator.machines.run import Run
    from wso2_cluster.emulator.server import SessionKeys

_ANY = "0.0.0.0"  # noqa: S104 - every address of a namespace that is the run's own


class Site:
    """What stands for one VPC; `close` leaves nothing of it."""

    def __init__(
        self,
        *,
        run: Run,
        vpc_id: str,
        account: Account,
        authority: Authority,
        keys: Callable[[InstanceView, RoleView], SessionKeys],
    ) -> None:
        self.vpc_id = vpc_id
        self.cuts: frozenset[Cut] = frozenset()
        """What is partitioned off, in addition to what the account says; takes effect with the next `update`."""
        self._outside: dict[str, str] = {}
        self._names = names_of(account, vpc_id, ())
        with contextlib.ExitStack() as stack:
            self.network = stack.enter_context(VpcNetwork(run, vpc_id))
            inside, aws = self.network.namespace, self.network.aws_namespace

            def listen(namespace: str, address: str, port: int, kind: socket.SocketKind) -> socket.socket:
                made = namespaces.listen_inside(namespace, address, port, kind)
                stack.callback(made.close)
                return made

            self._resolver = Resolver(
                datagrams=listen(inside, str(RESOLVER), 53, socket.SOCK_DGRAM),
                listener=listen(inside, str(RESOLVER), 53, socket.SOCK_STREAM),
                names=self._names,
            )
            self._metadata = MetadataService(listener=listen(inside, str(METADATA), 80, socket.SOCK_STREAM), keys=keys)
            self._metadata.update(account, vpc_id)
            self._front = Front(
                authority=authority,
                secure=listen(aws, _ANY, 443, socket.SOCK_STREAM),
                plain=listen(aws, _ANY, 80, socket.SOCK_STREAM),
            )
            for service in (self._resolver, self._metadata, self._front):
                service.start()
                stack.callback(service.stop)
            self._opened = stack.pop_all()

    def update(self, account: Account, standins: Sequence[StandIn]) -> None:
        """Make names, metadata, addresses and packet filter what the account says now.

        Raises:
            MachineError: the account has something that cannot be played; what could be is up to date.
        """
        self._metadata.update(account, self.vpc_id)
        private = [
            endpoint
            for endpoint in account.endpoints
            if endpoint.kind is EndpointKind.INTERFACE and endpoint.vpc_id == self.vpc_id
        ]
        self.network.serve(one.address for endpoint in private for one in endpoint.addresses)
        self._front.update(frozenset(plain_name(name) for endpoint in private for name in endpoint.dns_names))
        self._names = names_of(account, self.vpc_id, standins)
        self._resolver.update(self._names)
        self.network.apply(ruleset(account, self.vpc_id, standins, self.cuts))

    def addresses(self, name: str) -> tuple[str, ...]:
        """What the resolver answers for a name, in order; empty when there is no such name."""
        _, answers = self._names.answer(plain_name(name), dns.Type.A)
        return tuple(str(IPv4Address(answer.data)) for answer in answers if answer.type is dns.Type.A)

    def outside(self, name: str, address: IPv4Address) -> str:
        """The namespace of a host of the internet, made when it is not there yet."""
        if name not in self._outside:
            self._outside[name] = self.network.attach_outside(name, address)
        return self._outside[name]

    def close(self) -> None:
        """End the services, and delete the network with everything that is attached to it."""
        self._opened.close()

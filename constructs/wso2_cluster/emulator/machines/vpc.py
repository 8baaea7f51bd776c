"""The network of one emulated VPC: a namespace that routes between the namespaces of its machines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from wso2_cluster.emulator.machines import endpoints, namespaces
from wso2_cluster.emulator.machines.commands import run as execute
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.firewall import METADATA, RESOLVER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Address
    from types import TracebackType

    from wso2_cluster.emulator.machines.run import Run

INTERFACE = "eth0"
"""The interface of every attached namespace."""
_ROUTER = "169.254.1.1"
_AWS = "aws"
_SYSCTL = Path("/proc/sys/net/ipv4")


class VpcNetwork:
    """A router with one cable to each machine, so that every packet passes the firewall, also within a subnet.

    `namespace` is the router's own: metadata service and resolver listen there. `aws_namespace` is behind it: the
    front of AWS listens there. Until `apply` was called, everything passes.
    """

    def __init__(self, run: Run, vpc_id: str) -> None:
        self._run = run
        self._vpc_id = vpc_id
        self.namespace = run.namespace(vpc_id)
        self.aws_namespace = run.namespace(f"{vpc_id}-{_AWS}")
        self._cables: dict[str, str] = {}
        self._applied = ""
        self._served: frozenset[IPv4Address] = frozenset()

    def __enter__(self) -> Self:
        namespaces.create(self.namespace)
        try:
            self._become_router()
            namespaces.create(self.aws_namespace)
            self._cable(self.aws_namespace, _AWS, mac=None)
            _ip(self.aws_namespace, f"route add local {endpoints.NETWORK} dev lo")
            _ip(self.namespace, f"route add {endpoints.NETWORK} dev {_AWS}")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Delete the router, every attached namespace, and the cables between them."""
        for name in tuple(self._cables):
            self.detach(name)
        for namespace in (self.aws_namespace, self.namespace):
            if (Path("/run/netns") / namespace).exists():
                namespaces.delete(namespace)

    def attach(self, name: str, address: IPv4Address, *, mac: str | None = None) -> str:
        """Make a namespace *name* with this address in the VPC, and return the namespace's full name.

        *mac* is the address of its interface `eth0`, default the kernel's choice.
        Raises `MachineError` when the name or the address is taken.
        """
        cable = f"m{int(address):08x}"
        if name in self._cables or cable in self._cables.values():
            raise MachineError(
                f"{self._vpc_id} has a {name}, or the address {address}, already: {sorted(self._cables)}."
            )
        namespace = self._run.namespace(name)
        namespaces.create(namespace)
        self._cables[name] = cable
        try:
            self._cable(namespace, cable, mac=mac)
            _ip(self.namespace, f"route add {address}/32 dev {cable}")
            _ip(
                namespace,
                f"addr add {address}/32 dev {INTERFACE}",
                f"route add default via {_ROUTER} dev {INTERFACE} onlink",
            )
        except BaseException:
            self.detach(name)
            raise
        return namespace

    def attach_outside(self, name: str, address: IPv4Address) -> str:
        """Make a namespace of a host of the internet, outside of the VPC, and return the namespace's full name.

        Raises `MachineError` when the name or the address is taken.
        """
        return self.attach(name, address)

    def detach(self, name: str) -> None:
        """Delete a namespace that was attached. Raises `MachineError` when there is none of this name."""
        cable = self._cables.pop(name, None)
        if cable is None:
            raise MachineError(f"{self._vpc_id} has no {name}; attached are {sorted(self._cables) or 'none'}.")
        # A deleted namespace is taken apart later, and the address may be wanted again at once.
        execute("ip", "-n", self.namespace, "link", "delete", cable, check=False)
        namespaces.delete(self._run.namespace(name))

    def apply(self, rules: str) -> bool:
        """Make *rules*, which `firewall.ruleset` wrote, the firewall, in one step; return whether they were others.

        Raises `MachineError` when nft refuses them; then the rules before stay.
        """
        if rules == self._applied:
            return False
        execute("ip", "netns", "exec", self.namespace, "nft", "-f", "-", input=rules)
        self._applied = rules
        return True

    def serve(self, addresses: Iterable[IPv4Address]) -> bool:
        """Make these addresses inside the VPC lead to the front of AWS: those of interface endpoints.

        Returns whether they were others before.
        """
        wanted = frozenset(addresses)
        gone, new = self._served - wanted, wanted - self._served
        for address in sorted(gone):
            _ip(self.namespace, f"route delete {address}/32 dev {_AWS}")
            _ip(self.aws_namespace, f"route delete local {address}/32 dev lo")
        for address in sorted(new):
            _ip(self.aws_namespace, f"route add local {address}/32 dev lo")
            _ip(self.namespace, f"route add {address}/32 dev {_AWS}")
        self._served = wanted
        return bool(gone or new)

    def _become_router(self) -> None:
        def settings() -> None:
            (_SYSCTL / "ip_forward").write_text("1")
            # A machine sends from its own address alone, as EC2's check of the source has it.
            (_SYSCTL / "conf/all/rp_filter").write_text("1")

        namespaces.call_inside(self.namespace, settings)
        _ip(self.namespace, *(f"addr add {address}/32 dev lo" for address in (_ROUTER, METADATA, RESOLVER)))
        # AWS says nothing of an address that nobody has; a router would.
        _ip(self.namespace, "route add blackhole default")

    def _cable(self, namespace: str, cable: str, *, mac: str | None) -> None:
        own = f" address {mac}" if mac else ""
        _ip(
            self.namespace,
            f"link add {cable} type veth peer name {INTERFACE}{own} netns {namespace}",
            f"link set {cable} up",
        )
        _ip(namespace, f"link set {INTERFACE} up")
        if cable == _AWS:
            _ip(namespace, f"route add default via {_ROUTER} dev {INTERFACE} onlink")


def _ip(namespace: str, *commands: str) -> None:
    execute("ip", "-n", namespace, "-batch", "-", input="\n".join(commands) + "\n")

"""The stand-in of a load balancer: HAProxy in the network namespace that it is given."""

from __future__ import annotations

import csv
import signal
import socket
from enum import StrEnum
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines.certificates import Certificates
from wso2_cluster.emulator.machines.commands import run
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.haproxy import ADMIN, STATES, configuration, server_states, servers
from wso2_cluster.emulator.machines.process import Process, short_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ipaddress import IPv4Address
    from pathlib import Path

    from wso2_cluster.emulator.machines.authority import Authority
    from wso2_cluster.emulator.machines.load_balancers import LoadBalancer, Target

_SECONDS = 10


class Health(StrEnum):
    """How a load balancer sees a target (the API's names)."""

    INITIAL = "initial"
    """Not tried yet."""
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    UNUSED = "unused"
    """It gets no requests: its instance is stopped or gone."""
    UNAVAILABLE = "unavailable"
    """Its group does no health checks; it gets requests."""


class BalancerServer:
    """HAProxy with what the emulated load balancer says, and everything it writes in *folder*.

    It listens on every address of its namespace. `configuration` says what *fail_open* does.
    """

    def __init__(
        self,
        *,
        folder: Path,
        namespace: str,
        authority: Authority,
        balancer: LoadBalancer,
        addresses: Mapping[str, IPv4Address],
        fail_open: bool = False,
    ) -> None:
        """Prepare a stand-in for *balancer*; *addresses* are the instances' private addresses, by id."""
        self._folder = folder
        self._balancer = balancer
        self._addresses = dict(addresses)
        self._fail_open = fail_open
        self._certificates = Certificates(folder=folder / "certificates", authority=authority)
        self._process = Process(name=f"HAProxy for {balancer.name}", folder=folder, namespace=namespace)

    @property
    def running(self) -> bool:
        """Whether HAProxy runs."""
        return self._process.running

    @property
    def pid(self) -> int:
        """The id of HAProxy's first process. Raises `MachineError` when it does not run."""
        return self._process.pid

    def start(self) -> None:
        """Start HAProxy and return when it listens; one that runs already stays as it is.

        Raises `MachineError` with HAProxy's own complaint when it does not take the configuration.
        """
        if self.running:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / ADMIN).unlink(missing_ok=True)
        self._write(self._text(), server_states(self._balancer, self._addresses))
        self._process.start(("haproxy", "-W", "-db", "-C", str(self._folder), "-f", "haproxy.cfg"))
        self._process.wait_until(lambda: self._worker() is not None, seconds=_SECONDS)

    def stop(self) -> None:
        """End HAProxy and its connections."""
        self._process.stop()

    def kill(self) -> None:
        """End HAProxy as a power cut would."""
        self._process.kill()

    def update(self, balancer: LoadBalancer, addresses: Mapping[str, IPv4Address]) -> None:
        """Follow the account. Requests that run are finished by the old worker, and targets keep their health.

        Raises `MachineError` with HAProxy's complaint when it does not take the configuration; then it goes on
        with the one that it has.
        """
        self._balancer, self._addresses = balancer, dict(addresses)
        if not self.running:
            return
        text = self._text()
        if text == (self._folder / "haproxy.cfg").read_text():
            return
        before = self._worker()
        self._write(text, server_states(balancer, addresses, self._ask("show servers state")))
        self._process.signal(signal.SIGUSR2)
        self._process.wait_until(lambda: self._worker() not in {None, before}, seconds=_SECONDS)

    def healthy(self) -> Mapping[Target, Health]:
        """How each registered target is, as the load balancer sees it. Raises `MachineError` when it does not run."""
        told = {
            (row["# pxname"], row["svname"]): _health(row["status"], row["check_status"])
            for row in csv.DictReader(self._ask("show stat").splitlines())
        }
        found: dict[Target, Health] = {}
        for group in self._balancer.target_groups:
            found |= dict.fromkeys(group.targets, Health.UNUSED)
            for name, target in servers(group, self._addresses).items():
                found[target] = told.get((group.name, name), Health.INITIAL)
        return found

    def _text(self) -> str:
        shown = [certificate for listener in self._balancer.listeners for certificate in listener.certificates]
        return configuration(
            self._balancer, self._certificates.files(shown), self._addresses, fail_open=self._fail_open
        )

    def _write(self, text: str, states: str) -> None:
        """Put configuration and states in place, once HAProxy has found no fault in them."""
        (self._folder / STATES).write_text(states)
        new, path = self._folder / "haproxy.cfg.new", self._folder / "haproxy.cfg"
        new.write_text(text)
        run("haproxy", "-c", "-C", str(self._folder), "-f", new.name)
        new.replace(path)

    def _worker(self) -> str | None:
        """The process id of the worker that takes new connections, or None when there is none yet."""
        try:
            told = self._ask("show info")
        except MachineError:
            return None
        return next((line for line in told.splitlines() if line.startswith("Pid:")), None)

    def _ask(self, command: str) -> str:
        with short_path(self._folder) as folder, socket.socket(socket.AF_UNIX) as admin:
            admin.settimeout(_SECONDS)
            try:
                admin.connect(f"{folder}/{ADMIN}")
                admin.sendall(f"{command}\n".encode())
                return b"".join(iter(lambda: admin.recv(65536), b"")).decode()
            except OSError as error:
                raise MachineError(f"HAProxy for {self._balancer.name} does not answer: {error}") from error


def _health(status: str, check: str) -> Health:
    if status == "no check":
        return Health.UNAVAILABLE
    if status.startswith("UP"):
        return Health.HEALTHY
    return Health.INITIAL if check in {"", "INI"} else Health.UNHEALTHY

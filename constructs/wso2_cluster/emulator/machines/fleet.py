"""The machines behind the instances of the embedded AWS."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.machine import Machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from wso2_cluster.emulator.machines.account import InstanceView
    from wso2_cluster.emulator.machines.run import Run
    from wso2_cluster.emulator.machines.site import Site

RUNNING = frozenset({"pending", "running"})


class _Seat:
    """One instance: its machine, and the only thread that starts, stops and deletes it."""

    def __init__(self, instance: InstanceView, site: Site) -> None:
        self.instance = instance
        self.site = site
        self.machine: Machine | None = None
        self.wanted = False
        self.reboots = 0
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=instance.id)
        self.work: Future[None] | None = None


class Fleet:
    """A machine for each instance: powered while the instance is pending or running, deleted when it is terminated,
    and rebooted when the API is asked to.

    Machines start and stop beside each other; what is done to one machine is done in order. An address is given to a
    new machine only after the old one has let go of it.
    """

    def __init__(
        self,
        *,
        run: Run,
        image: Path,
        files: Mapping[str, bytes],
        binds: Mapping[str, Path],
        reboots: Callable[[str], int],
        say: Callable[[str], None],
    ) -> None:
        self._run = run
        self._image = image
        self._files = files
        self._binds = binds
        self._reboots = reboots
        self._say = say
        self._seats: dict[str, _Seat] = {}
        self._leaving: dict[str, Future[None]] = {}
        self._faults: list[str] = []
        self._guard = threading.Lock()

    @property
    def machines(self) -> Mapping[str, Machine]:
        """The machines by id of their instance."""
        with self._guard:
            return {name: seat.machine for name, seat in self._seats.items() if seat.machine is not None}

    def update(self, instances: Iterable[InstanceView], sites: Mapping[str, Site]) -> None:
        """Start, stop and delete machines, each in a thread of its own; `settle` waits for them."""
        there = {instance.id: instance for instance in instances}
        for name in [name for name in self._seats if name not in there]:
            seat = self._seats[name]
            with self._guard:
                del self._seats[name]
            self._leaving[str(seat.instance.address)] = seat.thread.submit(self._guarded, seat, self._delete)
            seat.thread.shutdown(wait=False)
        for name, instance in there.items():
            if name not in self._seats:
                made = _Seat(instance, sites[instance.subnet.vpc.id])
                with self._guard:
                    self._seats[name] = made
            seat = self._seats[name]
            seat.instance = instance
            wanted = instance.state in RUNNING
            if wanted != seat.wanted:
                seat.wanted = wanted
                seat.work = seat.thread.submit(self._guarded, seat, self._start if wanted else self._stop)
            elif wanted and seat.reboots != self._reboots(name):
                seat.work = seat.thread.submit(self._guarded, seat, self._reboot)
            seat.reboots = self._reboots(name)

    def settle(self) -> None:
        """Wait until everything that `update` began is done.

        Raises:
            MachineError: some of it failed; the message has a line for each.
        """
        for seat in list(self._seats.values()):
            if seat.work is not None:
                seat.work.result()
        for leaving in list(self._leaving.values()):
            leaving.result()
        with self._guard:
            faults, self._faults = self._faults, []
        if faults:
            raise MachineError("\n".join(faults))

    def close(self) -> None:
        """Cut the power of all machines and delete them."""
        for seat in self._seats.values():
            seat.work = seat.thread.submit(self._guarded, seat, self._discard)
            seat.thread.shutdown(wait=False)
        self.settle()
        with self._guard:
            self._seats.clear()

    def _guarded(self, seat: _Seat, action: Callable[[_Seat], None]) -> None:
        try:
            action(seat)
        except MachineError as error:
            fault = f"{seat.instance.name or seat.instance.id}: {error}"
            self._say(fault)
            with self._guard:
                self._faults.append(fault)

    def _start(self, seat: _Seat) -> None:
        instance = seat.instance
        if seat.machine is None:
            leaving = self._leaving.get(str(instance.address))
            if leaving is not None:
                leaving.result()
            namespace = seat.site.network.attach(instance.id, instance.address, mac=instance.mac)
            seat.machine = Machine(
                run=self._run,
                image=self._image,
                name=instance.id,
                namespace=namespace,
                hostname=instance.hostname.partition(".")[0],
                files=self._files,
                binds=self._binds,
            )
        seat.machine.start()
        self._say(f"{instance.name or instance.id}: booting, {instance.address} in {instance.subnet.zone}")

    def _reboot(self, seat: _Seat) -> None:
        if seat.machine is not None:
            self._say(f"{seat.instance.name or seat.instance.id}: rebooting")
            seat.machine.reboot()

    def _stop(self, seat: _Seat) -> None:
        if seat.machine is not None:
            seat.machine.stop()
            self._say(f"{seat.instance.name or seat.instance.id}: stopped")

    def _delete(self, seat: _Seat) -> None:
        if seat.machine is not None:
            seat.machine.stop()
            self._discard(seat)
            self._say(f"{seat.instance.name or seat.instance.id}: terminated")

    def _discard(self, seat: _Seat) -> None:
        if seat.machine is not None:
            machine, seat.machine = seat.machine, None
            machine.kill()
            machine.delete()
            seat.site.network.detach(seat.instance.id)

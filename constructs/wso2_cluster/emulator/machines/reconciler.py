"""Keeps networks, machines and stand-ins what the embedded AWS says."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines import mount_efs
from wso2_cluster.emulator.machines.account import read_account
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.fleet import Fleet
from wso2_cluster.emulator.machines.site import Site
from wso2_cluster.emulator.machines.standins import StandIns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from ipaddress import IPv4Address
    from typing import Any

    from wso2_cluster.emulator.machines.account import Account, InstanceView, RoleView
    from wso2_cluster.emulator.machines.authority import Authority
    from wso2_cluster.emulator.machines.firewall import Cut
    from wso2_cluster.emulator.machines.machine import Machine
    from wso2_cluster.emulator.machines.run import Run
    from wso2_cluster.emulator.server import SessionKeys

log = logging.getLogger("wso2_cluster.emulator")
_FUSE = Path("/dev/fuse")
"""What a machine needs to mount a file system of EFS; a host's kernel may have none."""
_INTERVAL_S = 0.5
_ANYWAY = 20
"""After so many intervals the account is read even when no request changed it: time alone changes some of it."""


class Reconciler:
    """Reads the account whenever a request may have changed it, and makes the host follow.

    It learns of nothing but what the API tells, and of reboots, of which it tells nothing: whoever calls the API,
    Terraform or a person, gets machines.
    """

    def __init__(
        self,
        *,
        run: Run,
        image: Path,
        authority: Authority,
        client: Callable[[str], Any],
        keys: Callable[[InstanceView, RoleView], SessionKeys],
        changes: Callable[[], int],
        reboots: Callable[[str], int],
        files: Mapping[str, bytes],
        say: Callable[[str], None],
    ) -> None:
        self.sites: dict[str, Site] = {}
        """By id of the VPC."""
        self.standins = StandIns(run=run, authority=authority, client=client, say=say)
        binds = {mount_efs.FILES: self.standins.files, **({str(_FUSE): _FUSE} if _FUSE.exists() else {})}
        self.fleet = Fleet(run=run, image=image, files=files, binds=binds, reboots=reboots, say=say)
        self._run = run
        self._authority = authority
        self._client = client
        self._keys = keys
        self._changes = changes
        self._say = say
        self._cuts: frozenset[Cut] = frozenset()
        self._seen = -1
        self._addresses: dict[str, IPv4Address] = {}
        self._found = self._said = ""
        self._guard = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="reconciler", daemon=True)

    def start(self) -> None:
        """Follow the account from now on."""
        self._thread.start()

    def close(self) -> None:
        """Follow it no more, and delete everything that was made."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()
        with self._guard:
            self.fleet.close()
            self.standins.close()
            for site in self.sites.values():
                site.close()
            self.sites.clear()

    def settle(self) -> None:
        """Follow the account up to this moment, and wait until machines and stand-ins have been started or ended.

        Raises:
            MachineError: something of it can't be played, or did not come up.
        """
        self.once()
        self.fleet.settle()

    def once(self) -> None:
        """Read the account and begin what it takes to follow it.

        Raises:
            MachineError: the account has something that can't be played here.
        """
        with self._guard:
            self._seen = self._changes()
            self._follow(read_account(self._client))

    def cut(self, cuts: Iterable[Cut]) -> None:
        """Partition these addresses off, or pairs of them from each other, and heal all other partitions."""
        with self._guard:
            self._cuts = frozenset(cuts)
            self._follow(read_account(self._client))

    def machine(self, address: IPv4Address) -> Machine:
        """The machine that has this private address.

        Raises:
            MachineError: there is none.
        """
        if self._seen != self._changes():
            self.once()
        machines = self.fleet.machines
        found = [machines[one] for one, where in self._addresses.items() if where == address and one in machines]
        if len(found) != 1:
            raise MachineError(f"{len(found)} machines have the address {address}; machines: {', '.join(machines)}.")
        return found[0]

    def _follow(self, account: Account) -> None:
        self._addresses = {instance.id: instance.address for instance in account.instances}
        used = {instance.subnet.vpc.id for instance in account.instances}
        standins = self.standins.wanted(account)
        used |= {one.subnet.vpc.id for one in standins}
        for vpc_id in sorted(used - self.sites.keys()):
            self.sites[vpc_id] = Site(
                run=self._run,
                vpc_id=vpc_id,
                account=account,
                authority=self._authority,
                keys=self._keys,
            )
        for vpc_id in sorted(used & self.sites.keys()):
            site = self.sites[vpc_id]
            site.cuts = self._cuts
            site.update(account, standins)
        self.standins.update(self.sites)
        self.fleet.update(account.instances, self.sites)
        # A VPC is closed only when it is gone itself: its machines may still be shutting down.
        there = {vpc.id for vpc in account.vpcs}
        for vpc_id in [one for one in self.sites if one not in there]:
            self.fleet.settle()
            self.sites.pop(vpc_id).close()

    def look(self) -> None:
        """Follow the account; what keeps from it is said, once, when a second look finds it as well.

        An account is read in many parts, the last of them when stand-ins start or change. Of one that Terraform
        destroys meanwhile, a look may find a listener, and no longer the certificate that it shows. And Terraform makes
        things one after the other: what is half there now may be whole in a second.
        """
        before, found = self._seen, self._found
        unforeseen: Exception | None = None
        try:
            self.once()
        except MachineError as error:
            self._found = str(error)
        except Exception as error:  # noqa: BLE001 - a thread that ended would leave the host as it is
            unforeseen = error
            self._found = f"The machines cannot follow the account: {type(error).__name__}: {error}"
        else:
            self._found = self._said = ""
            return
        # Of an account that rests, every look finds the same, though maybe in other words.
        again = self._found == found or (found and before == self._seen == self._changes())
        if again and self._found != self._said:
            if unforeseen:
                log.error("The machines cannot follow the account", exc_info=unforeseen)
            self._say(self._found)
            self._said = self._found

    def _loop(self) -> None:
        waited = 0
        while not self._stopping.wait(_INTERVAL_S):
            waited += 1
            due = self._changes() != self._seen or waited >= _ANYWAY
            if due or self._found != self._said:
                waited = 0
                self.look()

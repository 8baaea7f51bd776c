"""Logs of members, as kernels 4.4.8 (Hazelcast 3.5.4), 4.5.1 (3.12.2) and 4.7.1 (4.2.5) write them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

BEGIN = datetime(2026, 11, 21, 13, 0, 0)  # noqa: DTZ001 - logs name no zone
AGENT = "org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent"
SERVICE = "com.hazelcast.cluster.ClusterService"
DOMAIN = "wso2.carbon.domain"
ONE, TWO, THREE = "10.0.0.20", "10.0.64.20", "10.0.128.20"


@dataclass
class Log:
    """The log of one node, written line by line."""

    address: str
    hazelcast: str = "3.5.4"
    domain: str = DOMAIN
    scheme: str = "aws"
    port: int = 5701
    console: bool = False
    """Whether in the console's layout of kernel 4.4, with the last part of loggers' names."""
    quiet: bool = False
    """Whether Hazelcast's own messages are off, as products ship it."""
    now: datetime = BEGIN
    lines: list[str] = field(default_factory=list)

    def wait(self, seconds: float) -> Log:
        self.now += timedelta(seconds=seconds)
        return self

    def say(self, logger: str, text: str, level: str = "INFO") -> Log:
        if self.quiet and logger.startswith("com.hazelcast"):
            return self
        time = f"{self.now:%Y-%m-%d %H:%M:%S},{self.now.microsecond // 1000:03d}"
        if self.console:
            line = f"[{time}] {level:>5} - {logger.rpartition('.')[2]} {text}"
        elif self.hazelcast == "3.5.4":
            line = f"TID: [-1234] [] [{time}] {level:>5} {{{logger}}} -  {text}"
        else:
            line = f"TID: [-1234] [] [{time}] [] {level:>5} {{{logger}}} - {text}"
        self.lines.append(line)
        self.now += timedelta(milliseconds=10)
        return self

    def hz(self, text: str, level: str = "INFO", logger: str = SERVICE) -> Log:
        return self.say(logger, f"[{self.address}]:{self.port} [{self.domain}] [{self.hazelcast}] {text}", level)

    def begin(self) -> Log:
        self.say("org.wso2.carbon.core.internal.CarbonCoreActivator", "Starting WSO2 Carbon...").wait(10)
        self.say(AGENT, f"Cluster domain: {self.domain}")
        self.say(AGENT, "Loading hazelcast configuration from axis2 clustering configuration")
        self.say(AGENT, f"Using {self.scheme} based membership management scheme")
        return self.hz(
            f"Hazelcast {self.hazelcast} (20151125 - 56676b2) starting at Address[{self.address}]:{self.port}"
        )

    def sees(self, *addresses: str) -> Log:
        """Hazelcast logs the list of members."""
        this = [f"\tMember [{each}]:{self.port}{self._id()}{' this' * (each == self.address)}" for each in addresses]
        old = self.hazelcast == "3.5.4"
        first = (
            f"Members [{len(addresses)}] {{" if old else f"Members {{size:{len(addresses)}, ver:{len(addresses)}}} ["
        )
        return self.hz("\n".join(("", "", first, *this, "}" if old else "]", "")))

    def _id(self) -> str:
        return "" if self.hazelcast == "3.5.4" else " - 1b7a"

    def up(self, *, first: bool = False) -> Log:
        self.say(AGENT, f"Local member: [1b7a] - Host:/{self.address}:{self.port}")
        if first:
            self.say(AGENT, "Elected this member [1b7a] as the Coordinator node")
        self.say(AGENT, "Cluster initialization completed")
        return self.wait(2).say(
            "org.wso2.carbon.core.internal.StartupFinalizerServiceComponent", "WSO2 Carbon started in 30 sec"
        )

    def joined(self, address: str) -> Log:
        return self.say(f"{AGENT}.aws.AWSBasedMembershipScheme", f"Member joined [0f3c]: /{address}:{self.port}")

    def left(self, address: str) -> Log:
        return self.say(f"{AGENT}.aws.AWSBasedMembershipScheme", f"Member left [0f3c]: /{address}:{self.port}")

    def stop(self) -> Log:
        return self.say("org.wso2.carbon.core.init.CarbonServerManager", "Shutting down WSO2 Carbon...")

    def text(self, end: str = "\n") -> str:
        return "".join(f"{line}{end}" for entry in self.lines for line in entry.split("\n"))


def cluster(**settings: object) -> tuple[Log, Log, Log]:
    """Three members that found each other."""
    one, two, three = (Log(address, **settings) for address in (ONE, TWO, THREE))  # type: ignore[arg-type]
    one.begin().wait(5).sees(ONE).up(first=True)
    two.wait(7).begin().hz(
        f"Could not connect to: /{THREE}:5701. Reason: SocketException[Connection refused to address]"
    )
    two.wait(12).sees(ONE, TWO).up()
    one.now = two.now
    one.sees(ONE, TWO).joined(TWO)
    three.wait(9).begin().wait(18).sees(ONE, TWO, THREE).up()
    for other in (one, two):
        other.now = three.now
        other.sees(ONE, TWO, THREE).joined(THREE)
    return one, two, three

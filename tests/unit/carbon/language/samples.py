"""Clustering sections for tests: small, and right unless a test makes them wrong."""

from wso2_cluster.carbon.language import HAZELCAST_AGENT, TRIBES_AGENT, Kernels, parse
from wso2_cluster.carbon.language.kernels import ALL, kernel
from wso2_cluster.carbon.language.rules import Rule
from wso2_cluster.carbon.language.rules.rule import Situation

ON = f'class="{HAZELCAST_AGENT}" enable="true"'


def clustering(*lines: str, attributes: str = ON) -> str:
    """A section; the first of *lines* is its line 2."""
    return "\n".join((f"<clustering {attributes}>", *lines, "</clustering>"))


def tribes(*lines: str) -> str:
    """A section for the Tribes agent."""
    return clustering(*lines, attributes=f'class="{TRIBES_AGENT}" enable="true"')


def state(*lines: str) -> str:
    """A section for the Tribes agent with a state manager; *lines* are what it leaves out, the first is line 4."""
    return tribes('<stateManager class="c">', "<replication>", *lines, "</replication>", "</stateManager>")


def parameter(name: str, value: object) -> str:
    """One line; the value is written as it is."""
    return f'<parameter name="{name}">{value}</parameter>'


def properties(**values: str) -> str:
    """The parameter `properties`, on one line."""
    held = "".join(f'<property name="{name}" value="{value}"/>' for name, value in values.items())
    return f'<parameter name="properties">{held}</parameter>'


def members(*addresses: str) -> str:
    """A list of well-known members, each HOST:PORT, on one line."""
    pairs = (address.rpartition(":") for address in addresses)
    held = (f"<member><hostName>{host}</hostName><port>{port}</port></member>" for host, _, port in pairs)
    return f"<members>{''.join(held)}</members>"


def wka(*lines: str) -> str:
    """A section in scheme wka: its scheme is line 2, the first of *lines* line 3."""
    return clustering(parameter("membershipScheme", "wka"), *lines)


def aws(*lines: str) -> str:
    """A section in scheme aws: its scheme is line 2, the first of *lines* line 3."""
    return clustering(parameter("membershipScheme", "aws"), *lines)


def kernels_of(version: str | None) -> Kernels:
    """The kernel *version*; None: it is not known."""
    return ALL if version is None else kernel(version)


def shown(value: object) -> str | None:
    """The id of a rule, for the names of tests."""
    return value.id if isinstance(value, Rule) else None


def broken(rule: Rule, text: str, version: str | None = None) -> list[str]:
    """What *rule* finds in *text*, each as `LINE:COLUMN message: fix`."""
    situation = Situation(section=parse(text), kernels=kernels_of(version))
    return [f"{found.line}:{found.column} {found.message}: {found.fix}" for found in rule.findings(situation)]

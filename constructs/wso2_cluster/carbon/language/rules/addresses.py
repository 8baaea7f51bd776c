"""Rules of the member's own address and of the list of well-known members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.carbon.language.hosts import address, fault
from wso2_cluster.carbon.language.members import breaks, java_integer, variables
from wso2_cluster.carbon.language.model import BLANKS, Scheme
from wso2_cluster.carbon.language.ranges import AddressRangeError, expand
from wso2_cluster.carbon.language.rules.rule import HAZELCAST_3, KNOWN_AGENTS, Rule, Situation, Violation, rule, trimmed
from wso2_cluster.deployment.rules.membership import FIRST_PORT, LAST_TRIED_PORT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.carbon.language.model import Member

_AGENT = "carbon-kernel 4.4.16, HazelcastClusteringAgent.java"
_BUILDER = "wso2-axis2 1.6.1-wso2v20, ClusterBuilder.java"
DEFAULT_PORT = 4000
"""`localMemberPort` where it is absent (carbon-kernel 4.4.16, HazelcastClusteringAgent.java)."""


@rule("loopback-host", Severity.ERROR, source=_AGENT, agents=KNOWN_AGENTS)
def own_address_can_be_reached(situation: Situation) -> Iterator[Violation]:
    """localMemberHost is an address that the others can reach; products ship 127.0.0.1."""
    parameter = situation.section.parameter("localMemberHost")
    text = trimmed(parameter)
    if parameter is not None and text is not None and _is_own_alone(text) and not situation.is_in(Scheme.AWS_ECS):
        yield Violation(
            at=parameter.text.at,
            message=f"localMemberHost '{text}' is what the others are told to connect to, and leads each to itself",
            fix="write this node's private address, or remove the parameter: then the first one that is not loopback "
            "is taken",
        )


@rule("host-wrong", Severity.ERROR, source=_AGENT, agents=KNOWN_AGENTS)
def own_address_is_an_address(situation: Situation) -> Iterator[Violation]:
    """localMemberHost is one address, or the name of one machine."""
    parameter = situation.section.parameter("localMemberHost")
    text = trimmed(parameter)
    if parameter is None or text is None or "{" in text or parameter.holds_elements or situation.is_in(Scheme.AWS_ECS):
        return
    found = fault(text)
    if found is not None:
        yield Violation(
            at=parameter.text.at,
            message=f"localMemberHost is what the others are told to connect to, and {found[0]}",
            fix=found[1],
        )


@rule("aws-port", Severity.ERROR, source="hazelcast-aws 2.4, hz-port (kernel 4.5)")
def port_is_one_of_scheme_aws(situation: Situation) -> Iterator[Violation]:
    """In scheme aws of kernel 4.5 and later localMemberPort is from 5701 to 5708; before, the same on all members."""
    if not situation.is_in(Scheme.AWS) or situation.kernels.overlaps(HAZELCAST_3):
        return
    parameter = situation.section.parameter("localMemberPort")
    text = trimmed(parameter)
    port = DEFAULT_PORT if text is None else java_integer(text)
    if port is None or FIRST_PORT <= port <= LAST_TRIED_PORT:
        return
    what = f"is absent, so it is {port}" if parameter is None else f"is {port}"
    yield Violation(
        at=parameter.text.at if parameter else situation.section.at,
        message=f"localMemberPort {what}: this kernel's scheme aws looks for members from {FIRST_PORT} to "
        f"{LAST_TRIED_PORT}",
        fix=f"write {FIRST_PORT} on all members",
    )


@rule("members-unread", Severity.NOTE, source=_BUILDER, agents=KNOWN_AGENTS)
def members_are_read(situation: Situation) -> Iterator[Violation]:
    """The list of members is there for scheme wka: no other scheme reads it."""
    if situation.section.well_known and not _reads_members(situation):
        yield Violation(
            at=situation.section.members[0].at,
            message=f"scheme {situation.section.scheme} does not read the list of members",
            fix="remove it, or leave it for the day the scheme changes",
        )


@rule("members-missing", Severity.ERROR, source=_BUILDER, agents=KNOWN_AGENTS)
def members_are_listed(situation: Situation) -> Iterator[Violation]:
    """Scheme wka has a list of members."""
    if _reads_members(situation) and not situation.section.well_known:
        parameter = situation.section.parameter("membershipScheme")
        yield Violation(
            at=parameter.at if parameter else None,
            message="scheme wka without members: each node is alone",
            fix="list all nodes, the same on each",
        )


@rule("member-incomplete", Severity.ERROR, source=_BUILDER, agents=KNOWN_AGENTS)
def members_are_complete(situation: Situation) -> Iterator[Violation]:
    """Each member has hostName and port: without one the server stops."""
    for member in _read_members(situation):
        for name, text in (("hostName", member.host_name), ("port", member.port)):
            if text is None:
                message = f"a member without <{name}>, and the server stops with NullPointerException"
                yield Violation(at=member.at, message=message, fix=f"add <{name}>")
            elif name == "hostName" and not text.value.strip(BLANKS):
                yield Violation(at=text.at, message="a member with an empty <hostName>", fix="write its address")


@rule("member-port", Severity.ERROR, source=_BUILDER, agents=KNOWN_AGENTS)
def member_ports_are_ports(situation: Situation) -> Iterator[Violation]:
    """Each member's port is a number from 1 to 65535: the server stops on text."""
    for member in _read_members(situation):
        if member.port is None:
            continue
        text = member.port.value.strip(BLANKS)
        number = java_integer(text)
        if number is None and not variables(text) and not breaks(text):
            message = f"port '{text}' is no whole number, and the server stops with NumberFormatException"
            yield Violation(at=member.port.at, message=message, fix="write a port from 1 to 65535")
        elif number is not None and not 1 <= number <= 65535:
            yield Violation(at=member.port.at, message=f"{number} is no port", fix="write a port from 1 to 65535")


@rule("member-variable", Severity.NOTE, source=_BUILDER, agents=KNOWN_AGENTS)
def member_variables_have_values(situation: Situation) -> Iterator[Violation]:
    """A `${NAME}` of a member has a value: a system property, or else a variable of the environment."""
    for member in _read_members(situation):
        for text in (member.host_name, member.port):
            names = variables(text.value) if text else ()
            if text is not None and names and not breaks(text.value):
                yield Violation(
                    at=text.at,
                    message=f"${{{names[0]}}} is replaced when the server starts, and stays as it is without a value",
                    fix=f"set the system property or the environment variable {names[0]} on this node",
                )


@rule("member-variables", Severity.ERROR, source=_BUILDER, agents=KNOWN_AGENTS)
def members_have_one_variable(situation: Situation) -> Iterator[Violation]:
    """A text of a member has one `${NAME}`: a second one is not replaced."""
    for member in _read_members(situation):
        for text in (member.host_name, member.port):
            names = variables(text.value) if text else ()
            if text is not None and len(names) > 1 and not breaks(text.value):
                message = f"${{{names[1]}}} stays as it is: only the first is replaced"
                yield Violation(at=text.at, message=message, fix="use one ${…}")


@rule("member-variable-broken", Severity.ERROR, source=_BUILDER, agents=KNOWN_AGENTS)
def member_variables_are_whole(situation: Situation) -> Iterator[Violation]:
    """A `${` of a member has its `}`, and none stands before it: the server stops on it."""
    for member in _read_members(situation):
        for text in (member.host_name, member.port):
            if text is not None and breaks(text.value.strip(BLANKS)):
                yield Violation(
                    at=text.at,
                    message=f"'{text.value.strip(BLANKS)}' stops the server with StringIndexOutOfBoundsException",
                    fix="write ${NAME} whole, without a } before it",
                )


@rule("member-host", Severity.ERROR, source="Hazelcast 3.5, AddressUtil.java", agents=KNOWN_AGENTS)
def member_hosts_are_hosts(situation: Situation) -> Iterator[Violation]:
    """Each member's hostName is one address, a range of them, or the name of one machine."""
    for member in _read_members(situation):
        host = "" if member.host_name is None else member.host_name.value.strip(BLANKS)
        found = fault(addresses[0]) if host and "{" not in host and (addresses := _addresses(host)) else None
        if found is not None and member.host_name is not None:
            fix = "write a <member> for each" if "one address" in found[0] else found[1]
            message = f"member '{host}' cannot be reached: {found[0]}"
            yield Violation(at=member.host_name.at, message=message, fix=fix)


@rule("member-range", Severity.ERROR, source="Hazelcast 3.5, AddressUtil.java", agents=KNOWN_AGENTS)
def member_ranges_are_ranges(situation: Situation) -> Iterator[Violation]:
    """A range of addresses is in the last number, and goes up."""
    for member in _read_members(situation):
        if member.host_name is None:
            continue
        try:
            expand(member.host_name.value.strip(BLANKS))
        except AddressRangeError as error:
            message, _, fix = str(error).partition(": ")
            yield Violation(at=member.host_name.at, message=message, fix=fix)


@rule("member-loopback", Severity.ERROR, source=_AGENT, agents=KNOWN_AGENTS)
def members_are_elsewhere(situation: Situation) -> Iterator[Violation]:
    """No member has a loopback address: each node would look for it on itself."""
    for member in _read_members(situation):
        host = member.host_name
        if host is not None and _is_own_alone(host.value.strip(BLANKS)):
            yield Violation(
                at=host.at,
                message=f"member '{host.value.strip(BLANKS)}' leads each node to itself",
                fix="write the node's private address",
            )


@rule("member-of-itself", Severity.WARNING, source="carbon-kernel 4.4.16, WKABasedMembershipScheme.java")
def own_address_is_in_the_list(situation: Situation) -> Iterator[Violation]:
    """The list has this node too, with its own port: lists that are the same on all nodes cannot split a cluster."""
    own = trimmed(situation.section.parameter("localMemberHost"))
    given = trimmed(situation.section.parameter("localMemberPort"))
    port = DEFAULT_PORT if given is None else java_integer(given)
    # What is wrong with these, or not known yet, has findings of its own.
    if own is None or "{" in own or fault(own) or port is None or not 1 <= port <= 65535:
        return
    members = [
        (member, member.host_name.value.strip(BLANKS), member.port.value.strip(BLANKS))
        for member in _read_members(situation)
        if member.host_name is not None and member.port is not None
    ]
    if not members or any("{" in f"{host}{text}" for _, host, text in members):
        return
    ports = [(member, text) for member, host, text in members if _is_among(own, host)]
    if any(java_integer(text) == port for _, text in ports):
        return
    if ports:
        message = f"the list has this node, {own}, with port {ports[0][1]}, and its localMemberPort is {port}"
        fix = f"write port {port} in this entry on all nodes, or {ports[0][1]} as the localMemberPort here"
        yield Violation(at=ports[0][0].at, message=message, fix=fix)
    elif not _is_own_alone(own):
        message = f"the list lacks this node, {own}: a cluster can split when the listed nodes are down"
        yield Violation(at=situation.section.members[0].at, message=message, fix="list all nodes, the same on each")


def _reads_members(situation: Situation) -> bool:
    """Whether the list is read: only where the scheme is written, and is wka."""
    return situation.is_in(Scheme.WKA) and situation.section.parameter("membershipScheme") is not None


def _read_members(situation: Situation) -> tuple[Member, ...]:
    return situation.section.well_known if _reads_members(situation) else ()


def _addresses(host: str) -> tuple[str, ...]:
    try:
        return expand(host)
    except AddressRangeError:
        return ()


def _is_among(own: str, host: str) -> bool:
    """Whether *own* is *host*, or one of the range that it is; upper and lower case of names do not count."""
    number = address(own)
    return any(
        each.lower() == own.lower() or (number is not None and address(each) == number) for each in _addresses(host)
    )


def _is_own_alone(host: str) -> bool:
    """Whether *host* means the node itself on each node."""
    number = address(host)
    if number is None:
        return host.lower() in ("localhost", "localhost.localdomain")
    return number.is_loopback or number.is_unspecified


RULES: tuple[Rule, ...] = (
    own_address_can_be_reached,
    own_address_is_an_address,
    port_is_one_of_scheme_aws,
    members_are_read,
    members_are_listed,
    members_are_complete,
    member_ports_are_ports,
    member_variables_have_values,
    members_have_one_variable,
    member_variables_are_whole,
    member_hosts_are_hosts,
    member_ranges_are_ranges,
    members_are_elsewhere,
    own_address_is_in_the_list,
)

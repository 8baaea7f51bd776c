"""Rules of the membership scheme, the domain and the scheme multicast."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.carbon.language.kernels import ALL, Kernels
from wso2_cluster.carbon.language.model import BLANKS, Agent, Scheme
from wso2_cluster.carbon.language.rules.rule import KNOWN_AGENTS, Rule, Situation, Violation, rule, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

_AGENT = "carbon-kernel 4.4.16, HazelcastClusteringAgent.java"
_SCHEMES = {
    Scheme.MULTICAST: ALL,
    Scheme.WKA: ALL,
    Scheme.AWS: ALL,
    Scheme.AWS_ECS: Kernels.parse("4.6-4.12"),
    Scheme.KUBERNETES: Kernels.parse("4.7-4.12"),
}


@rule("scheme-unknown", Severity.ERROR, source=f"{_AGENT}; carbon-kernel 4.6.0 and 4.7.0", agents=KNOWN_AGENTS)
def scheme_is_known(situation: Situation) -> Iterator[Violation]:
    """The membership scheme is one that the agent has; upper and lower case count."""
    section = situation.section
    own_class = situation.read("membershipSchemeClassName") is not None
    if section.kind is Agent.TRIBES:
        known = [Scheme.MULTICAST, Scheme.WKA]
    else:
        known = [scheme for scheme, kernels in _SCHEMES.items() if kernels.overlaps(situation.kernels)]
    if section.scheme not in known and not own_class and not situation.is_replaced(section.scheme):
        parameter = section.parameter("membershipScheme")
        yield Violation(
            at=parameter.text.at if parameter else None,
            message=f"membershipScheme '{section.scheme}' stops the agent with Invalid membership scheme",
            fix=f"use {', '.join(known[:-1])} or {known[-1]}",
        )


@rule("scheme-class-unused", Severity.WARNING, source="carbon-kernel 4.4.2, HazelcastClusteringAgent.java")
def scheme_class_is_used(situation: Situation) -> Iterator[Violation]:
    """A class of one's own comes with a scheme of one's own: for a known scheme it is not looked at."""
    parameter = situation.read("membershipSchemeClassName")
    if parameter is not None and situation.section.scheme in _SCHEMES:
        yield Violation(
            at=parameter.at,
            message=f"scheme {situation.section.scheme} is the agent's own, so the class is not looked at",
            fix="give membershipScheme another name, or remove the class",
        )


@rule("domain-blanks", Severity.WARNING, source=_AGENT, agents=KNOWN_AGENTS)
def domain_has_no_blanks_around_it(situation: Situation) -> Iterator[Violation]:
    """The domain has no blanks or line ends around it: it is not trimmed, and they count."""
    parameter = situation.section.parameter("domain")
    if parameter is not None and parameter.text.value != parameter.text.value.strip(BLANKS) != "":
        yield Violation(
            at=parameter.text.at,
            message=f"domain {parameter.text.value!r} has blanks around it that count: members without them are "
            "another group",
            fix=f"write {parameter.text.value.strip(BLANKS)!r} without them",
        )


@rule("domain-empty", Severity.ERROR, source=_AGENT, agents=KNOWN_AGENTS)
def domain_has_a_name(situation: Situation) -> Iterator[Violation]:
    """The domain has a name: an empty one is one group with every other that has none."""
    parameter = situation.section.parameter("domain")
    if parameter is not None and not trimmed(parameter):
        yield Violation(at=parameter.at, message="the domain has no name", fix="write one, the same on all members")


@rule("multicast-in-vpc", Severity.WARNING, source="Carbon cluster configuration language, 2008", agents=KNOWN_AGENTS)
def multicast_is_not_for_a_vpc(situation: Situation) -> Iterator[Violation]:
    """The scheme is not multicast, which a VPC does not carry."""
    if situation.is_in(Scheme.MULTICAST):
        parameter = situation.section.parameter("membershipScheme")
        yield Violation(
            at=parameter.text.at if parameter else situation.section.at,
            message="scheme multicast finds nobody in a VPC, which does not carry multicast",
            fix="use scheme aws or wka" if situation.section.kind is Agent.HAZELCAST else "use scheme wka",
        )


@rule("multicast-address", Severity.ERROR, source="RFC 5771, section 3", agents=KNOWN_AGENTS)
def multicast_address_is_one(situation: Situation) -> Iterator[Violation]:
    """mcastAddress is a multicast address."""
    parameter = situation.read("mcastAddress")
    text = trimmed(parameter)
    if parameter is None or text is None or not situation.is_in(Scheme.MULTICAST) or situation.is_replaced(text):
        return
    try:
        is_multicast = IPv4Address(text).is_multicast
    except ValueError:
        is_multicast = False
    if not is_multicast:
        yield Violation(
            at=parameter.text.at,
            message=f"mcastAddress '{text}' is no multicast address",
            fix="use one from 224.0.0.0 to 239.255.255.255, the same on all members",
        )


RULES: tuple[Rule, ...] = (
    scheme_is_known,
    scheme_class_is_used,
    domain_has_no_blanks_around_it,
    domain_has_a_name,
    multicast_is_not_for_a_vpc,
    multicast_address_is_one,
)

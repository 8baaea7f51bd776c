"""Rules of all parameters: who reads them, under which name, and what their text is."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.carbon.language.catalogue import Definition, Kind, Reader, definition, known_names
from wso2_cluster.carbon.language.kernels import Kernels, listing
from wso2_cluster.carbon.language.members import java_integer
from wso2_cluster.carbon.language.model import BLANKS, Agent, Parameter
from wso2_cluster.carbon.language.rules.rule import (
    ANY_AGENT,
    KNOWN_AGENTS,
    WITHOUT_PLACEHOLDERS,
    Rule,
    Situation,
    Violation,
    has_placeholder,
    rule,
    trimmed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_DESCRIPTION = "wso2-axis2 1.6.1-wso2v20, DescriptionBuilder.java"
_AGENT = "carbon-kernel 4.4.16, HazelcastClusteringAgent.java"
_VAULT = Kernels.parse("4.4.17-4.12")
"""Kernels whose scheme aws takes keys from the secure vault (carbon-kernel 4.4.17, AWSBasedMembershipScheme.java)."""
_TRUE = ("true", "yes", "1")


@rule("parameter-without-name", Severity.ERROR, source=_DESCRIPTION, agents=ANY_AGENT)
def parameters_have_names(situation: Situation) -> Iterator[Violation]:
    """Every parameter has a name: without one the server does not start."""
    for parameter in situation.section.parameters:
        if parameter.name is None:
            yield Violation(
                at=parameter.at,
                message="<parameter> without a name, and the server stops with a DeploymentException",
                fix="add name or remove the element",
            )


@rule("parameter-twice", Severity.WARNING, source="carbon-kernel 4.4.16, ParameterAdapter.java", agents=ANY_AGENT)
def parameters_come_once(situation: Situation) -> Iterator[Violation]:
    """Every parameter comes once: of several with one name the last counts."""
    for parameter in situation.section.parameters:
        last = situation.section.parameter(parameter.name.value) if parameter.name else parameter
        if parameter.name is not None and last is not None and last is not parameter:
            where = f" in line {last.at.line}" if last.at else ""
            yield Violation(
                at=parameter.at,
                message=f"{parameter.name.value} is there again{where}, and the last one counts",
                fix="keep one of them",
            )


@rule("parameter-unread", Severity.WARNING, source=_AGENT, agents=KNOWN_AGENTS)
def parameters_are_read(situation: Situation) -> Iterator[Violation]:
    """Every parameter is one that the agent reads."""
    for name, parameter in _named(situation):
        known = definition(name)
        if known is None:
            if situation.section.parameter("membershipSchemeClassName") is not None:
                continue  # a scheme of someone's own gets all parameters
            near = get_close_matches(name, known_names(), 1, 0.75)
            fix = f"write {near[0]}" if near else "remove it"
            yield Violation(at=parameter.at, message=f"nobody reads {name}", fix=fix)
        elif Reader.PRODUCT not in known.readers and not _is_read(situation, known):
            yield Violation(at=parameter.at, message=_why_unread(situation, known, name), fix="remove it")


@rule(
    "parameter-misspelled",
    Severity.ERROR,
    source="carbon-kernel 4.4.16, 4.7.0, 4.10.0 and 4.11.0, AWSConstants.java",
)
def parameters_have_the_kernels_spelling(situation: Situation) -> Iterator[Violation]:
    """Parameters of scheme aws are spelled as the kernel has them: with hyphens in 4.7 to 4.9 and 4.11."""
    for name, parameter in _named(situation):
        known = definition(name)
        if known is None or not _is_read(situation, known):
            continue
        scheme = situation.section.scheme
        everywhere = known.names(Agent.HAZELCAST, situation.kernels)
        here = known.names(Agent.HAZELCAST, situation.kernels, scheme) or everywhere
        if name not in here:
            yield Violation(
                at=parameter.at,
                message=f"{situation.kernel_words} does not read {name} but {here[0]}",
                fix=f"write {here[0]}",
            )


@rule(
    "parameter-of-another-scheme",
    Severity.NOTE,
    source="carbon-kernel 4.4.16, AWSConstants.java and the like",
    agents=KNOWN_AGENTS,
)
def parameters_fit_the_scheme(situation: Situation) -> Iterator[Violation]:
    """Every parameter is one of the scheme in use: those of others have no effect."""
    scheme = situation.section.scheme
    if situation.section.parameter("membershipSchemeClassName") is not None:
        return
    for name, parameter in _named(situation):
        known = definition(name)
        if known is None or not known.schemes or scheme in known.schemes or not _is_read(situation, known):
            continue
        schemes = " and ".join(known.schemes)
        yield Violation(
            at=parameter.at,
            message=f"{name} is for scheme {schemes}, and has no effect in scheme {scheme}",
            fix="remove it, or leave it for the day the scheme changes",
        )


@rule("parameter-with-elements", Severity.ERROR, source=_AGENT)
def texts_are_texts(situation: Situation) -> Iterator[Violation]:
    """A parameter that is a text holds no elements: the agent stops with ClassCastException."""
    for name, parameter in _named(situation):
        known = definition(name)
        if known is not None and known.kind is not Kind.ELEMENTS and parameter.holds_elements:
            if not _is_read(situation, known):
                continue
            yield Violation(
                at=parameter.at,
                message=f"{name} holds elements where the agent wants a text, and it stops with ClassCastException",
                fix="write a text alone",
            )


@rule("parameter-without-elements", Severity.WARNING, source="carbon-kernel 4.4.16, MemberUtils.java")
def elements_are_elements(situation: Situation) -> Iterator[Violation]:
    """A parameter that holds elements has no text: nobody reads it."""
    for name, parameter in _named(situation):
        known = definition(name)
        if known is not None and known.kind is Kind.ELEMENTS and trimmed(parameter):
            yield Violation(at=parameter.at, message=f"nobody reads the text of {name}", fix="write elements in it")


@rule("parameter-blanks", Severity.WARNING, source="carbon-kernel 4.4.16, HazelcastClusteringAgent.java and the like")
def blanks_do_not_count(situation: Situation) -> Iterator[Violation]:
    """Texts that the agent does not trim have no blanks around them; `domain-blanks` is for the domain."""
    for name, parameter in _named(situation):
        known = definition(name)
        if known is None or not known.blanks_count or known.kind is Kind.BOOLEAN or name == "domain":
            continue
        text = parameter.text.value
        if (
            _counts(situation, known, name)
            and text != text.strip(BLANKS)
            and situation.section.parameter(name) is parameter
        ):
            message = f"{name} has blanks around it, and the agent does not remove them"
            yield Violation(at=parameter.text.at, message=message, fix="remove the blanks")


@rule("number-wrong", Severity.ERROR, source=_AGENT)
def numbers_are_numbers(situation: Situation) -> Iterator[Violation]:
    """Numbers are whole numbers, and ports from 1 to 65535: the agent stops with NumberFormatException."""
    for name, parameter in _named(situation):
        known = definition(name)
        if known is None or known.kind not in (Kind.INTEGER, Kind.PORT) or not _counts(situation, known, name):
            continue
        if situation.section.parameter(name) is not parameter or parameter.holds_elements:
            continue
        text = trimmed(parameter) or ""
        number = java_integer(text)
        if number is None and not situation.is_replaced(text):
            yield Violation(
                at=parameter.text.at,
                message=f"{name} '{text}' is no whole number, and the agent stops with NumberFormatException",
                fix="write a port from 1 to 65535" if known.kind is Kind.PORT else "write a whole number",
            )
        elif number is not None and known.kind is Kind.PORT and not 1 <= number <= 65535:
            yield Violation(
                at=parameter.text.at, message=f"{name} {number} is no port", fix="write a port from 1 to 65535"
            )


@rule("placeholder-unresolved", Severity.ERROR, source="wso2-axis2 10559e16 (1.6.1-wso2v41), DescriptionBuilder.java")
def placeholders_are_resolved(situation: Situation) -> Iterator[Violation]:
    """No parameter's text has `${…}` before kernel 4.6: it stays as it is."""
    if not situation.kernels.within(WITHOUT_PLACEHOLDERS):
        return
    for name, parameter in _named(situation):
        text = parameter.text.value
        if situation.section.parameter(name) is parameter and any(each in text for each in ("${", "$env{", "$sys{")):
            yield Violation(
                at=parameter.text.at,
                message=f"{situation.kernel_words} takes the text of {name} as it is, placeholder included",
                fix="write the value itself",
            )


@rule("avoid-initiation", Severity.WARNING, source="carbon-kernel 4.4.16, axis2.xml and MemberUtils.java")
def carbon_starts_the_cluster(situation: Situation) -> Iterator[Violation]:
    """AvoidInitiation is true: Carbon joins the cluster when its own transports are up."""
    parameter = situation.section.parameter("AvoidInitiation")
    text = parameter.text.value if parameter else None
    if text is None or text.lower() not in _TRUE:
        what = "is absent" if text is None else f"is '{text}'"
        yield Violation(
            at=situation.section.at if parameter is None else parameter.at,
            message=f"AvoidInitiation {what}, so Axis2 starts the cluster before Carbon's transports are up",
            fix="set it to true",
        )


@rule("secret-in-clear", Severity.WARNING, source="carbon-kernel 4.4.17 and 4.6.0, AWSBasedMembershipScheme.java")
def secrets_are_not_in_the_file(situation: Situation) -> Iterator[Violation]:
    """No key and no password is written in the file."""
    reads_alias = situation.kernels.overlaps(_VAULT)
    for name, parameter in _named(situation):
        known = definition(name)
        has_alias = parameter.attribute("svns:secretAlias") is not None
        text = trimmed(parameter) or ""
        if known is None or not known.secret or not text or has_placeholder(text) or (has_alias and reads_alias):
            continue
        what = f"{name} stands in the file, readable for all who can read it"
        yield Violation(
            at=parameter.at,
            message=f"{what}, since {situation.kernel_words} does not read svns:secretAlias" if has_alias else what,
            fix=f"write it at start from a secret{_vault(situation, known)}",
        )


def _vault(situation: Situation, known: Definition) -> str:
    """Advice to use the secure vault, where the agent takes the parameter from it: the two keys, from 4.4.17 on."""
    if known.name not in ("accessKey", "secretKey") or not situation.kernels.overlaps(_VAULT):
        return ""
    when = "" if situation.kernels.within(_VAULT) else ", from kernel 4.4.17 on"
    return f", or use the product's secure vault{when}"


def _named(situation: Situation) -> Iterator[tuple[str, Parameter]]:
    for parameter in situation.section.parameters:
        if parameter.name is not None:
            yield parameter.name.value, parameter


def _is_read(situation: Situation, known: Definition) -> bool:
    """Whether the agent reads the parameter, under whichever name and in whichever scheme."""
    return bool(known.names(situation.section.kind, situation.kernels))


def _counts(situation: Situation, known: Definition, name: str) -> bool:
    """Whether the agent looks at the parameter under *name* in the section's scheme."""
    return name in known.names(situation.section.kind, situation.kernels, situation.section.scheme)


def _why_unread(situation: Situation, known: Definition, name: str) -> str:
    if situation.section.kind is Agent.TRIBES:
        return f"the Tribes agent does not read {name}, that is a parameter of the Hazelcast agent"
    if Reader.HAZELCAST not in known.readers:
        return f"no Hazelcast agent reads {name}, that is a parameter of the Tribes agent"
    return f"{situation.kernel_words} does not read {name}, but {listing(known.kernels_of(name))} do"


RULES: tuple[Rule, ...] = (
    parameters_have_names,
    parameters_come_once,
    parameters_are_read,
    parameters_have_the_kernels_spelling,
    parameters_fit_the_scheme,
    texts_are_texts,
    elements_are_elements,
    blanks_do_not_count,
    numbers_are_numbers,
    placeholders_are_resolved,
    carbon_starts_the_cluster,
    secrets_are_not_in_the_file,
)

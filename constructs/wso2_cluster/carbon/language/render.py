"""From the model to text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wso2_cluster.carbon.language.errors import ClusteringFileError, LanguageError
from wso2_cluster.carbon.language.parse import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.carbon.language.model import (
        ApplicationDomain,
        Clustering,
        Element,
        Exclusions,
        Leaf,
        Member,
        Parameter,
        Property,
        Serializer,
        StateManager,
        Text,
    )

_UNIT = "    "
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_ATTRIBUTE = {**_TEXT, '"': "&quot;", "\t": "&#9;", "\n": "&#10;"}


def render(section: Clustering) -> str:
    """The text of *section*, without a line end at its end.

    A section that was read and not changed has the text that it was read from: layout, comments and line ends. Any
    other one has a layout of its own: four blanks a level, one element a line; comments are not part of the model.
    To change a file and keep its comments, edit it (`wso2_cluster.carbon.SetText` and the like).

    Raises:
        LanguageError: no text says this, because of a character that XML does not allow, or values where the language
            has no place for them: text in a parameter that holds elements, for example.
    """
    if section.source is not None and parse(section.source) == section:
        return section.source
    text = "\n".join(_clustering(section))
    illegal = _ILLEGAL.search(text)
    if illegal:
        raise LanguageError(f"character U+{ord(illegal[0]):04X} is not allowed in XML 1.0: remove it from the section")
    try:
        same = parse(text) == section
    except ClusteringFileError as error:
        raise LanguageError(f"the section would not be readable: {error}") from None
    if not same:
        raise LanguageError(
            "the section says something that no file can: give a parameter a text or elements, not both, and write "
            "what is in 'others' as XML has it"
        )
    return text


def located(section: Clustering) -> Clustering:
    """*section* with the place of everything: as it was read or, where it was made or changed, those of its text.

    A section that has a place and no text was read from a file of another language, such as deployment.toml.

    Raises:
        LanguageError: as `render` raises it.
    """
    is_from_elsewhere = section.source is None and section.at is not None
    if is_from_elsewhere or (section.source is not None and parse(section.source) == section):
        return section
    return parse(render(section), file=section.file)


def _clustering(section: Clustering) -> Iterator[str]:
    content = [
        *(line for each in section.parameters for line in _parameter(each)),
        *(
            line
            for each in section.members
            for line in _block("members", {}, each, [line for member in each.members for line in _member(member)])
        ),
        *(
            line
            for each in section.group_management
            for line in _block(
                "groupManagement",
                {"enable": each.enable},
                each,
                [line for domain in each.domains for line in _domain(domain)],
            )
        ),
        *(
            line
            for each in section.node_managers
            for line in _block("nodeManager", {"class": each.implementation, "enable": each.enable}, each)
        ),
        *(line for each in section.state_managers for line in _state_manager(each)),
    ]
    return _block("clustering", {"class": section.agent, "enable": section.enable}, section, content)


def _parameter(parameter: Parameter) -> Iterator[str]:
    start = _start("parameter", {"name": parameter.name}, parameter)
    if not (parameter.properties or parameter.serializers or parameter.others):
        text = _escaped(parameter.text.value, _TEXT)
        yield f"<{start}>{text}</parameter>" if text else f"<{start}/>"
        return
    if parameter.text.value:
        name = parameter.name.value if parameter.name else ""
        raise LanguageError(f"the parameter '{name}' has a text and elements: keep one of them")
    content = [
        *(line for each in parameter.properties for line in _property(each)),
        *(line for each in parameter.serializers for line in _serializer(each)),
    ]
    yield from _block("parameter", {"name": parameter.name}, parameter, content)


def _property(each: Property) -> Iterator[str]:
    return _block("property", {"name": each.name, "value": each.value}, each)


def _serializer(each: Serializer) -> Iterator[str]:
    text = _escaped(each.implementation.value, _TEXT) + "".join(other.raw for other in each.others)
    yield f"<{_start('serializer', {'typeClass': each.type_class}, each)}>{text}</serializer>"


def _member(member: Member) -> Iterator[str]:
    hosts = (_leaf("hostName", each) for each in member.host_names)
    ports = (_leaf("port", each) for each in member.ports)
    return _block("member", {}, member, [*hosts, *ports])


def _leaf(tag: str, leaf: Leaf) -> str:
    content = _escaped(leaf.text.value, _TEXT) + "".join(other.raw for other in leaf.others)
    return f"<{_start(tag, {}, leaf)}>{content}</{tag}>"


def _domain(domain: ApplicationDomain) -> Iterator[str]:
    named = {
        "name": domain.name,
        "description": domain.description,
        "agent": domain.agent,
        "subDomain": domain.sub_domain,
        "port": domain.port,
    }
    return _block("applicationDomain", named, domain)


def _state_manager(manager: StateManager) -> Iterator[str]:
    content = [
        line
        for replication in manager.replications
        for line in _block(
            "replication",
            {},
            replication,
            [line for exclusions in replication.exclusions for line in _exclusions(exclusions)],
        )
    ]
    return _block("stateManager", {"class": manager.implementation, "enable": manager.enable}, manager, content)


def _exclusions(exclusions: Exclusions) -> Iterator[str]:
    content = [line for each in exclusions.excludes for line in _block("exclude", {"name": each.name}, each)]
    if exclusions.defaults:
        return _block("defaults", {}, exclusions, content)
    return _block("context", {"class": exclusions.context}, exclusions, content)


def _block(
    tag: str, named: dict[str, Text | None], element: Element, content: list[str] | None = None
) -> Iterator[str]:
    """The lines of an element, *content* and what has no meaning indented in it."""
    start = _start(tag, named, element)
    others = [other.raw for other in element.others]
    if not content and not others:
        yield f"<{start}/>"
        return
    yield f"<{start}>"
    yield from (f"{_UNIT}{line}" for line in content or ())
    yield from (f"{_UNIT}{raw}" for raw in others)
    yield f"</{tag}>"


def _start(tag: str, named: dict[str, Text | None], element: Element) -> str:
    values = {
        **{name: value for name, value in named.items() if value is not None},
        **{attribute.name: attribute.value for attribute in element.attributes},
    }
    return tag + "".join(f' {name}="{_escaped(value.value, _ATTRIBUTE)}"' for name, value in values.items())


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)

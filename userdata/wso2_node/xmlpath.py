"""Paths of elements: `/axisconfig/clustering/parameter[@name='domain']`, without wildcards and prefixes.

A step is the local name of a child element in the root element's namespace, with any number of predicates:
`[@name='v']` asks for an attribute, `[name='v']` for a child element with that text, blanks around it left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wso2_node.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wso2_node.xmldocument import Element

NAME = r"[A-Za-z_][A-Za-z0-9_.-]*"
# A declaration of a namespace would change what names mean; the prefix of a name has to be declared in the file.
ATTRIBUTE = rf"(?!xmlns(?::|$))(?:{NAME}:)?{NAME}"
_ILLEGAL = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_PREDICATE = rf"""\[\s*(@?{NAME})\s*=\s*("[^"]*"|'[^']*')\s*\]"""
_STEP = rf"/({NAME})((?:{_PREDICATE})*)"


class Step(NamedTuple):
    """One step of a path: a local name, and (name, value) predicates; the name of an attribute begins with `@`."""

    name: str
    predicates: Sequence[tuple[str, str]] = ()

    def matches(self, element: Element) -> bool:
        return self.name == element.name and all(
            element.attributes.get(name[1:]) == value
            if name[0] == "@"
            else any(child.name == name and child.text.strip() == value for child in element.children)
            for name, value in self.predicates
        )

    def __str__(self) -> str:
        return self.name + "".join(f"[{name}='{value}']" for name, value in self.predicates)


def xml_text(value: str, what: str = "value") -> str:
    """Return `value`; NodeError, without it, for a character that XML 1.0 does not allow."""
    # What is printable is legal, and to compile the pattern takes longer than all else here.
    illegal = None if value.isprintable() else re.search(_ILLEGAL, value)
    if illegal:
        where = f"U+{ord(illegal[0]):04X} at position {illegal.start() + 1} of the {what}"
        raise NodeError(f"character {where} is not allowed in XML 1.0: remove it")
    return value


def path_text(steps: Sequence[Step]) -> str:
    """Return the steps as a path."""
    return "".join(f"/{step}" for step in steps)


def parse_path(path: object) -> list[Step]:
    """Return the steps of `/a/b[@name='x'][child="y"]`; NodeError when it is not such a path."""
    if not isinstance(path, str) or not re.fullmatch(f"(?:{_STEP})+", path):
        raise NodeError(f"{path!r} has to be a path such as /a/b[@name='x']/c[child='y']")
    xml_text(path, "path")
    steps = [
        Step(step[1], [(name, value[1:-1]) for name, value in re.findall(_PREDICATE, step[2])])
        for step in re.finditer(_STEP, path)
    ]
    for step in steps:
        asked = {each for each in step.predicates if each[0][0] == "@"}
        names = [name[1:] for name, _ in asked]
        if "xmlns" in names:
            raise NodeError(f"{path!r} asks for xmlns, which declares a namespace and is no attribute: leave it out")
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise NodeError(f"{path!r} asks for two values of the attribute {twice!r}: keep one of them")
    return steps

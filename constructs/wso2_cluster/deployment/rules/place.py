"""A place in the product's files that a setting fills, and whether an edit of one's own undoes that."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wso2_cluster.deployment.edits import DATA_SUFFIXES, Key, UserEdit, keys_of
from wso2_cluster.deployment.nodes import Role
from wso2_node.xmlpath import Step, parse_path

_NAMED = re.compile(r"(-D[^=]+|-X(?:m[nsx]|ss)(?=[0-9])|-XX:\w+|-XX:[+-]\w+).*", re.DOTALL)
"""An option that Java takes once, and its value; a second one replaces the first."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A place, and by which setting it is filled."""

    file: str
    place: str
    """XML path, keys of a TOML file, key of a property, or option of the start script."""
    setting: str | None
    """None: every node of every deployment has the same there."""
    attribute: str | None = None
    preset: bool = False
    """An edit may say something else: no setting does."""
    whole: bool = False
    """The element is written with all that is in it."""
    roles: frozenset[Role] = frozenset(Role)


def is_undone(filled: Filled, edit: UserEdit) -> bool:
    """Whether *edit* changes what stands at the place: it, something in it, or what it stands in."""
    if filled.file != edit.file or not (edit.roles is None or filled.roles & set(edit.roles)):
        return False
    if edit.jvm_option is not None:
        return same_option(filled.place, f"{edit.jvm_option}{edit.value}")
    if edit.file.endswith(DATA_SUFFIXES):
        there = keys_of(filled.place)
        # An index where there is a table, or a key where there is an array, is no place of its own.
        return any(
            all(
                one == other or isinstance(one, int) != isinstance(other, int)
                for one, other in zip(here, there, strict=False)
            )
            for here in changed_keys(edit)
        )
    place = edit.set or edit.remove
    if place is None or not (place.startswith("/") and filled.place.startswith("/")):
        return edit.property == filled.place
    mine, theirs = parse_path(place), parse_path(filled.place)
    if edit.remove is not None and leads(mine, theirs):
        return True
    same = len(mine) == len(theirs) and leads(mine, theirs) and edit.attribute == filled.attribute
    in_text = edit.set is not None and filled.attribute is None and len(mine) > len(theirs)
    return same or ((filled.whole or in_text) and leads(theirs, mine))


def changed_keys(edit: UserEdit) -> Iterator[tuple[Key, ...]]:
    """The keys of every value of a JSON or TOML file that *edit* changes: with merge, one for each that is no
    mapping."""
    place = keys_of(edit.set or edit.remove or edit.merge or "")
    if edit.merge is None:
        yield place
    else:
        yield from _leaves(place, edit.value)


def _leaves(place: tuple[Key, ...], value: object) -> Iterator[tuple[Key, ...]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves((*place, key), inner)
    else:
        yield place


def leads(way: list[Step], place: list[Step]) -> bool:
    """Whether the element at *way* may be the one at *place*, or one around it."""
    return len(way) <= len(place) and all(
        one.name == other.name
        and all(dict(other.predicates).get(name, value) == value for name, value in one.predicates)
        for one, other in zip(way, place, strict=False)
    )


def same_option(one: str, other: str) -> bool:
    """Whether two options of the JVM, each with its value, say one thing twice."""
    return _name(one) == _name(other)


def _name(option: str) -> str:
    return _NAMED.sub(r"\1", option).replace("-XX:+", "-XX:").replace("-XX:-", "-XX:")

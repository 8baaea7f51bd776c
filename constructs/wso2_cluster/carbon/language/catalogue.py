"""The parameters of the language: who reads each, under which name, and what it means (`data/parameters.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from wso2_cluster.carbon.language.kernels import ALL, Kernels
from wso2_cluster.carbon.language.model import Agent, Scheme


class Kind(StrEnum):
    """What a parameter's text is."""

    TEXT = "text"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    PORT = "port"
    HOST = "host"
    ADDRESS = "address"
    SCHEME = "scheme"
    CLASS = "class"
    URL = "url"
    ELEMENTS = "elements"
    """No text: elements in it."""


class Reader(StrEnum):
    """Who looks at a parameter."""

    HAZELCAST = "hazelcast"
    TRIBES = "tribes"
    PRODUCT = "product"
    """Something else in the product, not the agent."""


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """A name that a parameter has in axis2.xml."""

    name: str
    kernels: tuple[Kernels, ...]
    """Kernels whose Hazelcast agent reads it under this name."""
    schemes: tuple[Scheme, ...]
    """Schemes that look at it. Empty: it counts in all of them."""


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One parameter."""

    name: str
    """What it is called here: its name in kernels 4.4."""
    kind: Kind
    unit: str | None
    default: str | None
    """What counts where it is absent. None: nothing, or it is not known."""
    readers: tuple[Reader, ...]
    spellings: tuple[Spelling, ...]
    schemes: tuple[Scheme, ...]
    """Schemes that look at it. Empty: it counts in all of them."""
    blanks_count: bool
    """Whether the Hazelcast agent takes its text as it is; it trims the others."""
    secret: bool
    """Whether its value must not be shown."""
    meaning: str
    source: str

    def read_by_hazelcast(self, name: str, kernels: Kernels, scheme: str | None = None) -> bool:
        """Whether the Hazelcast agent of one of *kernels* looks for it under *name*; with *scheme*, in that one."""
        return Reader.HAZELCAST in self.readers and any(
            spelling.name == name
            and any(each.overlaps(kernels) for each in spelling.kernels)
            and (scheme is None or not spelling.schemes or scheme in spelling.schemes)
            for spelling in self.spellings
        )

    def names(self, agent: Agent, kernels: Kernels, scheme: str | None = None) -> tuple[str, ...]:
        """The names under which *agent* reads it, in any of *kernels*; none: it does not."""
        if agent is Agent.TRIBES:
            return (self.name,) if Reader.TRIBES in self.readers else ()
        names = (spelling.name for spelling in self.spellings)
        return tuple(dict.fromkeys(name for name in names if self.read_by_hazelcast(name, kernels, scheme)))

    def kernels_of(self, name: str) -> tuple[Kernels, ...]:
        """The kernels whose Hazelcast agent reads it under *name*."""
        if Reader.HAZELCAST not in self.readers:
            return ()
        return tuple(each for spelling in self.spellings if spelling.name == name for each in spelling.kernels)


@cache
def definitions() -> tuple[Definition, ...]:
    """Every parameter that an agent or a product reads."""
    text = (resources.files(__package__) / "data" / "parameters.toml").read_text("utf-8")
    return tuple(_definition(row) for row in tomllib.loads(text)["parameter"])


@cache
def _by_name() -> dict[str, Definition]:
    return {spelling.name: each for each in definitions() for spelling in each.spellings} | {
        each.name: each for each in definitions()
    }


def definition(name: str) -> Definition | None:
    """The parameter that has *name* in some kernel. None: no kernel has it."""
    return _by_name().get(name)


def spelling(name: str, kernels: Kernels, scheme: str | None = None) -> str:
    """How the Hazelcast agent of *kernels* spells the parameter *name*; with *scheme*, in that one.

    Where it spells it differently, the first way; where it does not read it, *name* itself.
    """
    known = definition(name)
    names = known.names(Agent.HAZELCAST, kernels, scheme) if known else ()
    return names[0] if names else name


def known_names() -> tuple[str, ...]:
    """All names, in whichever kernel."""
    return tuple(_by_name())


def _definition(row: dict[str, object]) -> Definition:
    schemes = _schemes(row)
    return Definition(
        name=str(row["name"]),
        kind=Kind(str(row["kind"])),
        unit=_optional(row, "unit"),
        default=_optional(row, "default"),
        readers=tuple(Reader(str(name)) for name in _list(row, "agents")),
        spellings=tuple(
            Spelling(
                name=str(each["name"]),
                kernels=tuple(Kernels.parse(str(text)) for text in _list(each, "kernels")),
                schemes=_schemes(each) or schemes,
            )
            for each in _tables(row, "spellings")
        )
        or (Spelling(name=str(row["name"]), kernels=(ALL,), schemes=schemes),),
        schemes=schemes,
        blanks_count=bool(row.get("blanks_count", False)),
        secret=bool(row.get("secret", False)),
        meaning=str(row["meaning"]),
        source=str(row["source"]),
    )


def _schemes(row: dict[str, object]) -> tuple[Scheme, ...]:
    return tuple(Scheme(str(name)) for name in _list(row, "schemes"))


def _optional(row: dict[str, object], key: str) -> str | None:
    return str(row[key]) if key in row else None


def _list(row: dict[str, object], key: str) -> list[object]:
    value = row.get(key, [])
    if not isinstance(value, list):
        raise TypeError(f"parameters.toml: {row['name']}.{key} has to be a list")
    return value


def _tables(row: dict[str, object], key: str) -> list[dict[str, object]]:
    return [each for each in _list(row, key) if isinstance(each, dict)]

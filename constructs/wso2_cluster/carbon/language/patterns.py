"""Patterns of the state manager: properties whose names match are not replicated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.carbon.language.model import Clustering


class Form(StrEnum):
    """What a pattern looks like."""

    ALL = "all"
    """`*`: every property."""
    PREFIX = "prefix"
    """`local_*`: names that begin so."""
    SUFFIX = "suffix"
    """`*_local`: names that end so."""
    EXACT = "exact"
    """The one property of this name."""


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A pattern of `<exclude name="…"/>`. Upper and lower case are different."""

    text: str

    @property
    def form(self) -> Form:
        """How the pattern is read: a `*` at the start comes before one at the end (wso2-axis2 1.6.1-wso2v20,
        StateClusteringCommandFactory.java)."""
        if self.text == "*":
            return Form.ALL
        if self.text.startswith("*"):
            return Form.SUFFIX
        return Form.PREFIX if self.text.endswith("*") else Form.EXACT

    @property
    def is_defined(self) -> bool:
        """Whether the language has such a pattern: at most one `*`, at the start or the end."""
        return "*" not in self.text or (self.text.count("*") == 1 and self.form is not Form.EXACT)

    @property
    def meaning(self) -> str:
        """The names that it matches, in words."""
        bare = self.text.replace("*", "")
        match self.form:
            case Form.ALL:
                return "every name"
            case Form.PREFIX:
                return f"names that begin with '{bare}'"
            case Form.SUFFIX:
                return f"names that end with '{bare}'"
            case Form.EXACT:
                return f"the name '{self.text}'"

    def matches(self, name: str) -> bool:
        """Whether the property *name* is left out. Of a pattern with several `*` all of them are dropped."""
        bare = self.text.replace("*", "")
        match self.form:
            case Form.ALL:
                return True
            case Form.PREFIX:
                return name.startswith(bare)
            case Form.SUFFIX:
                return name.endswith(bare)
            case Form.EXACT:
                return name == self.text


def patterns(section: Clustering, context: str) -> tuple[Pattern, ...]:
    """The patterns that hold for the context of class *context*: the defaults, then its own."""
    return tuple(_patterns(section, context))


def is_replicated(section: Clustering, context: str, name: str) -> bool:
    """Whether the property *name* of a context of class *context* is replicated, if a state manager is on."""
    return not any(pattern.matches(name) for pattern in _patterns(section, context))


def _patterns(section: Clustering, context: str) -> Iterator[Pattern]:
    manager = section.state_managers[0] if section.state_managers else None
    replication = manager.replications[0] if manager is not None and manager.replications else None
    exclusions = replication.exclusions if replication is not None else ()
    defaults = [each for each in exclusions if each.defaults][:1]
    # A second <context> of one class takes the place of the first: they are kept by class (Axis2, ClusterBuilder).
    own = [each for each in exclusions if each.context is not None and each.context.value == context][-1:]
    for each in (*defaults, *own):
        for exclude in each.excludes:
            if exclude.name is not None:
                yield Pattern(text=exclude.name.value)

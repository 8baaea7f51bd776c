"""What is wrong in a product home, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wso2_cluster.carbon.findings import Finding, Severity
    from wso2_cluster.checks.homes.home import Home


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in a file of a product home."""

    home: Home
    file: str
    """Relative to the home, with slashes."""
    line: int = 1
    """Counted from 1."""
    column: int = 1
    """Counted from 1, in characters; a tab is one."""


@dataclass(frozen=True, kw_only=True)
class Value:
    """A text of a file, and where it stands."""

    text: str
    place: Place

    @property
    def is_open(self) -> bool:
        """Whether it is known only when the product starts: it has a placeholder, such as `${WSO2_HOST}`."""
        return "${" in self.text or "$env{" in self.text or "$sys{" in self.text or "$secret{" in self.text


@dataclass(frozen=True, kw_only=True)
class Violation:
    """What a rule found."""

    place: Place
    message: str
    """One line: what is there, and what comes of it. Holds no secret."""
    fix: str
    """What to do about it, as a command in words."""
    severity: Severity | None = None
    """None: that of the rule."""
    related: tuple[Place, ...] = ()
    """Places, in other homes too, that it was compared with."""


@dataclass(frozen=True, kw_only=True)
class HomeFinding:
    """A finding in one of the homes."""

    home: Home
    finding: Finding
    """Its file is relative to the home."""
    related: tuple[Place, ...] = ()
    """Places, in other homes too, that it was compared with."""

"""Putting functions into moto's classes."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def wrap(owner: object, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Replace `owner.name` with `make(what was there)`, which keeps the name and the signature."""
    original = getattr(owner, name)
    setattr(owner, name, functools.update_wrapper(make(original), original))


def replace(owner: object, name: str, by: object) -> None:
    """Replace `owner.name`, which has to exist: replacing a name that moto does not use would have no effect."""
    if not hasattr(owner, name):
        raise AttributeError(f"moto's {owner!r} has no '{name}' to replace.")
    setattr(owner, name, by)


def add(owner: object, name: str, what: object) -> None:
    """Add `owner.name`, which must not exist: moto's own is better than a patch."""
    if hasattr(owner, name):
        raise AttributeError(f"moto's {owner!r} has a '{name}' of its own.")
    setattr(owner, name, what)

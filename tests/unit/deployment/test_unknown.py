"""A value that is not known can be held and passed on, and nothing else."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from wso2_cluster.deployment.base import Settings
from wso2_cluster.deployment.unknown import UNKNOWN, UnknownValueError

USES: dict[str, Callable[[Any], object]] = {
    "an attribute": lambda value: value.port,
    "an item": lambda value: value[0],
    "a call": lambda value: value(),
    "iteration": list,
    "its length": len,
    "membership": lambda value: 1 in value,
    "truth": bool,
    "equality": lambda value: value == 1,
    "equality from the other side": lambda value: "text" != value,  # noqa: SIM300
    "order": lambda value: value < 1,
    "a number": int,
    "text": str,
    "a format": lambda value: f"{value}",
    "a key": lambda value: {value: 1},
    "a sum": lambda value: 1 + value,
    "its class": lambda value: isinstance(value, Settings),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_every_use_of_an_unknown_value_ends_the_rule(use: Callable[[Any], object]) -> None:
    with pytest.raises(UnknownValueError):
        use(UNKNOWN)


def test_the_standard_library_refuses_it_with_a_type_error() -> None:
    value: Any = UNKNOWN
    with pytest.raises(TypeError):
        re.match("a", value)


def test_it_can_be_compared_by_identity() -> None:
    assert UNKNOWN is not None

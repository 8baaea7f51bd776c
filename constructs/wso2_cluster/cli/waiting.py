"""A line on a terminal that says what a command is at, once that takes longer than a person waits without wondering."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.status import Status

PATIENCE = 2.0
"""Seconds without a line."""


@contextmanager
def waiting(doing: str) -> Iterator[Callable[[str], None]]:
    """Say on standard error, if that is a terminal, what is going on in the block, from `PATIENCE` seconds on.

    The line is gone when the block ends, however it ends.

    Args:
        doing: what is going on, such as `checking esb.yaml`; what is yielded takes what comes after.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    line = _Line(doing)
    line.start()
    try:
        yield line.say
    finally:
        line.stop()


class _Line:
    """What is shown, by a timer, and taken away."""

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._status: Status | None = None
        self._ended = False
        self._lock = threading.Lock()
        self._timer = threading.Timer(PATIENCE, self._show)
        self._timer.daemon = True

    def start(self) -> None:
        """Begin to wait."""
        self._timer.start()

    def say(self, doing: str) -> None:
        """Say something else from now on."""
        with self._lock:
            self._doing = doing
            if self._status is not None:
                self._status.update(_as_it_is(doing))

    def stop(self) -> None:
        """Take the line away, or see that it never comes."""
        self._timer.cancel()
        with self._lock:
            self._ended = True
            if self._status is not None:
                self._status.stop()

    def _show(self) -> None:
        from rich.console import Console  # noqa: PLC0415

        console = Console(stderr=True)
        with self._lock:
            if self._ended or console.is_dumb_terminal:
                return
            self._status = console.status(_as_it_is(self._doing))
            self._status.start()


def _as_it_is(doing: str) -> str:
    """*doing* for rich, which takes brackets for its own."""
    from rich.markup import escape  # noqa: PLC0415

    return f"{escape(doing)} …"

"""How far Terraform is, from the lines that cdktf prints."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@contextmanager
def progress(console: "Console", title: str) -> Iterator[Callable[[str], None]]:
    """Show how far Terraform is: a line that moves on a terminal, a line now and then elsewhere."""
    state = _Progress(title)
    if console.is_terminal:
        with console.status(state.text()) as status:
            yield lambda line: status.update(state.after(line))
    else:
        shown = state.text()
        console.print(shown)

        def say(line: str) -> None:
            nonlocal shown
            text = state.after(line)
            if state.stage != shown:
                shown = state.stage
                console.print(text)

        yield say
    console.print(f"{title}: {state.done} resources, {time.monotonic() - state.started:.0f} s.")


class _Progress:
    """What the lines that cdktf prints say about how far it is."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.started = time.monotonic()
        self.phase = "synthesizing"
        self.total = self.done = 0

    @property
    def stage(self) -> str:
        """Changes now and then: with the phase, and every tenth resource."""
        return f"{self.phase} {self.done // 10}"

    def after(self, line: str) -> str:
        """Take in a line, and return how far cdktf is then."""
        line = _ANSI.sub("", line)
        if "Initializing" in line:
            self.phase = "preparing Terraform"
        elif planned := re.search(r"Plan: (\d+) to add, \d+ to change, (\d+) to destroy", line):
            self.phase = "applying"
            self.total = int(planned[1]) + int(planned[2])
        elif re.search(r": (Creation|Destruction) complete after", line):
            self.done += 1
        return self.text()

    def text(self) -> str:
        """How far cdktf is."""
        share = f"{self.done} of {self.total} resources" if self.total else self.phase
        return f"{self.title}: {share}, {time.monotonic() - self.started:.0f} s"

"""Paths on the command line."""

from pathlib import Path

import typer


def given_path(text: str) -> Path:
    """The path that *text* is; an empty one, as of a shell variable that is not set, would mean the current folder.

    Raises:
        typer.BadParameter: *text* is empty.
    """
    if not text:
        raise typer.BadParameter("the path is empty: give one, or '.' for the current folder")
    return Path(text)

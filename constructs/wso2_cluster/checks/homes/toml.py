"""deployment.toml of a product home, every value with its place.

tomllib reads the values; where they stand is found by their lines, since it does not say.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from wso2_cluster.checks.homes.finding import Place, Value

if TYPE_CHECKING:
    from wso2_cluster.checks.homes.home import Home

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEY = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_TABLE = re.compile(rf"[ \t]*\[\[?[ \t]*({_KEY})[ \t]*\]\]?")
_ENTRY = re.compile(rf"[ \t]*({_KEY})[ \t]*=[ \t]*")
_LARGEST_BITS = 64
"""TOML v1.0.0 has integers of 64 bits."""
_MARKS = ('"' * 3, "'" * 3)


class TomlFile:
    """A parsed file.

    Raises:
        ValueError: it is not UTF-8, or not TOML; the text says where.
    """

    def __init__(self, home: Home, path: str, data: bytes) -> None:
        self._home = home
        self._path = path
        text = data.decode("utf-8")
        self.values: dict[str, Any] = tomllib.loads(text)
        self._places = dict(self._located(text))

    def _located(self, text: str) -> list[tuple[tuple[str, ...], Place]]:
        table: tuple[str, ...] = ()
        found = []
        mark = ""
        for number, line in enumerate(text.split("\n"), 1):
            if mark:
                mark = "" if mark in line else mark
                continue
            heading = _TABLE.match(line)
            entry = _ENTRY.match(line)
            if heading:
                table = _parts(heading[1])
                found.append((table, self._place(number, line.index("[") + 1)))
            elif entry:
                found.append(((*table, *_parts(entry[1])), self._place(number, entry.end() + 1)))
                mark = next((each for each in _MARKS if line.count(each, entry.end()) == 1), "")
        return found

    def _place(self, line: int, column: int) -> Place:
        return Place(home=self._home, file=self._path, line=line, column=column)

    def place(self, *keys: str) -> Place:
        """Where the value of *keys* stands, or else the table next above it, or the beginning of the file."""
        while keys and keys not in self._places:
            keys = keys[:-1]
        return self._places[keys] if keys else self._place(1, 1)

    def get(self, *keys: str) -> Any:  # noqa: ANN401 - TOML has values of all kinds
        """The value at *keys*; None: there is none."""
        value: Any = self.values
        for key in keys:
            if not isinstance(value, dict) or key not in value:
                return None
            value = value[key]
        return value

    def text(self, *keys: str) -> Value | None:
        """A value that is a text, a number or a boolean, as a template would write it; None: there is no such value."""
        value = self.get(*keys)
        if not isinstance(value, str | int | float):
            return None
        if isinstance(value, int) and value.bit_length() > _LARGEST_BITS:
            return None
        written = str(value).lower() if isinstance(value, bool) else str(value)
        return Value(text=written, place=self.place(*keys))

    def table(self, *keys: str) -> dict[str, Any]:
        """The table at *keys*; empty when there is none."""
        value = self.get(*keys)
        return value if isinstance(value, dict) else {}


def _parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, key))

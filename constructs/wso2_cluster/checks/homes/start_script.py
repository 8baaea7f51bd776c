"""bin/wso2server.sh of a product home: the java command in it, word by word, and what stands outside of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from wso2_cluster.checks.homes.finding import Place

if TYPE_CHECKING:
    from collections.abc import Callable

MAIN = "org.wso2.carbon.bootstrap.Bootstrap"
"""The main class; behind it are arguments of Carbon, not options of Java (carbon-kernel 4.4.16, bin/wso2server.sh)."""

_WORD = re.compile(r"""(?:"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\\(?!\r?\n)[\s\S]|[^\s\\"'])+""")
_CONTINUED = re.compile(r"(?<!\\)(?:\\\\)*\\\r?\n?\Z")
_NEARLY_CONTINUED = re.compile(r"(?<!\\)(?:\\\\)*(\\)[ \t]+\r?\n?\Z")
_OPTION = re.compile(r"""\s*(?:["']?-|["']?\$\{?\w*OPT|org\.wso2\.carbon\.bootstrap\.Bootstrap)""")
"""How a line begins that can only be the continuation of a command."""
_JAVA = re.compile(r"""\s*["']?[\w./${}]*java[\w.}]*["']?(?:\s|\Z)""", re.IGNORECASE)
"""How the line of the program itself begins."""


class CutBy(Enum):
    """What ends the java command before its main class."""

    MISSING_BACKSLASH = auto()
    BLANK_BEHIND_BACKSLASH = auto()
    EMPTY_LINE = auto()


@dataclass(frozen=True, kw_only=True)
class Cut:
    """Where the java command ends before its main class; comments are not among them."""

    by: CutBy
    place: Place


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word of the script."""

    raw: str
    """As it is written, quotes included."""
    place: Place

    @property
    def text(self) -> str:
        """Without quotes and backslashes."""
        return re.sub(r"""\\([\s\S])|["']""", r"\1", self.raw)

    @property
    def is_quoted(self) -> bool:
        """Whether a part of it stands in quotes."""
        return '"' in self.raw or "'" in self.raw


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line that is no comment."""

    text: str
    place: Place

    def at(self, column: int) -> Place:
        """The place of its character *column*, counted from 0."""
        return Place(home=self.place.home, file=self.place.file, line=self.place.line, column=column + 1)


@dataclass(frozen=True, kw_only=True)
class StartScript:
    """A start script. Without exactly one java command `options` and `arguments` are empty."""

    place: Place
    """Its beginning."""
    lines: tuple[Line, ...]
    """All lines but comments."""
    main: Place | None
    """Where the main class stands."""
    options: tuple[Word, ...]
    """Words of the java command before the main class, `java` itself included."""
    arguments: tuple[Word, ...]
    """Words behind it, on the same command."""
    strays: tuple[Word, ...]
    """Words that begin with `-D` in comments, and on lines of their own behind the command."""
    comments: tuple[Place, ...]
    """Comments that stand between the lines of the java command and so end it."""
    cuts: tuple[Cut, ...]
    """Other places where it ends; `options` has what stands before them all the same."""
    unclosed: tuple[Place, ...]
    """Quotes of the java command without their second half on the same line."""

    def option(self, name: str) -> Word | None:
        """The last word of the command that is `-Dname` or begins with `-Dname=`; arguments of Carbon count too."""
        given = [
            word
            for word in (*self.options, *self.arguments)
            if word.text == f"-D{name}" or word.text.startswith(f"-D{name}=")
        ]
        return given[-1] if given else None

    def value(self, name: str) -> str | None:
        """The value of `-Dname=value`; `true` for `-Dname`; None: it is not there."""
        word = self.option(name)
        return None if word is None else word.text.partition("=")[2] if "=" in word.text else "true"


def read_start_script(text: str, place: Place) -> StartScript:
    """The script *text*, which begins at *place*."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    plain = tuple(
        Line(text=line, place=_at(place, number, line, 0)) for number, line in enumerate(lines) if not _is_comment(line)
    )
    ends = [number for number, line in enumerate(lines) if MAIN in line and not _is_comment(line)]
    if len(ends) != 1:
        strays = tuple(word for number, line in enumerate(lines) for word in _flags(line, number, place))
        return StartScript(
            place=place,
            lines=plain,
            main=None,
            options=(),
            arguments=(),
            strays=strays,
            comments=(),
            cuts=(),
            unclosed=(),
        )
    last = ends[0]
    first, cuts = _beginning(lines, last)
    comments = [_at(place, number, lines[number]) for number in range(first, last) if _is_comment(lines[number])]
    while _CONTINUED.search(lines[last]) and last + 1 < len(lines):
        last += 1
    words = [
        word
        for number in range(first, last + 1)
        if not _is_comment(lines[number])
        for word in _words(lines[number], number, place)
    ]
    main = next(index for index, word in enumerate(words) if MAIN in word.raw)
    strays = tuple(
        word
        for number, line in enumerate(lines)
        if _is_comment(line) or number > last
        for word in _flags(line, number, place)
    )
    return StartScript(
        place=place,
        lines=plain,
        main=words[main].place,
        options=tuple(words[:main]),
        arguments=tuple(words[main + 1 :]),
        strays=strays,
        comments=tuple(comments),
        cuts=tuple(_cut(lines[number], _at(place, number, lines[number])) for number in reversed(cuts)),
        unclosed=tuple(
            _at(place, number, lines[number], match.start())
            for number in range(first, last + 1)
            if not _is_comment(lines[number])
            for match in re.finditer(r"""["']""", _WORD.sub(lambda word: " " * len(word[0]), lines[number]))
        ),
    )


def _beginning(lines: list[str], last: int) -> tuple[int, list[int]]:
    """Number of the line with which the command begins that the line *last* is meant for, and of those that cut it."""
    first = last
    cuts: list[int] = []
    while True:
        # A comment never goes on in the next line, and the shell reads on behind it where the line above does.
        above = _passed(lines, first - 1, _is_comment)
        if above >= 0 and _CONTINUED.search(lines[above]):
            first = above
            continue
        filled = _passed(lines, above, lambda line: _is_comment(line) or not line.strip())
        cut_off = _OPTION.match(lines[first]) and filled >= 0
        if not cut_off or not (_OPTION.match(lines[filled]) or _JAVA.match(lines[filled])):
            return first, cuts
        cuts.append(above if _CONTINUED.search(lines[filled]) else filled)
        first = filled


def _passed(lines: list[str], number: int, skip: Callable[[str], bool]) -> int:
    """Number of the next line at *number* or above that is not to be skipped; -1: there is none."""
    while number >= 0 and skip(lines[number]):
        number -= 1
    return number


def _cut(line: str, place: Place) -> Cut:
    if not line.strip():
        return Cut(by=CutBy.EMPTY_LINE, place=replace(place, column=1))
    nearly = _NEARLY_CONTINUED.search(line)
    if nearly:
        return Cut(by=CutBy.BLANK_BEHIND_BACKSLASH, place=replace(place, column=nearly.start(1) + 1))
    return Cut(by=CutBy.MISSING_BACKSLASH, place=replace(place, column=len(line.rstrip()) + 1))


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _words(line: str, number: int, place: Place) -> list[Word]:
    found = []
    at = 0
    while word := _WORD.search(line, at):
        found.append(Word(raw=word[0], place=_at(place, number, line, word.start())))
        at = word.end()
    return found


def _flags(line: str, number: int, place: Place) -> list[Word]:
    return [
        Word(raw=match[0], place=_at(place, number, line, match.start()))
        for match in re.finditer(r"""(?<![^\s#"'=])-D[^\s\\]+""", line)
    ]


def _at(place: Place, number: int, line: str, column: int | None = None) -> Place:
    if column is None:
        column = len(line) - len(line.lstrip())
    return Place(home=place.home, file=place.file, line=number + 1, column=column + 1)

"""Text that is no YAML: where it goes wrong, in words."""

import re
from dataclasses import dataclass
from typing import Final

from ruamel.yaml.error import MarkedYAMLError, StringMark

from wso2_cluster.deployment.wording import plain
from wso2_cluster.errors import WSO2ClusterError


@dataclass(frozen=True, kw_only=True, order=True)
class Position:
    """A place in a text file; line and column are counted from 1, the column in characters."""

    line: int
    column: int


class UnreadableError(WSO2ClusterError):
    """The text cannot be read as a deployment file beyond this place."""

    def __init__(self, at: Position, message: str) -> None:
        self.at = at
        self.message = message
        super().__init__(f"{at.line}:{at.column}: {message}")


_UNCLOSED: Final = "opened here and never closed"
# What the parser says, by a part of its message, and what that means to a person. Where the second is true, the
# place to mend is where the thing began, not where the parser gave up.
_MEANINGS: Final[tuple[tuple[str, bool, str], ...]] = (
    (
        r"mapping values are not allowed",
        False,
        "unexpected ':': quote text that holds ': ', align the line, or put a blank after the ':' of the line before",
    ),
    (r"character '\\t' that cannot", False, "a tab where only blanks may stand: replace it"),
    (r"character (?P<what>'.') that cannot", False, "text cannot begin with {what}: quote it"),
    (r"<block end>, but found '<block mapping start>'", False, "no line before is indented like this one: align it"),
    (r"<block end>, but found '\?'", False, "a key among the items of a list: begin the line with '- ', or align it"),
    (r"<block end>, but found '-'", False, "a list item among keys: give the list a key, or align the line"),
    (r"<block end>, but found '<block seq", False, "no line before is indented like this one: align it"),
    (r"but found '(?P<what>[\]}])'", False, "unexpected '{what}': nothing is open here"),
    (r"but found ','", False, "a ',' without a value before it: remove it, or quote text"),
    (r"<block end>, but found", False, "text after the end of a value: quote the whole value"),
    (r"mapping keys are not allowed|found '\?'", False, "'?' begins a key: quote the text if it is none"),
    (
        r"sequence entries are not|found '-'",
        False,
        "'- ' begins a list item: put it on its own line, or quote text",
    ),
    (r"scanning a block scalar", True, "after '|' or '>' text begins on the next line: move it there, or quote it"),
    (r"expected the node content", False, "a value is missing here: add it, or quote the text before"),
    (r"quoted scalar: found unexpected", True, f"a quotation mark {_UNCLOSED}: add the other one"),
    (r"flow sequence: expected", True, f"a '[' {_UNCLOSED}, or a ',' is missing after it"),
    (r"flow mapping: expected", True, f"a '{{{{' {_UNCLOSED}, or a ',' is missing after it"),
    (
        r"found unknown escape|expected escape sequence",
        False,
        "no escape that YAML knows: double the backslash, or use single quotation marks",
    ),
    (r"could not find expected ':'", True, "a line without ':': write 'key: value'"),
    (r"scanning an alias", True, "'*' begins an alias: quote the text if it is none"),
    (r"scanning an anchor", True, "'&' begins an anchor: quote the text if it is none"),
    (r"(scanning|parsing) a tag|tag handle", True, "'!' begins a tag: quote the text if it is none"),
    (
        r"directive|incompatible YAML|<document start>",
        True,
        "a line that begins with '%' or '...' has no use: remove it",
    ),
)
_LARGE_ESCAPE: Final = re.compile(r"\\U(?!000[0-9a-fA-F]|0010)[0-9a-fA-F]{8}")


def explain(error: MarkedYAMLError) -> UnreadableError:
    """What *error* means to the person who wrote the file."""
    report = f"{error.context}: {error.problem}"
    for pattern, at_beginning, meaning in _MEANINGS:
        match = re.search(pattern, report)
        if match is not None:
            marks = (error.context_mark, error.problem_mark) if at_beginning else (error.problem_mark,)
            return UnreadableError(_position(*marks), meaning.format_map(match.groupdict()))
    return UnreadableError(_position(error.problem_mark), f"not YAML: {plain(str(error.problem))}")


def explain_escape(text: str) -> UnreadableError:
    """Where in *text* the escape is that stands for no character; the parser stops there without a place."""
    match = _LARGE_ESCAPE.search(text)
    before = text[: match.start() if match is not None else 0].split("\n")
    at = Position(line=len(before), column=len(before[-1]) + 1)
    return UnreadableError(at, f"{match[0] if match is not None else 'an escape'} stands for no character: remove it")


def _position(*marks: StringMark | None) -> Position:
    """The first of *marks* that the parser has set."""
    mark = next((mark for mark in marks if mark is not None), None)
    return Position(line=mark.line + 1, column=mark.column + 1) if mark is not None else Position(line=1, column=1)

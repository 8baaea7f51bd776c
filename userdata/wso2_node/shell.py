"""Edits of the java command in the product's start script (carbon-kernel 4.4.x and later, bin/wso2server.sh)."""

from __future__ import annotations

import re

from wso2_node.errors import NodeError
from wso2_node.values import line_end

# The beginnings that options without anything in common share are none.
OPTION = r"(?!-(?:D|X|XX:?[+-]?)$)-[!-~]+"
_SWITCH = ("-XX:+", "-XX:-")
_MAIN = "org.wso2.carbon.bootstrap.Bootstrap"
_QUOTED = r""""(?:[^"\\]|\\[\s\S])*"|'[^']*'"""
_WORD = re.compile(rf"""(?:{_QUOTED}|\\(?!\r?\n)[\s\S]|[^\s\\"'])+""")
_PART = re.compile(rf"{_QUOTED}|\\[\s\S]")
_HERE_DOCUMENT = r"""<<-?[ \t]*(["']?)(\w+)\1[^\n]*\n(?:[^\n]*\n)*?\t*\2[ \t\r]*(?=\n|\Z)"""
# What stands before the command: comments, here-documents, quoted text, and anything else but a quote.
_BEFORE = re.compile(rf"""(?<![^\s;|&()`])#[^\n]*|{_HERE_DOCUMENT}|{_QUOTED}|\\[\s\S]|[^"'\\]""")
_GAP = re.compile(r"(?:\s|\\\r?\n)*")
_CONTINUED = re.compile(r"(?!\s*#).*(?<!\\)(?:\\\\)*\\\r?\n")


def script_text(value: str) -> str:
    """Return `value`; NodeError, without it, for a character that no command in a shell script can have."""
    bad = re.search("[\0\r\n\ud800-\udfff]", value)
    if bad:
        where = f"U+{ord(bad[0]):04X} at position {bad.start() + 1} of the value"
        raise NodeError(f"character {where} cannot stand in a shell script: remove it")
    return value


def jvm_option(data: bytes, option: str, value: str) -> bytes:
    """Give the java command the word `option` + `value`, quoted so that the shell passes it on literally.

    The word there that begins with `option` is replaced. A missing one gets a line before the main class's.
    Without value, an option that does not end in `=` or `:` is a flag, as all that begin with `-XX:+` or `-XX:-` are:
    only the whole word counts as being there.
    NodeError when the script has not exactly one such command, or the command has the option more than once.
    """
    script_text(value)
    text = data.decode("utf-8", "surrogateescape")
    words = _command(text)
    plain = [*map(_plain, words)]
    flag = option.startswith(_SWITCH) or (not value and option[-1] not in "=:")
    found = [n for n, word in enumerate(plain[:-1]) if (word == option + value if flag else word.startswith(option))]
    if len(found) > 1:
        at = ", ".join(str(_line(text, words[number].start())) for number in found)
        raise NodeError(f"option {option!r} is there {len(found)} times, at lines {at}: keep one of them")
    new = option + _quoted(value) if _quoted(option) == option else _quoted(option + value)
    if found:
        start, end = words[found[0]].span()
    else:
        start = end = words[-1].start()
        line = text[text.rfind("\n", 0, start) + 1 :]
        new += " \\" + line_end(data).decode("ascii") + line[: len(line) - len(line.lstrip(" \t"))]
    result = text[:start] + new + text[end:]
    place = found[0] if found else len(plain) - 1
    plain[place : place + len(found)] = [option + value]
    if [*map(_plain, _command(result))] != plain:
        raise NodeError(f"option {option!r} would not reach the java command after this edit: edit the file by hand")
    return result.encode("utf-8", "surrogateescape")


def _command(text: str) -> list[re.Match[str]]:
    """Return the words of the java command up to the main class."""
    lone = re.search(r"\r(?!\n)", text[: text.rfind(_MAIN)])
    if lone:
        raise NodeError(f"line {_line(text, lone.start())} ends in CR alone, which is no line end of a script: use LF")
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    ends = [number for number, line in enumerate(lines) if _MAIN in line and not line.lstrip().startswith("#")]
    if len(ends) != 1:
        where = ", at lines " + ", ".join(str(number + 1) for number in ends) if ends else ""
        raise NodeError(
            f"{_MAIN} is in {len(ends)} lines{where}, not 1: this is not the start script of a Carbon server"
        )
    first = ends[0]
    while first and _CONTINUED.fullmatch(lines[first - 1]):
        first -= 1
    start, at = len("".join(lines[:first])), 0
    while at < start:
        before = _BEFORE.match(text, at)
        if not before or before.end() > start:
            raise NodeError(f"the quote or here-document of line {_line(text, at)} ends not before the java command")
        at = before.end()
    words: list[re.Match[str]] = []
    while not words or _MAIN not in words[-1][0]:
        gap = _GAP.match(text, at)
        word = _WORD.match(text, gap.end() if gap else at)
        if not word:
            raise NodeError(f"the quote of line {_line(text, gap.end() if gap else at)} is not closed")
        words.append(word)
        at = word.end()
    return words


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _plain(word: re.Match[str]) -> str:
    return _PART.sub(_unquoted, word[0])


def _unquoted(part: re.Match[str]) -> str:
    inner = part[0][1:-1]
    if part[0][0] == '"':
        return re.sub(r"""\\(?:\r?\n|([$`"\\]))""", r"\1", inner)
    return inner if part[0][0] == "'" else part[0][1:]


def _quoted(text: str) -> str:
    plain = re.fullmatch("[A-Za-z0-9._:/@%+,=-]*", text)
    return text if plain else '"' + re.sub(r'[\\"$`]', r"\\\g<0>", text) + '"'

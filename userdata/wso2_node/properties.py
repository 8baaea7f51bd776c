r"""Edits of Java properties files by the rules of java.util.Properties: ISO-8859-1, \uXXXX, continued lines."""

from __future__ import annotations

import re

from wso2_node.errors import NodeError
from wso2_node.values import line_end

_EOL = r"(?:\r\n|\r|\n)"
_ESCAPE = rf"\\(?:{_EOL}[ \t\f]*|[\s\S]|\Z)"
_GAP = rf"(?:[ \t\f]|\\{_EOL})*"
_ENTRY = rf"(?P<key>(?:{_ESCAPE}|[^\\ \t\f=:\r\n])*)(?P<separator>{_GAP}[=:]?{_GAP})(?P<value>(?:{_ESCAPE}|[^\\\r\n])*)"
_LINE = re.compile(rf"[ \t\f]*(?:(?P<comment>[#!][^\r\n]*)|{_ENTRY})(?:{_EOL}|\Z)")
_TWIN = re.compile(rf"[#! \t\f]*{_ENTRY}")
_NAMED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def set_property(data: bytes, key: str, value: str, *, create: bool = False) -> bytes:
    """Give the one active `key` the value; its separator stays.

    With `create`, a missing key gets a line after the one where it is commented out, or at the end of the file.
    NodeError with count and lines when the key is there more than once, or missing without `create`.
    """
    text = data.decode("latin-1")
    eol = "\r" if text.endswith("\r") else line_end(data).decode("ascii")
    lines = [*_LINE.finditer(text)]
    found = [line for line in lines if line["key"] and _unescaped(line["key"]) == key]
    if len(found) > 1 or not (found or create):
        at = ", at lines " + ", ".join(str(len(re.findall(_EOL, text[: line.start("key")])) + 1) for line in found)
        fix = f"{at}: keep one of them" if found else ': correct it, or set "create": true to add it'
        raise NodeError(f"key {key!r} is there {len(found)} times{fix}")
    written = _escaped(value, r"\\|^[ =:]")
    if found:
        start, end = found[0].span("value")
        if _unescaped(found[0]["value"]) == value:
            return data
        new = ("" if found[0]["separator"] else "=") + written
    else:
        twins = [(line.end(), twin["separator"]) for line in lines if (twin := _twin(line["comment"], key))]
        start, separator = twins[-1] if twins else (len(text), "=")
        end = start
        new = _escaped(key, r"[\\ =:#!]") + separator + written
        new = f"{new}{eol}" if not start or text[start - 1] in "\r\n" else f"{eol}{new}"
        # Without an empty line, a last line that ends in a backslash would swallow the new one.
        if not twins and re.search(rf"(?<!\\)(?:\\\\)*\\{_EOL}?\Z", text):
            new = eol + new
    result = text[:start] + new + text[end:]
    before, after = _entries(text), _entries(result)
    place = next((number for number, entry in enumerate(after) if entry[0] == key), 0)
    before[place : place + len(found)] = [(key, value)]
    if after != before:
        raise NodeError(f"key {key!r} would not have the value after this edit: edit the file by hand")
    return result.encode("latin-1")


def _entries(text: str) -> list[tuple[str, str]]:
    """Return what Java reads, in order; a line without key and value is none."""
    lines = (line for line in _LINE.finditer(text) if line["key"] or line["separator"] or line["value"])
    return [(_unescaped(line["key"]), _unescaped(line["value"])) for line in lines]


def _twin(comment: str | None, key: str) -> re.Match[str] | None:
    twin = _TWIN.match(comment or "")
    return twin if twin and twin["separator"].strip() and _unescaped(twin["key"]) == key else None


def _unescaped(raw: str) -> str:
    def char(escape: re.Match[str]) -> str:
        return chr(int(escape[1], 16)) if escape[1] else _NAMED.get(escape[2], escape[2] or "")

    text = re.sub(rf"\\(?:u([0-9A-Fa-f]{{4}})|{_EOL}[ \t\f]*|([\s\S]?))", char, raw)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _escaped(text: str, special: str) -> str:
    """Return `text` in ASCII, with a backslash before what matches the pattern `special`."""

    def units(char: re.Match[str]) -> str:
        return re.sub("....", r"\\u\g<0>", char[0].encode("utf-16-be", "surrogatepass").hex().upper())

    return re.sub("[^ -~]", units, re.sub(special, r"\\\g<0>", text))

"""Edits of the java command in the product's start script (carbon-kernel 4.4.x and later, bin/wso2server.sh)."""

from __future__ import annotations

import re

from wso2_node.errors import NodeError
from wso2_node.values import line_end

OPTION = r"-[A-Za-z0-9._:/@%+,=-]+"
_MAIN = "org.wso2.carbon.bootstrap.Bootstrap"
_WORD = re.compile(r"""(?:"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\\(?!\r?\n)[\s\S]|[^\s\\"'])+""")
_CONTINUED = re.compile(r"(?!\s*#).*(?<!\\)(?:\\\\)*\\\r?\n")


def jvm_option(data: bytes, option: str, value: str) -> bytes:
    """Give the java command the word `option` + `value`, quoted so that the shell passes it on literally.

    The word there that begins with `option` is replaced. A missing one gets a line before the main class's.
    Without value, an option that does not end in `=` or `:` is a flag: only the whole word counts as being there.
    NodeError when the script has not exactly one such command, or the command has the option more than once.
    """
    bad = re.search("[\0\r\n\ud800-\udfff]", value)
    if bad:
        where = f"U+{ord(bad[0]):04X} at position {bad.start() + 1} of the value"
        raise NodeError(f"character {where} cannot stand in a shell script: remove it")
    text = data.decode("utf-8", "surrogateescape")
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    ends = [number for number, line in enumerate(lines) if _MAIN in line and not line.lstrip().startswith("#")]
    if len(ends) != 1:
        at = ", at lines " + ", ".join(str(number + 1) for number in ends) if ends else ""
        raise NodeError(f"{_MAIN} is in {len(ends)} lines{at}, not 1: this is not the start script of a Carbon server")
    first = last = ends[0]
    while first and _CONTINUED.fullmatch(lines[first - 1]):
        first -= 1
    words = [*_WORD.finditer(text, len("".join(lines[:first])), len("".join(lines[: last + 1])))]
    main = next(word for word in words if _MAIN in word[0])
    options = [(word, re.sub(r"""\\([\s\S])|["']""", r"\1", word[0])) for word in words[: words.index(main)]]
    flag = not value and option[-1] not in "=:"
    found = [word for word, plain in options if (plain == option if flag else plain.startswith(option))]
    if len(found) > 1:
        at = ", ".join(str(text.count("\n", 0, word.start()) + 1) for word in found)
        raise NodeError(f"option {option!r} is there {len(found)} times, at lines {at}: keep one of them")
    plain = re.fullmatch("[A-Za-z0-9._:/@%+,-]*", value)
    new = option + (value if plain else '"' + re.sub(r'[\\"$`]', r"\\\g<0>", value) + '"')
    if found:
        start, end = found[0].span()
    else:
        start = end = main.start()
        new += " \\" + line_end(data).decode("ascii") + lines[last][: -len(lines[last].lstrip(" \t"))]
    return (text[:start] + new + text[end:]).encode("utf-8", "surrogateescape")

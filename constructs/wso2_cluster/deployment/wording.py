"""How values, keys and choices are written in messages."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from wso2_cluster.wording import printable

Location = tuple[str | int, ...]
"""Where a setting stands: keys, and indexes of lists, from the top."""

LONGEST = 60
"""Characters of a value that a message shows."""


def shown(value: object) -> str:
    """*value* for a message: on one line, text in single quotes, cut after `LONGEST` characters."""
    if isinstance(value, str):
        return f"'{plain(value)}'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    return plain(str(value))


def plain(text: str) -> str:
    """*text* on one line, cut after `LONGEST` characters; characters without a shape of their own are escaped."""
    return printable(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def dotted(loc: Location) -> str:
    """*loc* as a person would say it: `aws.zones[1]`, the index counted from 0. Empty for the whole file."""
    text = ""
    for part in loc:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{plain(part)}" if text else plain(part)
    return text


def flow(value: object) -> str:
    """An example value as it may be written behind its key."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {flow(item)}' for key, item in value.items())}}}"
    return f"[{', '.join(flow(item) for item in value)}]" if isinstance(value, list) else str(value)


def choice(names: Iterable[str]) -> str:
    """*names* as a list to choose from: `a, b or c`."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def nearest(wrong: str, names: Sequence[str]) -> str | None:
    """The one of *names* that *wrong* most probably stands for, whatever its case and its - and _."""
    simple = {name.lower().replace("-", "_"): name for name in names}
    match = get_close_matches(wrong[:LONGEST].lower().replace("-", "_"), list(simple), n=1, cutoff=0.7)
    return simple[match[0]] if match else None

"""How Java reads a properties file."""


def load(data: bytes) -> dict[str, list[str]]:
    """Read line by line as the documentation of java.util.Properties.load says."""
    found: dict[str, list[str]] = {}
    natural = iter(data.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for line in natural:
        logical = line.lstrip(" \t\f")
        if not logical or logical[0] in "#!":
            continue
        while (len(logical) - len(logical.rstrip("\\"))) % 2:
            logical = logical[:-1] + next(natural, "").lstrip(" \t\f")
        end = 0
        while end < len(logical) and logical[end] not in " \t\f=:":
            end += 2 if logical[end] == "\\" else 1
        value = logical[end:].lstrip(" \t\f")
        value = value[1:].lstrip(" \t\f") if value[:1] in ("=", ":") else value
        found.setdefault(_plain(logical[:end]), []).append(_plain(value))
    return found


def _plain(raw: str) -> str:
    plain, at = "", 0
    while at < len(raw):
        if raw[at] != "\\":
            plain, at = plain + raw[at], at + 1
        elif raw[at + 1] == "u":
            plain, at = plain + chr(int(raw[at + 2 : at + 6], 16)), at + 6
        else:
            plain, at = plain + {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}.get(raw[at + 1], raw[at + 1]), at + 2
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")

"""How texts that someone else wrote are shown."""


def printable(text: str) -> str:
    """*text* on one line; characters without a shape of their own, such as line ends and tabs, are escaped."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)

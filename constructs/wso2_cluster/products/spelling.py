"""How facts are written, in product files and in the facts of a deployment file alike."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """A regular expression that all of a text has to match."""

    pattern: str
    allowed: str
    """Completes "use ..." in a message."""


_PART = r"(?!\.\.?(?:/|$))[A-Za-z0-9._+-]+"
_PATH = rf"{_PART}(?:/{_PART})*"

NAME = Spelling(pattern=r"[A-Za-z0-9._-]+", allowed="letters, digits and . _ -")
VERSION = Spelling(
    pattern=r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
    allowed="1 to 64 letters, digits and . _ -, the first a letter or a digit",
)
"""Becomes a part of the product home's name, as a product's name does."""
FOLDER = Spelling(pattern=r"(?![.-])[A-Za-z0-9._-]+", allowed="letters, digits and . _ -, the first not . or -")
KERNEL = Spelling(pattern=r"[0-9]{1,5}(?:\.[0-9]{1,5}){2}", allowed="a version such as 4.4.26")
PATH = Spelling(
    pattern=_PATH, allowed="a path from the product home downwards, such as repository/conf/axis2/axis2.xml"
)
SCRIPT = Spelling(
    # What wso2_node takes for a start script.
    pattern=rf"(?!.*\.\.|[.+-]){_PATH}",
    allowed="a path from the product home downwards, such as bin/wso2server.sh",
)

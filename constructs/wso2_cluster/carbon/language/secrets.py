"""What must not be shown: keys, passwords, and those that stand in a URL."""

from __future__ import annotations

import re

from wso2_cluster.carbon.language.catalogue import definition

HIDDEN = "(hidden)"
"""Stands for a value that must not be shown."""
_WORDS = ("password", "passwd", "passphrase", "pwd", "secret", "accesskey", "licensekey", "licencekey", "token")
_USER_INFO = re.compile(r"(?<=//)(?:[^/?#\s]*|[^/?#\s:]*:(?!\d*(?:[/?#]|$))\S*)@")
"""Before the host of a URL; also with a password that has `/`, `?` or `#` as it is."""
_QUERY = re.compile(r"([?&;])([^=?&;\s]+)=([^&;\s]*)")


def is_secret(name: str) -> bool:
    """Whether the value of the parameter or property *name* must not be shown; a misspelled name hides it too."""
    known = definition(name)
    plain = name.lower().replace("-", "").replace("_", "")
    return (known is not None and known.secret) or any(word in plain for word in _WORDS)


def concealed(text: str, *secrets: str) -> str:
    """*text* without users and passwords of URLs in it, and without the *secrets*, wherever they stand in it."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN) if secret else text
    return _QUERY.sub(_hidden_argument, _USER_INFO.sub(f"{HIDDEN}@", text))


def _hidden_argument(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2]}={HIDDEN}" if is_secret(match[2]) else match[0]

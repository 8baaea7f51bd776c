"""Which protocols and ciphers no longer hold."""

import re

_BROKEN_PROTOCOLS = ("sslv2", "sslv2hello", "sslv3")
_OLD_PROTOCOLS = ("all", "tlsv1", "tlsv1.0", "tlsv1.1")
_BROKEN_CIPHERS = re.compile(r"RC4|RC2|3DES|DES-CBC|_DES|NULL|EXP|anon|ADH|MD5|^ALL$|^COMPLEMENTOFALL$", re.IGNORECASE)
"""ALL is OpenSSL's word for every cipher with encryption, which Tomcat takes too."""
_OLD_CIPHERS = re.compile(r"^(TLS|SSL)_RSA_WITH_|^(TLS|SSL)_\w+_CBC_SHA$")


def weak_protocols(text: str) -> tuple[list[str], list[str]]:
    """The protocols of a list that are broken, and those that are old."""
    names = text.replace(",", " ").replace("+", " ").split()
    broken = [name for name in names if name.lower() in _BROKEN_PROTOCOLS]
    return broken, [name for name in names if name.lower() in _OLD_PROTOCOLS]


def weak_ciphers(text: str) -> tuple[list[str], list[str]]:
    """The ciphers of a list that are broken, and those without forward secrecy or in CBC mode with SHA-1."""
    names = [name for name in re.split(r"[\s,:+]+", text) if name and name[0] not in "!-"]
    broken = [name for name in names if _BROKEN_CIPHERS.search(name)]
    return broken, [name for name in names if name not in broken and _OLD_CIPHERS.search(name)]

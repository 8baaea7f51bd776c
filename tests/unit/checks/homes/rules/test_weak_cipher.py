"""Rule weak-cipher: listeners use ciphers that hold."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import AXIS2, CATALINA, found, home

STRONG = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"


def test_broken_and_old_ciphers_of_a_connector(tmp_path: Path) -> None:
    names = """SSL_RSA_WITH_RC4_128_MD5,
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, SSL_RSA_WITH_3DES_EDE_CBC_SHA,TLS_RSA_WITH_AES_128_GCM_SHA256"""
    node = home(tmp_path / "esb", {CATALINA: ((STRONG, names),)})

    assert found("weak-cipher", node) == [
        (
            "error esb/repository/conf/tomcat/catalina-server.xml:12:26",
            ("the Connector of port 9443 uses broken ciphers: SSL_RSA_WITH_RC4_128_MD5, SSL_RSA_WITH_3DES_EDE_CBC_SHA"),
            "write TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 as ciphers",
        ),
        (
            "warning esb/repository/conf/tomcat/catalina-server.xml:12:26",
            (
                "the Connector of port 9443 uses ciphers without forward secrecy, or in CBC mode with SHA-1: "
                "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_RSA_WITH_AES_128_GCM_SHA256"
            ),
            "write TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 as ciphers",
        ),
    ]


def test_broken_ciphers_of_a_receiver(tmp_path: Path) -> None:
    names = (
        "SSL_RSA_WITH_RC4_128_SHA,SSL_DHE_RSA_WITH_DES_CBC_SHA,SSL_RSA_EXPORT_WITH_DES40_CBC_SHA,TLS_RSA_WITH_NULL_SHA"
    )
    node = home(tmp_path / "esb", {AXIS2: ((STRONG, names),)})

    assert found("weak-cipher", node) == [
        (
            "error esb/repository/conf/axis2/axis2.xml:9:44",
            (
                "the receiver https uses broken ciphers: SSL_RSA_WITH_RC4_128_SHA, SSL_DHE_RSA_WITH_DES_CBC_SHA, "
                "SSL_RSA_EXPORT_WITH_DES40_CBC_SHA and 1 more"
            ),
            ("write TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 as PreferredCiphers"),
        )
    ]


@pytest.mark.parametrize(
    "names",
    [STRONG, f"{STRONG},TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "HIGH:!aNULL:!MD5:!RC4", "TLS_AES_128_GCM_SHA256"],
)
def test_ciphers_that_hold(tmp_path: Path, names: str) -> None:
    assert found("weak-cipher", home(tmp_path / "esb", {CATALINA: ((STRONG, names),)})) == []


@pytest.mark.parametrize(("ciphers", "count"), [("ALL", 1), ("all:!aNULL", 1), ("HIGH:!ALL", 0)])
def test_every_cipher_there_is(tmp_path: Path, ciphers: str, count: int) -> None:
    strong = '\n                ciphers="TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"'
    node = home(tmp_path / "esb", {CATALINA: ((strong, f'\n                ciphers="{ciphers}"'),)})

    assert [message.partition(": ")[0] for _, message, _ in found("weak-cipher", node)] == [
        "the Connector of port 9443 uses broken ciphers"
    ] * count

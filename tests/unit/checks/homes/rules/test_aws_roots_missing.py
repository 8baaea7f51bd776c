"""Rule aws-roots-missing: in scheme aws the product trusts Amazon."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import AXIS2, found, home

STORE = "repository/resources/security/client-truststore.jks"
AWS = {AXIS2: ((">wka<", ">aws<"),)}
JKS = b"\xfe\xed\xfe\xed\0\0\0\2"


def test_a_trust_store_without_amazon(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", AWS, more={STORE: ""})
    (node.root / STORE).write_bytes(JKS + b"some other root")

    assert found("aws-roots-missing", node) == [
        (
            f"warning esb/{STORE}:1:1",
            "there is no root certificate of Amazon, and Java trusts no other store: EC2 is not asked",
            "import Amazon Root CA 1 with keytool -importcert",
        )
    ]


@pytest.mark.parametrize("content", [JKS + b"0\x19\x06\x03U\x04\x03Amazon Root CA 1", b"PKCS12, which is encrypted"])
def test_a_trust_store_with_amazon_or_one_that_cannot_be_looked_into(tmp_path: Path, content: bytes) -> None:
    node = home(tmp_path / "esb", AWS, more={STORE: ""})
    (node.root / STORE).write_bytes(content)

    assert found("aws-roots-missing", node) == []


def test_no_trust_store_to_look_at(tmp_path: Path) -> None:
    assert found("aws-roots-missing", home(tmp_path / "esb", AWS)) == []


def test_other_schemes_do_not_ask_ec2(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", more={STORE: ""})
    (node.root / STORE).write_bytes(JKS)

    assert found("aws-roots-missing", node) == []

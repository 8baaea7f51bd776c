"""Nothing that is synthesized holds a secret, and user data holds nothing that only Terraform knows."""

import base64
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import variants
from tests.synth.conftest import Synthesize
from tests.synthesis import synthesize_into
from wso2_cluster.testing import Template

pytestmark = pytest.mark.synth

SECRETS = {
    "an access key": r"(?<![A-Z0-9])(AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a certificate": r"-----BEGIN CERTIFICATE-----",
    "a secret access key": r"(?<![A-Za-z0-9/+=])(?=[A-Za-z0-9/+]*[A-Z])(?=[A-Za-z0-9/+]*[a-z])(?=[A-Za-z0-9/+]*\d)"
    r"[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])",
    # Every WSO2 product ships its key stores with the password wso2carbon, which is no secret.
    "a password": r"(?i)pass(word|wd)?['\"]?\s*[:=]\s*['\"]?(?!wso2carbon\b)[A-Za-z0-9!#%&*+]{4,}",
}
TERRAFORM = r"TfToken\[|\$\{(aws|data|var|local|module|path|terraform)[._]"


def user_data(template: Template) -> dict[str, str]:
    """User data by address, as cloud-init reads it."""
    return {
        address: gzip.decompress(base64.b64decode(node["user_data_base64"])).decode()
        for address, node in template.find_resources("aws_instance").items()
    }


def texts(document: object) -> Iterator[str]:
    """Every key and value of *document* that is text."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for key, value in document.items():
            yield key
            yield from texts(value)
    elif isinstance(document, list):
        for each in document:
            yield from texts(each)


@pytest.mark.parametrize("kind", SECRETS)
@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_no_secret_is_synthesized(synthesized: Synthesize, variant: str, kind: str) -> None:
    template = synthesized(variant)
    # Compressed and in base64, user data looks like any key: it is searched as what it says.
    hidden = {node["user_data_base64"] for node in template.find_resources("aws_instance").values()}
    for text in [*(text for text in texts(template.document) if text not in hidden), *node_values(template)]:
        assert not re.search(SECRETS[kind], text), f"{kind}: {text}"


def node_values(template: Template) -> Iterator[str]:
    """Every text in the node.json of every node."""
    for text in user_data(template).values():
        lines = text.splitlines()
        for line in (at for at, each in enumerate(lines) if each.strip() == "- path: /etc/wso2-node/node.json"):
            yield from lines[line:]


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_user_data_holds_nothing_that_only_terraform_knows(synthesized: Synthesize, variant: str) -> None:
    template = synthesized(variant)
    for address, node in template.find_resources("aws_instance").items():
        assert not re.search(TERRAFORM, node["user_data_base64"]), address
    for address, text in user_data(template).items():
        assert not re.search(TERRAFORM, text), address


def test_carbons_own_placeholders_are_data(synthesized: Synthesize) -> None:
    """Terraform sees base64, so `${hostName}` needs no escape."""
    for text in user_data(synthesized("worker-manager")).values():
        assert "https://${hostName}:${httpsPort}/services/" in text


def test_a_certificates_key_is_not_synthesized_though_terraform_reads_it(tmp_path: Path) -> None:
    template = synthesize_into(tmp_path, variants.deployment("self-signed"))
    key = (tmp_path / ".wso2-cluster" / "esb" / "key.pem").read_text("utf-8")
    for line in key.splitlines()[1:-1]:
        assert line not in json.dumps(template.document)


def test_the_search_itself_finds_what_it_looks_for() -> None:
    for kind, text in {
        "an access key": "x AKIAIOSFODNN7EXAMPLE y",
        "a private key": "-----BEGIN RSA PRIVATE KEY-----",
        "a certificate": "-----BEGIN CERTIFICATE-----",
        "a secret access key": '"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE1"',
        "a password": '"password": "hunter22"',
    }.items():
        assert re.search(SECRETS[kind], text), kind

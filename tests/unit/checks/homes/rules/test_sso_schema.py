"""Rule sso-schema: the identity provider's list of applications has the version's own elements."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import CARBON, found, home
from wso2_cluster.checks.homes import Home

SSO = "repository/conf/identity/sso-idp-config.xml"
OLD = """<SSOIdentityProviderConfig><ServiceProviders><ServiceProvider>
    <AssertionConsumerService>https://store.example.com/store/acs</AssertionConsumerService>
</ServiceProvider></ServiceProviders></SSOIdentityProviderConfig>
"""
NEW = OLD.replace("AssertionConsumerService>", "AssertionConsumerServiceURLs>")


def _store(folder: Path, version: str, text: str) -> Home:
    return home(folder, {CARBON: (("<ServerKey>ESB", "<ServerKey>ES"), ("5.0.0", version))}, more={SSO: text})


def test_elements_of_2_0_in_2_1(tmp_path: Path) -> None:
    assert found("sso-schema", _store(tmp_path / "es", "2.1.0", OLD)) == [
        (
            "error es/repository/conf/identity/sso-idp-config.xml:2:5",
            "Enterprise Store 2.1.0 does not read <AssertionConsumerService>",
            "write AssertionConsumerServiceURLs and DefaultAssertionConsumerServiceURL",
        )
    ]


def test_elements_of_2_1_in_2_0(tmp_path: Path) -> None:
    assert found("sso-schema", _store(tmp_path / "es", "2.0.0", NEW)) == [
        (
            "error es/repository/conf/identity/sso-idp-config.xml:2:5",
            "Enterprise Store 2.0.0 does not read <AssertionConsumerServiceURLs>",
            "write AssertionConsumerService",
        )
    ]


@pytest.mark.parametrize(("version", "text"), [("2.0.0", OLD), ("2.1.0", NEW)])
def test_elements_of_the_version(tmp_path: Path, version: str, text: str) -> None:
    assert found("sso-schema", _store(tmp_path / "es", version, text)) == []

"""publisher.json and store.json: single sign-on laid over what the version ships."""

import json

import pytest

from tests.edited import changes, edited, shipped, there
from wso2_cluster.carbon import MergeJson
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.carbon.jaggery import SingleSignOn, StoreApplication, sso_edit
from wso2_cluster.carbon.sso_idp_config import ServiceProvider
from wso2_cluster.products import Product, SsoFlags

PATH = "repository/deployment/server/jaggeryapps/publisher/config/publisher.json"
SAMPLE = b"""\
{
  "authentication" : {
    "activeMethod": "basic",
    "methods": {
      "sso": {
        "attributes": {
            "issuer": "publisher",
            "identityProviderURL": "%https.host%/samlsso",
            "responseSigningEnabled": "true",
            "acs": "%https.host%/publisher/acs",
            "identityAlias": "wso2carbon",
            "useTenantKey": false
        }
      },
      "basic": {"attributes": {}}
    }
  },
  "mediaType": "a/b"
}
"""
PUBLISHER = SingleSignOn(application=StoreApplication.PUBLISHER, host="publisher.example.com")


def test_only_what_differs_changes_and_everything_else_stays() -> None:
    assert edited(PATH, SAMPLE, [sso_edit(PUBLISHER, SsoFlags.TEXT)]) == SAMPLE.replace(b'"basic",', b'"sso",').replace(
        b'"%https.host%/samlsso"', b'"https://publisher.example.com/samlsso"'
    ).replace(b'"%https.host%/publisher/acs"', b'"https://publisher.example.com/publisher/acs"')


@pytest.mark.parametrize(("flags", "value"), [(SsoFlags.TEXT, "true"), (SsoFlags.BOOLEAN, True)])
def test_flags_are_written_as_the_version_writes_them(flags: SsoFlags, value: str | bool) -> None:
    sign_on = SingleSignOn(
        application=StoreApplication.STORE,
        host="store.example.com:9443",
        identity_provider="is.example.com",
        key_alias="idp",
    )

    assert sso_edit(sign_on, flags) == MergeJson(
        at=("authentication",),
        value={
            "activeMethod": "sso",
            "methods": {
                "sso": {
                    "attributes": {
                        "issuer": "store",
                        "identityProviderURL": "https://is.example.com/samlsso",
                        "responseSigningEnabled": value,
                        "acs": "https://store.example.com:9443/store/acs",
                        "identityAlias": "idp",
                    }
                }
            },
        },
    )


@shipped(lambda product: product.paths.publisher_json)
def test_every_shipped_publisher(product: Product | None, path: str, data: bytes) -> None:
    check(there(product), path, data, PUBLISHER)


@shipped(lambda product: product.paths.store_json)
def test_every_shipped_store(product: Product | None, path: str, data: bytes) -> None:
    check(there(product), path, data, SingleSignOn(application=StoreApplication.STORE, host="store.example.com"))


def check(product: Product, path: str, data: bytes, sign_on: SingleSignOn) -> None:
    """Two values change, on their own lines; all other data is what it was, flags of the version's kind."""
    after = edited(path, data, [sso_edit(sign_on, product.jaggery_flags)])

    before, now = json.loads(data), json.loads(after)
    shipped_attributes = before["authentication"]["methods"]["sso"]["attributes"]
    shipped_attributes["identityProviderURL"] = f"https://{sign_on.host}/samlsso"
    shipped_attributes["acs"] = f"https://{sign_on.host}/{sign_on.application}/acs"
    assert now == before
    assert type(now["authentication"]["methods"]["sso"]["attributes"]["responseSigningEnabled"]) is (
        bool if product.jaggery_flags is SsoFlags.BOOLEAN else str
    )
    removed, added = changes(data, after)
    assert added == [
        f'"identityProviderURL": "https://{sign_on.host}/samlsso",',
        f'"acs": "https://{sign_on.host}/{sign_on.application}/acs",',
    ]
    assert len(removed) == 2


def test_no_key_store_of_an_older_version_comes_back() -> None:
    for flags in SsoFlags:
        assert "keyStore" not in json.dumps(sso_edit(PUBLISHER, flags).to_json())


def test_the_identity_provider_is_told_the_same_address() -> None:
    assert PUBLISHER.service_provider == ServiceProvider(
        issuer="publisher",
        consumers=("https://publisher.example.com/publisher/acs",),
        login_page="/publisher/controllers/login.jag",
    )


@pytest.mark.parametrize("host", ["", "https://store.example.com", "store.example.com/store", "a b"])
def test_a_host_that_is_none_is_refused(host: str) -> None:
    with pytest.raises(SettingError) as caught:
        SingleSignOn(application=StoreApplication.STORE, host=host)

    assert str(caught.value) == (f"'{host}' is no host name: leave out https:// and everything behind the name or port")

"""publisher.json and store.json of Enterprise Store: how the two applications sign users in.

Only the keys named here change. The documents paste a whole `authentication` block from an older version, which brings
back key store passwords that nothing reads and drops what newer versions need.
"""

from dataclasses import dataclass
from enum import StrEnum

from wso2_cluster.carbon.edits import Data, MergeJson
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.carbon.sso_idp_config import ServiceProvider
from wso2_cluster.products import SsoFlags


class StoreApplication(StrEnum):
    """An application of Enterprise Store; its name is its issuer and its context."""

    PUBLISHER = "publisher"
    STORE = "store"


LOGIN_PAGES = {
    StoreApplication.PUBLISHER: "/publisher/controllers/login.jag",
    StoreApplication.STORE: "/store/login.jag",
}
"""As shipped in sso-idp-config.xml, product-es 2.0.0 and 2.1.0."""


@dataclass(frozen=True, kw_only=True)
class SingleSignOn:
    """Sign-on of one application."""

    application: StoreApplication
    host: str
    """Host name of the application, as browsers use it, with `:PORT` unless it is 443."""
    identity_provider: str | None = None
    """Host name of the identity provider. None: the application's own host, where the built-in one is."""
    key_alias: str | None = None
    """Alias of the identity provider's certificate. None: as shipped."""

    def __post_init__(self) -> None:
        hosts = [self.host, *([self.identity_provider] if self.identity_provider is not None else [])]
        SettingError.require(
            f"'{host}' is no host name: leave out https:// and everything behind the name or port"
            for host in hosts
            if not host or "/" in host or " " in host
        )

    @property
    def consumer(self) -> str:
        """The address that receives assertions; sso-idp-config.xml must have the same."""
        return f"https://{self.host}/{self.application}/acs"

    @property
    def service_provider(self) -> ServiceProvider:
        """What sso-idp-config.xml must say of the application."""
        return ServiceProvider(
            issuer=self.application, consumers=(self.consumer,), login_page=LOGIN_PAGES[self.application]
        )


def sso_edit(sign_on: SingleSignOn, flags: SsoFlags) -> MergeJson:
    """The keys of `authentication`; all others in the file stay as they are."""
    signed: Data = flags is SsoFlags.BOOLEAN or "true"
    attributes: dict[str, Data] = {
        "issuer": sign_on.application.value,
        "identityProviderURL": f"https://{sign_on.identity_provider or sign_on.host}/samlsso",
        "responseSigningEnabled": signed,
        "acs": sign_on.consumer,
    }
    if sign_on.key_alias is not None:
        attributes["identityAlias"] = sign_on.key_alias
    return MergeJson(
        at=("authentication",), value={"activeMethod": "sso", "methods": {"sso": {"attributes": attributes}}}
    )

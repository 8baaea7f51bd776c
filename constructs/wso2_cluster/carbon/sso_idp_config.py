"""sso-idp-config.xml: to which addresses the built-in identity provider hands its assertions.

The file is in `conf/identity`; the documents' `conf/security` holds none.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from wso2_cluster.carbon.edits import Edit, Element, Put, Remove, SetText
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.products import SsoSchema

PROVIDERS = "/SSOIdentityProviderConfig/ServiceProviders"
_DEFAULT = "DefaultAssertionConsumerServiceURL"


@dataclass(frozen=True, kw_only=True)
class ServiceProvider:
    """An application that signs its users in here."""

    issuer: str
    """Its name, such as `store`; must be the `issuer` of the application's own file."""
    consumers: tuple[str, ...]
    """Addresses that receive assertions, the default one first."""
    login_page: str | None = None
    """Path of its own login page. None: as the file has it, or none."""

    def __post_init__(self) -> None:
        found = []
        if not self.issuer or "'" in self.issuer:
            found.append(f"'{self.issuer}' is no issuer: use a name without ', such as store")
        if not self.consumers:
            found.append(f"{self.issuer} receives assertions nowhere: give an address such as https://HOST/store/acs")
        found += [
            f"'{address}' does not begin with https://: assertions must not be readable on their way"
            for address in self.consumers
            if not address.startswith("https://")
        ]
        SettingError.require(found)


def service_provider_edits(provider: ServiceProvider, schema: SsoSchema) -> Iterator[Edit]:
    """The addresses of a provider that the file has already; its other settings stay.

    Raises:
        SettingError: the schema has room for one address only.
    """
    at = f"{PROVIDERS}/ServiceProvider[Issuer='{provider.issuer}']"
    if schema is SsoSchema.SINGLE:
        yield Remove(at=f"{at}/{SsoSchema.LIST}")
        yield Remove(at=f"{at}/{_DEFAULT}")
        yield SetText(at=f"{at}/{SsoSchema.SINGLE}", value=_only(provider), create=True, after=("Issuer",))
    else:
        yield Remove(at=f"{at}/{SsoSchema.SINGLE}")
        yield Put(at=f"{at}/{SsoSchema.LIST}", element=_addresses(provider), after=("Issuer",))
        yield SetText(at=f"{at}/{_DEFAULT}", value=provider.consumers[0], create=True, after=(SsoSchema.LIST,))
    if provider.login_page is not None:
        yield SetText(at=f"{at}/CustomLoginPage", value=provider.login_page, create=True)


def put_service_provider(provider: ServiceProvider, schema: SsoSchema) -> Edit:
    """A provider as a whole, its responses signed: replaces the one of its issuer, or joins the others.

    Raises:
        SettingError: the schema has room for one address only.
    """
    if schema is SsoSchema.SINGLE:
        consumers = [Element(tag=SsoSchema.SINGLE, text=_only(provider))]
    else:
        consumers = [_addresses(provider), Element(tag=_DEFAULT, text=provider.consumers[0])]
    page = [Element(tag="CustomLoginPage", text=provider.login_page)] if provider.login_page else []
    children = [
        Element(tag="Issuer", text=provider.issuer),
        *consumers,
        Element(tag="SignResponse", text="true"),
        *page,
    ]
    return Put(
        at=f"{PROVIDERS}/ServiceProvider[Issuer='{provider.issuer}']",
        element=Element(tag="ServiceProvider", children=tuple(children)),
    )


def _only(provider: ServiceProvider) -> str:
    if len(provider.consumers) > 1:
        raise SettingError(
            f"{provider.issuer} has {len(provider.consumers)} addresses, this version's sso-idp-config.xml takes one: "
            "keep the first"
        )
    return provider.consumers[0]


def _addresses(provider: ServiceProvider) -> Element:
    children = tuple(Element(tag="AssertionConsumerServiceURL", text=address) for address in provider.consumers)
    return Element(tag=SsoSchema.LIST, children=children)

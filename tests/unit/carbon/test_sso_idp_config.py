"""sso-idp-config.xml: where assertions go, in both schemas."""

import pytest

from tests.edited import changes, edited, refused, shipped, there
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.carbon.jaggery import SingleSignOn, StoreApplication
from wso2_cluster.carbon.sso_idp_config import ServiceProvider, put_service_provider, service_provider_edits
from wso2_cluster.products import Product, SsoSchema

PATH = "repository/conf/identity/sso-idp-config.xml"
SINGLE = b"""\
<SSOIdentityProviderConfig>
    <ServiceProviders>
        <ServiceProvider>
            <Issuer>store</Issuer>
            <AssertionConsumerService>https://localhost:9443/store/acs</AssertionConsumerService>
            <SignResponse>true</SignResponse>
            <CustomLoginPage>/store/login.jag</CustomLoginPage>
        </ServiceProvider>
        <ServiceProvider>
            <Issuer>publisher</Issuer>
            <AssertionConsumerService>https://localhost:9443/publisher/acs</AssertionConsumerService>
        </ServiceProvider>
    </ServiceProviders>
</SSOIdentityProviderConfig>
"""
LIST = b"""\
<SSOIdentityProviderConfig>
    <ServiceProviders>
        <ServiceProvider>
            <Issuer>store</Issuer>
            <AssertionConsumerServiceURLs>
                <AssertionConsumerServiceURL>https://localhost:9443/store/acs</AssertionConsumerServiceURL>
            </AssertionConsumerServiceURLs>
            <DefaultAssertionConsumerServiceURL>https://localhost:9443/store/acs</DefaultAssertionConsumerServiceURL>
            <SignResponse>true</SignResponse>
        </ServiceProvider>
    </ServiceProviders>
</SSOIdentityProviderConfig>
"""
SAMPLES = {SsoSchema.SINGLE: SINGLE, SsoSchema.LIST: LIST}
STORE = ServiceProvider(issuer="store", consumers=("https://store.example.com/store/acs",))


def test_the_older_schema_has_one_address() -> None:
    after = edited(PATH, SINGLE, service_provider_edits(STORE, SsoSchema.SINGLE))

    assert after == SINGLE.replace(b"localhost:9443/store", b"store.example.com/store")


def test_the_newer_schema_has_a_list_and_a_default() -> None:
    two = ServiceProvider(issuer="store", consumers=(*STORE.consumers, "https://10.0.0.1:9443/store/acs"))

    after = edited(PATH, LIST, service_provider_edits(two, SsoSchema.LIST)).decode()

    assert after == LIST.decode().replace("localhost:9443/store", "store.example.com/store").replace(
        "acs</AssertionConsumerServiceURL>\n",
        "acs</AssertionConsumerServiceURL>\n"
        "                <AssertionConsumerServiceURL>https://10.0.0.1:9443/store/acs</AssertionConsumerServiceURL>\n",
    )


@pytest.mark.parametrize("schema", SsoSchema)
def test_what_stands_there_in_the_other_schema_goes(schema: SsoSchema) -> None:
    other = next(each for each in SsoSchema if each is not schema)

    after = edited(PATH, SAMPLES[other], service_provider_edits(STORE, schema)).decode()

    provider = after[: after.index("</ServiceProvider>")]
    assert ("<AssertionConsumerService>" in provider) == (schema is SsoSchema.SINGLE)
    assert ("<AssertionConsumerServiceURLs>" in provider) == (schema is SsoSchema.LIST)
    assert ("<DefaultAssertionConsumerServiceURL>" in provider) == (schema is SsoSchema.LIST)


def test_a_login_page_is_set_or_made() -> None:
    with_page = ServiceProvider(issuer="publisher", consumers=("https://p/acs",), login_page="/publisher/login.jag")

    after = edited(PATH, SINGLE, service_provider_edits(with_page, SsoSchema.SINGLE)).decode()

    assert after == SINGLE.decode().replace(
        "<AssertionConsumerService>https://localhost:9443/publisher/acs</AssertionConsumerService>\n",
        "<AssertionConsumerService>https://p/acs</AssertionConsumerService>\n"
        "            <CustomLoginPage>/publisher/login.jag</CustomLoginPage>\n",
    )


@pytest.mark.parametrize(
    ("schema", "added"),
    [
        (
            SsoSchema.SINGLE,
            ["<AssertionConsumerService>https://admin.example.com/acs</AssertionConsumerService>"],
        ),
        (
            SsoSchema.LIST,
            [
                "<AssertionConsumerServiceURLs>",
                "<AssertionConsumerServiceURL>https://admin.example.com/acs</AssertionConsumerServiceURL>",
                "</AssertionConsumerServiceURLs>",
                "<DefaultAssertionConsumerServiceURL>https://admin.example.com/acs</DefaultAssertionConsumerServiceURL>",
            ],
        ),
    ],
)
def test_a_provider_of_ones_own_joins_the_others_with_signed_responses(schema: SsoSchema, added: list[str]) -> None:
    admin = ServiceProvider(issuer="admin", consumers=("https://admin.example.com/acs",), login_page="/login")

    after = edited(PATH, SAMPLES[schema], [put_service_provider(admin, schema)])

    assert changes(SAMPLES[schema], after) == (
        [],
        [
            "<ServiceProvider>",
            "<Issuer>admin</Issuer>",
            *added,
            "<SignResponse>true</SignResponse>",
            "<CustomLoginPage>/login</CustomLoginPage>",
            "</ServiceProvider>",
        ],
    )


@shipped(lambda product: product.paths.sso_idp_config if product.sso_schema else None, rendered=False)
@pytest.mark.parametrize("application", StoreApplication)
def test_every_shipped_file(product: Product | None, path: str, data: bytes, application: StoreApplication) -> None:
    product = there(product)
    provider = SingleSignOn(application=application, host=f"{application}.example.com").service_provider

    removed, added = changes(data, edited(path, data, service_provider_edits(provider, product.sso_idp_schema)))

    names = {
        SsoSchema.SINGLE: ["AssertionConsumerService"],
        SsoSchema.LIST: ["AssertionConsumerServiceURL", "DefaultAssertionConsumerServiceURL"],
    }[product.sso_idp_schema]
    assert removed == [f"<{name}>https://localhost:9443/{application}/acs</{name}>" for name in names]
    assert added == [f"<{name}>https://{application}.example.com/{application}/acs</{name}>" for name in names]


def test_a_provider_that_the_file_does_not_have_is_refused_by_name() -> None:
    nobody = ServiceProvider(issuer="social", consumers=("https://x/acs",))

    assert "ServiceProvider[Issuer='social']" in refused(PATH, SINGLE, service_provider_edits(nobody, SsoSchema.SINGLE))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({"issuer": "o'x"}, "'o'x' is no issuer: use a name without ', such as store", id="a quote"),
        pytest.param(
            {"consumers": ()},
            "store receives assertions nowhere: give an address such as https://HOST/store/acs",
            id="no address",
        ),
        pytest.param(
            {"consumers": ("http://x/acs",)},
            "'http://x/acs' does not begin with https://: assertions must not be readable on their way",
            id="clear text",
        ),
    ],
)
def test_a_provider_that_cannot_be_is_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError) as caught:
        ServiceProvider(**{"issuer": "store", "consumers": STORE.consumers} | settings)  # type: ignore[arg-type]

    assert str(caught.value) == message


def test_the_older_schema_refuses_a_second_address() -> None:
    two = ServiceProvider(issuer="store", consumers=("https://a/acs", "https://b/acs"))
    message = "store has 2 addresses, this version's sso-idp-config.xml takes one: keep the first"

    with pytest.raises(SettingError) as caught:
        list(service_provider_edits(two, SsoSchema.SINGLE))
    assert str(caught.value) == message
    with pytest.raises(SettingError) as caught:
        put_service_provider(two, SsoSchema.SINGLE)
    assert str(caught.value) == message

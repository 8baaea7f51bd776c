"""What a product's facts say together."""

import pytest

from wso2_cluster.products import find_product

SHARED, IDENTITY = "WSO2_SHARED_DB", "WSO2_IDENTITY_DB"


@pytest.mark.parametrize(
    ("name", "version", "datasources"),
    [
        ("wso2esb", "4.9.0", {"shared_db": "WSO2_CARBON_DB"}),
        ("wso2is", "5.11.0", {"shared_db": SHARED, "identity_db": IDENTITY}),
        ("wso2is", "7.1.0", {"shared_db": SHARED, "identity_db": IDENTITY}),
    ],
)
def test_the_datasources_that_are_moved_are_named_the_shared_one_first(
    name: str, version: str, datasources: dict[str, str]
) -> None:
    assert list(find_product(name, version).datasources.items()) == list(datasources.items())

"""What the catalogue knows of products, versions and kernels."""

import pytest

from wso2_cluster.products import (
    Kernel,
    PatternName,
    Ports,
    Receivers,
    UnknownProductError,
    find_product,
    product_names,
    product_versions,
)


def test_names_are_sorted() -> None:
    assert product_names() == ("carbon-kernel", "wso2esb")


def test_versions_come_oldest_first() -> None:
    assert product_versions("wso2esb") == ("4.9.0", "5.0.0")


def test_kernel_versions_are_ordered_as_numbers() -> None:
    versions = product_versions("carbon-kernel")
    assert versions[:5] == ("4.4.0", "4.4.1", "4.4.2", "4.4.3", "4.4.5")
    assert versions[-1] == "4.4.40"
    assert versions.index("4.4.9") < versions.index("4.4.10")


@pytest.mark.parametrize(
    ("version", "kernel"),
    [
        ("4.9.0", Kernel(version="4.4.1", hazelcast="3.5.0")),
        ("5.0.0", Kernel(version="4.4.8", hazelcast="3.5.4")),
    ],
)
def test_each_esb_has_its_kernel_and_hazelcast(version: str, kernel: Kernel) -> None:
    assert find_product("wso2esb", version).kernel == kernel


@pytest.mark.parametrize(
    ("version", "hazelcast"),
    [("4.4.0", "3.2.6"), ("4.4.1", "3.5.0"), ("4.4.3", "3.5.2"), ("4.4.5", "3.5.4"), ("4.4.40", "3.5.4")],
)
def test_each_kernel_has_its_hazelcast(version: str, hazelcast: str) -> None:
    assert find_product("carbon-kernel", version).kernel == Kernel(version=version, hazelcast=hazelcast)


def test_the_esb_serves_traffic_from_its_own_transports() -> None:
    product = find_product("wso2esb", "4.9.0")
    assert product.home_name == "wso2esb-4.9.0"
    assert product.patterns == (PatternName.ESB_WORKER_MANAGER, PatternName.CARBON_CLUSTER)
    assert product.ports == Ports(console_http=9763, console_https=9443, service_http=8280, service_https=8243)
    assert product.receivers == Receivers(http="http", https="https")
    assert product.worker_profile


def test_the_kernel_serves_everything_from_tomcat() -> None:
    product = find_product("carbon-kernel", "4.4.16")
    assert product.home_name == "wso2carbon-core-4.4.16"
    assert product.ports == Ports(console_http=9763, console_https=9443, service_http=9763, service_https=9443)
    assert product.receivers is None
    assert not product.worker_profile


def test_every_version_of_every_product_is_complete() -> None:
    for name in product_names():
        for version in product_versions(name):
            product = find_product(name, version)
            assert (product.name, product.version) == (name, version)
            assert product.patterns
            assert product.java == tuple(sorted(product.java))


def test_the_offset_moves_all_ports() -> None:
    assert find_product("wso2esb", "4.9.0").ports.shifted(10) == Ports(
        console_http=9773, console_https=9453, service_http=8290, service_https=8253
    )


def test_an_unknown_product_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownProductError) as caught:
        product_versions("wso2is")
    assert str(caught.value) == "'wso2is' is not a known product: use one of carbon-kernel, wso2esb"


def test_an_unknown_version_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownProductError) as caught:
        find_product("wso2esb", "4.8.1")
    assert str(caught.value) == "'4.8.1' is not a known version of wso2esb: use one of 4.9.0, 5.0.0"


def test_rows_of_versions_are_shortened_to_their_ends() -> None:
    with pytest.raises(UnknownProductError) as caught:
        find_product("carbon-kernel", "4.4.4")
    assert str(caught.value) == (
        "'4.4.4' is not a known version of carbon-kernel: use one of 4.4.0 to 4.4.3, 4.4.5 to 4.4.40"
    )

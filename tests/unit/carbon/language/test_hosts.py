"""Texts that name one machine."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wso2_cluster.carbon.language.hosts import address, fault


@given(st.ip_addresses())
def test_an_address_is_itself(value: IPv4Address | IPv6Address) -> None:
    assert address(str(value)) == value


@pytest.mark.parametrize("text", ["esb", "10.0.1", "10.0.1.256", "10.0.1.", "", "1" * 5000, "10.0.1.1.1"])
def test_other_texts_are_no_address(text: str) -> None:
    assert address(text) is None


def test_leading_zeros_do_not_count() -> None:
    assert address("010.0.01.000") == IPv4Address("10.0.1.0")


@pytest.mark.parametrize("text", ["10.0.1.10", "[fd00::1]", "esb", "ESB-1.example.com", "3esb", "a_b.example.com."])
def test_addresses_and_names_have_no_fault(text: str) -> None:
    assert fault(text) is None


@given(st.text())
def test_any_text_has_a_fault_with_a_fix_or_none(text: str) -> None:
    found = fault(text)
    assert found is None or all(found)


def test_a_text_longer_than_any_name_is_not_quoted() -> None:
    assert fault("1.-" * 300_000) == ("it is longer than any name", "write the node's private address")

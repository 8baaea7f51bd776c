"""Ranges of addresses in the list of well-known members."""

import pytest

from wso2_cluster.carbon.language.ranges import AddressRangeError, expand


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("192.168.1.2-4", ("192.168.1.2", "192.168.1.3", "192.168.1.4")),
        ("10.0.0.7-7", ("10.0.0.7",)),
        ("10.0.1.10", ("10.0.1.10",)),
        ("esb-1.example.com", ("esb-1.example.com",)),
        ("a-b", ("a-b",)),
    ],
)
def test_the_last_number_may_be_a_range(host: str, addresses: tuple[str, ...]) -> None:
    assert expand(host) == addresses


def test_a_star_is_the_whole_last_number() -> None:
    assert expand("10.0.1.*") == tuple(f"10.0.1.{number}" for number in range(256))


@pytest.mark.parametrize("host", ["10.0.1-2.3", "10.*.1.1", "10.0.0.*-3", "10.0.0.1-", "*.*.*.*", "10.0.1-2"])
def test_no_other_number_may_be_a_range(host: str) -> None:
    with pytest.raises(AddressRangeError) as caught:
        expand(host)
    assert str(caught.value) == (
        f"'{host}' is not an address range: only the last number may be one, such as 10.0.1.10-20 or 10.0.1.*"
    )


@pytest.mark.parametrize("host", ["10.0.0.9-8", "10.0.0.250-256", "10.0.0.300-400"])
def test_a_range_goes_up_and_to_255(host: str) -> None:
    with pytest.raises(AddressRangeError) as caught:
        expand(host)
    assert str(caught.value) == f"'{host}' is not an address range: it has to go up, and to 255 at most"

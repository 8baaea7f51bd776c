from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wso2_cluster.emulator.machines.addresses import Addresses, free_address
from wso2_cluster.emulator.machines.errors import MachineError

SUBNET = IPv4Network("10.0.1.0/28")


def address(last: int) -> IPv4Address:
    return IPv4Address(f"10.0.1.{last}")


def test_the_highest_free_address_is_chosen() -> None:
    assert free_address(SUBNET, ()) == address(14)
    assert free_address(SUBNET, {address(14), address(12)}) == address(13)


def test_a_full_subnet_is_refused() -> None:
    with pytest.raises(MachineError) as caught:
        free_address(SUBNET, {address(last) for last in range(4, 15)})
    assert str(caught.value) == "Subnet 10.0.1.0/28 has no free address for a stand-in; use a larger one."


@given(st.sets(st.integers(0, 15), max_size=10), st.lists(st.sampled_from("abc"), max_size=3, unique=True))
def test_nobody_gets_a_reserved_a_taken_or_anothers_address(taken: set[int], owners: list[str]) -> None:
    occupied = {address(last) for last in taken}
    try:
        chosen = Addresses().choose([(owner, SUBNET) for owner in owners], occupied)
    except MachineError:
        assert len(taken & set(range(4, 15))) + len(owners) > 11
        return
    found = list(chosen.values())
    assert len(set(found)) == len(owners)
    assert not occupied & set(found)
    assert all(address(4) <= each <= address(14) for each in found)


def test_an_address_stays_whatever_comes_and_goes() -> None:
    addresses = Addresses()
    addresses.choose([("a", SUBNET), ("b", SUBNET)], ())
    assert addresses.choose([("c", SUBNET), ("b", SUBNET)], ()) == {
        ("b", SUBNET): address(13),
        ("c", SUBNET): address(14),
    }
    assert addresses.choose([("b", SUBNET)], ()) == {("b", SUBNET): address(13)}


def test_an_instance_that_takes_an_address_moves_its_stand_in() -> None:
    addresses = Addresses()
    addresses.choose([("a", SUBNET)], ())
    assert addresses.choose([("a", SUBNET)], {address(14)}) == {("a", SUBNET): address(13)}

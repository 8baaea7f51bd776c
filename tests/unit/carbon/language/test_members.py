"""The list of well-known members as the agent gets it."""

import pytest

from tests.unit.carbon.language.samples import aws, clustering, members, parameter, wka
from wso2_cluster.carbon.language import parse
from wso2_cluster.carbon.language.members import java_integer, replaced, well_known_members


def listed(text: str, **variables: str) -> list[tuple[tuple[str, ...], int | None]]:
    return [(each.addresses, each.port) for each in well_known_members(parse(text), environment=variables)]


def test_members_have_address_and_port_without_the_blanks_around_them() -> None:
    assert listed(wka(members(" 10.0.1.10 : 4000 ", "esb.example.com:4100"))) == [
        (("10.0.1.10",), 4000),
        (("esb.example.com",), 4100),
    ]


def test_a_range_of_addresses_is_several() -> None:
    assert listed(wka(members("10.0.1.10-12:4000"))) == [(("10.0.1.10", "10.0.1.11", "10.0.1.12"), 4000)]


def test_a_variable_comes_from_a_system_property_or_else_from_the_environment() -> None:
    section = parse(wka(members("${HOST}:${PORT}")))

    found = well_known_members(section, system={"HOST": "10.0.1.10"}, environment={"HOST": "x", "PORT": "4000"})

    assert [(each.addresses, each.port, each.unresolved) for each in found] == [(("10.0.1.10",), 4000, ())]


def test_a_variable_without_a_value_leads_nowhere() -> None:
    found = well_known_members(parse(wka(members("${HOST}:4000"))))

    assert [(each.addresses, each.port, each.unresolved) for each in found] == [((), 4000, ("HOST",))]


@pytest.mark.parametrize(
    "text",
    [
        aws(members("10.0.1.10:4000")),
        clustering(members("10.0.1.10:4000")),
        clustering(parameter("membershipScheme", "multicast"), members("10.0.1.10:4000")),
    ],
    ids=["aws", "no scheme", "multicast"],
)
def test_no_other_scheme_reads_the_list(text: str) -> None:
    assert listed(text) == []


def test_a_wrong_list_has_entries_without_address_or_port() -> None:
    assert listed(wka(members("10.0.1-2.3:x"), members("never:1"))) == [((), None)]
    assert listed(wka("<members><member/></members>")) == [((), None)]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("plain", ("plain", ())),
        ("${A}.${B}", ("1.${B}", ("B",))),
        ("${C}.${A}", ("${C}.${A}", ("C", "A"))),
        ("x${A}y", ("x1y", ())),
    ],
)
def test_the_first_variable_alone_is_replaced(text: str, result: tuple[str, tuple[str, ...]]) -> None:
    assert replaced(text, {"A": "1", "B": "2"}, {}) == result


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4000", 4000),
        ("+1", 1),
        ("-1", -1),
        ("", None),
        (" 1", None),
        ("1.0", None),
        ("2147483648", None),
        ("0x1", None),
    ],
)
def test_numbers_are_those_of_java(text: str, number: int | None) -> None:
    assert java_integer(text) == number

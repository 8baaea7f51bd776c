"""Rules of the membership scheme, the domain and the scheme multicast."""

import pytest

from tests.unit.carbon.language.samples import aws, broken, clustering, parameter, shown, tribes, wka
from wso2_cluster.carbon.language.rules import Rule
from wso2_cluster.carbon.language.rules import membership as rules

GOOD = [
    pytest.param(rules.scheme_is_known, clustering(), None),
    pytest.param(rules.scheme_is_known, clustering(parameter("membershipScheme", "\n wka \n")), None),
    pytest.param(rules.scheme_is_known, tribes(parameter("membershipScheme", "wka")), None),
    pytest.param(rules.scheme_is_known, clustering(parameter("membershipScheme", "$env{SCHEME}")), "4.6.0"),
    pytest.param(rules.scheme_is_known, clustering(parameter("membershipScheme", "aws-ecs")), "4.6.0"),
    pytest.param(rules.scheme_is_known, clustering(parameter("membershipScheme", "kubernetes")), "4.7.1"),
    pytest.param(rules.scheme_is_known, clustering(parameter("membershipScheme", "kubernetes")), None),
    pytest.param(
        rules.scheme_is_known,
        clustering(parameter("membershipScheme", "mine"), parameter("membershipSchemeClassName", "c")),
        "4.4.2",
    ),
    pytest.param(
        rules.scheme_class_is_used,
        clustering(parameter("membershipScheme", "mine"), parameter("membershipSchemeClassName", "c")),
        None,
    ),
    pytest.param(rules.scheme_class_is_used, wka(), None),
    pytest.param(rules.domain_has_no_blanks_around_it, clustering(parameter("domain", "a b")), None),
    pytest.param(rules.domain_has_no_blanks_around_it, clustering(parameter("domain", " ")), None),
    pytest.param(rules.domain_has_no_blanks_around_it, clustering(), None),
    pytest.param(rules.domain_has_a_name, clustering(parameter("domain", "d")), None),
    pytest.param(rules.domain_has_a_name, clustering(), None),
    pytest.param(rules.multicast_is_not_for_a_vpc, wka(), None),
    pytest.param(rules.multicast_is_not_for_a_vpc, aws(), None),
    pytest.param(rules.multicast_address_is_one, clustering(parameter("mcastAddress", "228.0.0.4")), None),
    pytest.param(rules.multicast_address_is_one, wka(parameter("mcastAddress", "10.0.0.1")), None),
    pytest.param(rules.multicast_address_is_one, clustering(), None),
]
BAD = [
    pytest.param(
        rules.scheme_is_known,
        clustering(parameter("membershipScheme", "AWS")),
        None,
        [
            (
                "2:36 membershipScheme 'AWS' stops the agent with Invalid membership scheme: use multicast, wka, "
                "aws, aws-ecs or kubernetes"
            )
        ],
    ),
    pytest.param(
        rules.scheme_is_known,
        clustering(parameter("membershipScheme", "")),
        None,
        [
            (
                "2:1 membershipScheme '' stops the agent with Invalid membership scheme: use multicast, wka, "
                "aws, aws-ecs or kubernetes"
            )
        ],
    ),
    pytest.param(
        rules.scheme_is_known,
        tribes(parameter("membershipScheme", "aws")),
        None,
        ["2:36 membershipScheme 'aws' stops the agent with Invalid membership scheme: use multicast or wka"],
    ),
    pytest.param(
        rules.scheme_is_known,
        clustering(parameter("membershipScheme", "aws-ecs")),
        "4.5.1",
        [("2:36 membershipScheme 'aws-ecs' stops the agent with Invalid membership scheme: use multicast, wka or aws")],
    ),
    pytest.param(
        rules.scheme_is_known,
        clustering(parameter("membershipScheme", "kubernetes")),
        "4.6.1",
        [
            (
                "2:36 membershipScheme 'kubernetes' stops the agent with Invalid membership scheme: use "
                "multicast, wka, aws or aws-ecs"
            )
        ],
    ),
    pytest.param(
        rules.scheme_is_known,
        clustering(parameter("membershipScheme", "mine"), parameter("membershipSchemeClassName", "c")),
        "4.4.1",
        [("2:36 membershipScheme 'mine' stops the agent with Invalid membership scheme: use multicast, wka or aws")],
    ),
    pytest.param(
        rules.scheme_class_is_used,
        wka(parameter("membershipSchemeClassName", "c")),
        None,
        [
            (
                "3:1 scheme wka is the agent's own, so the class is not looked at: give membershipScheme another "
                "name, or remove the class"
            )
        ],
    ),
    pytest.param(
        rules.domain_has_no_blanks_around_it,
        clustering(parameter("domain", "d ")),
        None,
        [
            (
                "2:26 domain 'd ' has blanks around it that count: members without them are another group: write "
                "'d' without them"
            )
        ],
    ),
    pytest.param(
        rules.domain_has_no_blanks_around_it,
        tribes(parameter("domain", "\n    d\n")),
        None,
        [
            (
                "2:26 domain '\\n    d\\n' has blanks around it that count: members without them are another "
                "group: write 'd' without them"
            )
        ],
    ),
    pytest.param(
        rules.domain_has_a_name,
        clustering('<parameter name="domain"/>'),
        None,
        ["2:1 the domain has no name: write one, the same on all members"],
    ),
    pytest.param(
        rules.domain_has_a_name,
        clustering(parameter("domain", "  ")),
        None,
        ["2:1 the domain has no name: write one, the same on all members"],
    ),
    pytest.param(
        rules.multicast_is_not_for_a_vpc,
        clustering(),
        None,
        [("1:1 scheme multicast finds nobody in a VPC, which does not carry multicast: use scheme aws or wka")],
    ),
    pytest.param(
        rules.multicast_is_not_for_a_vpc,
        clustering(parameter("membershipScheme", "multicast")),
        None,
        [("2:36 scheme multicast finds nobody in a VPC, which does not carry multicast: use scheme aws or wka")],
    ),
    pytest.param(
        rules.multicast_is_not_for_a_vpc,
        tribes(),
        None,
        ["1:1 scheme multicast finds nobody in a VPC, which does not carry multicast: use scheme wka"],
    ),
    pytest.param(
        rules.multicast_address_is_one,
        clustering(parameter("mcastAddress", "10.0.0.1")),
        None,
        [
            (
                "2:32 mcastAddress '10.0.0.1' is no multicast address: use one from 224.0.0.0 to "
                "239.255.255.255, the same on all members"
            )
        ],
    ),
    pytest.param(
        rules.multicast_address_is_one,
        clustering(parameter("mcastAddress", "everybody")),
        None,
        [
            (
                "2:32 mcastAddress 'everybody' is no multicast address: use one from 224.0.0.0 to "
                "239.255.255.255, the same on all members"
            )
        ],
    ),
]


@pytest.mark.parametrize(("rule", "text", "kernel"), GOOD, ids=shown)
def test_a_good_section_passes(rule: Rule, text: str, kernel: str | None) -> None:
    assert broken(rule, text, kernel) == []


@pytest.mark.parametrize(("rule", "text", "kernel", "found"), BAD, ids=shown)
def test_a_broken_rule_names_place_and_fix(rule: Rule, text: str, kernel: str | None, found: list[str]) -> None:
    assert broken(rule, text, kernel) == found

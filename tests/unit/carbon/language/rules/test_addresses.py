"""Rules of the member's own address and of the list of well-known members."""

import pytest

from tests.unit.carbon.language.samples import aws, broken, clustering, members, parameter, shown, tribes, wka
from wso2_cluster.carbon.language.rules import Rule
from wso2_cluster.carbon.language.rules import addresses as rules

GOOD = [
    pytest.param(rules.own_address_can_be_reached, clustering(parameter("localMemberHost", "10.0.1.10")), None),
    pytest.param(rules.own_address_can_be_reached, clustering(), None),
    pytest.param(rules.own_address_can_be_reached, clustering(parameter("localMemberHost", "esb.example.com")), None),
    pytest.param(
        rules.own_address_can_be_reached,
        clustering(parameter("membershipScheme", "aws-ecs"), parameter("localMemberHost", "127.0.0.1")),
        "4.6.0",
    ),
    pytest.param(rules.port_is_one_of_scheme_aws, aws(parameter("localMemberPort", 5701)), None),
    pytest.param(rules.port_is_one_of_scheme_aws, aws(parameter("localMemberPort", 5800)), None),
    pytest.param(rules.port_is_one_of_scheme_aws, wka(parameter("localMemberPort", 4100)), None),
    pytest.param(rules.port_is_one_of_scheme_aws, aws(parameter("localMemberPort", "x")), None),
    pytest.param(rules.members_are_read, wka(members("10.0.1.10:4000")), None),
    pytest.param(rules.members_are_read, aws(), None),
    pytest.param(rules.members_are_read, aws("<members/>"), None),
    pytest.param(rules.members_are_listed, wka(members("10.0.1.10:4000")), None),
    pytest.param(rules.members_are_listed, aws(), None),
    pytest.param(rules.members_are_complete, wka(members("10.0.1.10:4000")), None),
    pytest.param(rules.members_are_complete, aws("<members><member/></members>"), None),
    pytest.param(rules.member_ports_are_ports, wka(members("10.0.1.10: 4000 ")), None),
    pytest.param(rules.member_ports_are_ports, wka(members("10.0.1.10:${PORT}")), None),
    pytest.param(rules.member_ports_are_ports, aws(members("10.0.1.10:x")), None),
    pytest.param(rules.member_variables_have_values, wka(members("10.0.1.10:4000")), None),
    pytest.param(rules.member_variables_have_values, aws(members("${HOST}:4000")), None),
    pytest.param(rules.members_have_one_variable, wka(members("${HOST}.example.com:${PORT}")), None),
    pytest.param(
        rules.member_ranges_are_ranges, wka(members("10.0.1.10-20:4000", "10.0.2.*:4000", "my-host:4000")), None
    ),
    pytest.param(rules.members_are_elsewhere, wka(members("10.0.1.10:4000")), None),
    pytest.param(rules.members_are_elsewhere, aws(members("127.0.0.1:4000")), None),
    pytest.param(
        rules.own_address_is_in_the_list,
        wka(parameter("localMemberHost", "10.0.1.10"), members("10.0.1.10:4000")),
        None,
    ),
    pytest.param(
        rules.own_address_is_in_the_list,
        wka(
            parameter("localMemberHost", "10.0.1.12"), parameter("localMemberPort", 4100), members("10.0.1.10-20:4100")
        ),
        None,
    ),
    pytest.param(rules.own_address_is_in_the_list, wka(members("10.0.1.10:4000")), None),
    pytest.param(
        rules.own_address_is_in_the_list, wka(parameter("localMemberHost", "10.0.1.10"), members("${HOST}:4000")), None
    ),
    pytest.param(rules.own_address_is_in_the_list, wka(parameter("localMemberHost", "10.0.1.10")), None),
]
BAD = [
    pytest.param(
        rules.own_address_can_be_reached,
        clustering(parameter("localMemberHost", "127.0.0.1")),
        None,
        [
            (
                "2:35 localMemberHost '127.0.0.1' is what the others are told to connect to, and leads each to "
                "itself: write this node's private address, or remove the parameter: then the first one that is "
                "not loopback is taken"
            )
        ],
    ),
    pytest.param(
        rules.own_address_can_be_reached,
        aws(parameter("localMemberHost", " localhost ")),
        None,
        [
            (
                "3:35 localMemberHost 'localhost' is what the others are told to connect to, and leads each to "
                "itself: write this node's private address, or remove the parameter: then the first one that is "
                "not loopback is taken"
            )
        ],
    ),
    pytest.param(
        rules.own_address_can_be_reached,
        tribes(parameter("localMemberHost", "127.0.1.1")),
        None,
        [
            (
                "2:35 localMemberHost '127.0.1.1' is what the others are told to connect to, and leads each to "
                "itself: write this node's private address, or remove the parameter: then the first one that is "
                "not loopback is taken"
            )
        ],
    ),
    pytest.param(
        rules.own_address_can_be_reached,
        clustering(parameter("localMemberHost", "::1")),
        None,
        [
            (
                "2:35 localMemberHost '::1' is what the others are told to connect to, and leads each to itself: "
                "write this node's private address, or remove the parameter: then the first one that is not "
                "loopback is taken"
            )
        ],
    ),
    pytest.param(
        rules.port_is_one_of_scheme_aws,
        aws(parameter("localMemberPort", 5801)),
        None,
        [
            (
                "3:35 localMemberPort is 5801: scheme aws looks for members from 5701 to 5800, each on its own "
                "port and the next two: write 5701 on all members"
            )
        ],
    ),
    pytest.param(
        rules.port_is_one_of_scheme_aws,
        aws(parameter("localMemberPort", 4000)),
        None,
        [
            (
                "3:35 localMemberPort is 4000: scheme aws looks for members from 5701 to 5800, each on its own "
                "port and the next two: write 5701 on all members"
            )
        ],
    ),
    pytest.param(
        rules.port_is_one_of_scheme_aws,
        aws(),
        None,
        [
            (
                "1:1 localMemberPort is absent, so it is 4000: scheme aws looks for members from 5701 to 5800, "
                "each on its own port and the next two: write 5701 on all members"
            )
        ],
    ),
    pytest.param(
        rules.members_are_read,
        aws(members("10.0.1.10:4000")),
        None,
        [("3:1 scheme aws does not read the list of members: remove it, or leave it for the day the scheme changes")],
    ),
    pytest.param(
        rules.members_are_read,
        clustering(members("10.0.1.10:4000")),
        None,
        [
            (
                "2:1 scheme multicast does not read the list of members: remove it, or leave it for the day the "
                "scheme changes"
            )
        ],
    ),
    pytest.param(
        rules.members_are_listed,
        wka(),
        None,
        ["2:1 scheme wka without members: each node is alone: list all nodes, the same on each"],
    ),
    pytest.param(
        rules.members_are_listed,
        wka("<members/>"),
        None,
        ["2:1 scheme wka without members: each node is alone: list all nodes, the same on each"],
    ),
    pytest.param(
        rules.members_are_complete,
        wka("<members><member/></members>"),
        None,
        [
            "3:10 a member without <hostName>, and the server stops with NullPointerException: add <hostName>",
            "3:10 a member without <port>, and the server stops with NullPointerException: add <port>",
        ],
    ),
    pytest.param(
        rules.members_are_complete,
        wka("<members><member><hostName> </hostName><port>4000</port></member></members>"),
        None,
        ["3:28 a member with an empty <hostName>: write its address"],
    ),
    pytest.param(
        rules.member_ports_are_ports,
        wka(members("10.0.1.10:x", "10.0.1.11:65536")),
        None,
        [
            (
                "3:54 port 'x' is no whole number, and the server stops with NumberFormatException: write a port "
                "from 1 to 65535"
            ),
            "3:115 65536 is no port: write a port from 1 to 65535",
        ],
    ),
    pytest.param(
        rules.member_ports_are_ports,
        wka(members("10.0.1.10:")),
        None,
        [
            (
                "3:48 port '' is no whole number, and the server stops with NumberFormatException: write a port "
                "from 1 to 65535"
            )
        ],
    ),
    pytest.param(
        rules.member_variables_have_values,
        wka(members("${HOST}:${PORT}")),
        None,
        [
            (
                "3:28 ${HOST} is replaced when the server starts, and stays as it is without a value: set the "
                "system property or the environment variable HOST on this node"
            ),
            (
                "3:52 ${PORT} is replaced when the server starts, and stays as it is without a value: set the "
                "system property or the environment variable PORT on this node"
            ),
        ],
    ),
    pytest.param(
        rules.members_have_one_variable,
        wka(members("${HOST}.${ZONE}:4000")),
        None,
        ["3:28 ${ZONE} stays as it is: only the first is replaced: use one ${…}"],
    ),
    pytest.param(
        rules.member_ranges_are_ranges,
        wka(members("10.0.1-2.10:4000", "10.0.1.20-10:4000")),
        None,
        [
            (
                "3:28 '10.0.1-2.10' is not an address range: only the last number may be one, such as "
                "10.0.1.10-20 or 10.0.1.*"
            ),
            "3:94 '10.0.1.20-10' is not an address range: it has to go up, and to 255 at most",
        ],
    ),
    pytest.param(
        rules.member_ranges_are_ranges,
        wka(members("10.0.1.250-256:4000")),
        None,
        ["3:28 '10.0.1.250-256' is not an address range: it has to go up, and to 255 at most"],
    ),
    pytest.param(
        rules.members_are_elsewhere,
        wka(members("127.0.0.1:4000", "localhost:4001")),
        None,
        [
            "3:28 member '127.0.0.1' leads each node to itself: write the node's private address",
            "3:92 member 'localhost' leads each node to itself: write the node's private address",
        ],
    ),
    pytest.param(
        rules.members_are_elsewhere,
        tribes(parameter("membershipScheme", "wka"), members("127.0.0.1:4000")),
        None,
        ["3:28 member '127.0.0.1' leads each node to itself: write the node's private address"],
    ),
    pytest.param(
        rules.own_address_is_in_the_list,
        wka(parameter("localMemberHost", "10.0.1.10"), members("10.0.1.11:4000")),
        None,
        [
            (
                "4:1 the list lacks this node, 10.0.1.10: a cluster can split when the listed nodes are down: "
                "list all nodes, the same on each"
            )
        ],
    ),
    pytest.param(
        rules.own_address_is_in_the_list,
        wka(
            parameter("localMemberHost", "10.0.1.10"),
            parameter("localMemberPort", 4100),
            members("10.0.1.11:4000", "10.0.1.10:4000"),
        ),
        None,
        [
            (
                "5:74 the list has this node, 10.0.1.10, with port 4000, and its localMemberPort is 4100: write "
                "port 4100, the same on all nodes"
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

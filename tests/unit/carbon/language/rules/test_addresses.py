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
    pytest.param(rules.port_is_one_of_scheme_aws, aws(parameter("localMemberPort", 5708)), None),
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
    pytest.param(rules.port_is_one_of_scheme_aws, aws(parameter("localMemberPort", 5701)), "4.5.1"),
    pytest.param(rules.port_is_one_of_scheme_aws, aws(parameter("localMemberPort", 4100)), "4.4.1"),
    pytest.param(rules.port_is_one_of_scheme_aws, aws(parameter("localMemberPort", 4100)), None),
    *(
        pytest.param(rules.own_address_is_an_address, clustering(parameter("localMemberHost", host)), "4.6.0")
        for host in ("10.0.1.10", " 10.0.1.10 ", "fd00::1", "esb-1", "esb_1.example.com.", "$env{HOST}", "127.0.0.1")
    ),
    pytest.param(rules.own_address_is_an_address, clustering(), None),
    *(
        pytest.param(rules.member_hosts_are_hosts, wka(members(f"{host}:4000")), None)
        for host in ("10.0.1.10", "10.0.1.10-20", "10.0.1.*", "esb-1.example.com", "a${HOST}", "", "10.0.1-2.1")
    ),
    pytest.param(rules.member_hosts_are_hosts, aws(members("10.0.1.300:4000")), None),
    pytest.param(rules.member_variables_are_whole, wka(members("a${HOST}b}:${PORT}")), None),
    pytest.param(rules.member_variables_are_whole, wka(members("${}:4000", "a}:4000")), None),
    *(
        pytest.param(
            rules.own_address_is_in_the_list,
            wka(parameter("localMemberHost", own), parameter("localMemberPort", port), members("10.0.1.10:4100")),
            "4.6.0",
        )
        for own, port in [
            ("10.0.1.10", "+4100"),
            ("10.0.1.10", "04100"),
            ("10.0.1.010", 4100),
            ("10.0.1.10", ""),
            ("10.0.1.10", "0"),
            ("10.0.1.10", "-1"),
            ("10.0.1.10", "4100-4110"),
            ("10.0.1.10", "${PORT}"),
            ("${HOST}", 4100),
            ("$env{HOST}", 4100),
            ("127.0.0.1", 4100),
            ("10.0.1.300", 4100),
        ]
    ),
]
BAD = [
    *(
        pytest.param(
            rules.own_address_is_an_address,
            clustering(parameter("localMemberHost", host)),
            None,
            [f"2:35 localMemberHost is what the others are told to connect to, and {reason}"],
        )
        for host, reason in [
            ("10.0.1.311", "'10.0.1.311' is neither an address nor a host name: write the node's private address"),
            ("10.0.1.1-5", "'10.0.1.1-5' is a range: write the node's private address"),
            ("  ", "it is empty: write the node's private address"),
            ("10.0.1.11 10.0.1.12", "'10.0.1.11 10.0.1.12' is not one address: write one address"),
            ("224.0.0.1", "'224.0.0.1' is a multicast address: write the node's private address"),
            ("255.255.255.255", "'255.255.255.255' is the broadcast address: write the node's private address"),
            (
                "10.0.1.11:4100",
                "'10.0.1.11:4100' has a port: write the address alone: the port has a place of its own",
            ),
            ("a b", "'a b' is not one address: write one address"),
            ("-esb", "'-esb' is neither an address nor a host name: write the node's private address"),
        ]
    ),
    *(
        pytest.param(
            rules.member_hosts_are_hosts, wka(members(f"{host}:4100")), None, [f"3:28 member '{host}' cannot be {said}"]
        )
        for host, said in [
            (
                "10.0.1.300",
                "reached: '10.0.1.300' is neither an address nor a host name: write the node's private address",
            ),
            (
                "10.0.300.1-5",
                "reached: '10.0.300.1' is neither an address nor a host name: write the node's private address",
            ),
            (
                "10.0.1.11,10.0.1.12",
                "reached: '10.0.1.11,10.0.1.12' is not one address: write a <member> for each",
            ),
            (
                "10.0.1.11:4100",
                "reached: '10.0.1.11:4100' has a port: write the address alone: the port has a place of its own",
            ),
        ]
    ),
    pytest.param(
        rules.member_variables_are_whole,
        wka(members("${A:4100", "a}${B}:4100")),
        None,
        [
            (
                "3:28 '${A' stops the server with StringIndexOutOfBoundsException: write ${NAME} whole, without a } "
                "before it"
            ),
            (
                "3:86 'a}${B}' stops the server with StringIndexOutOfBoundsException: write ${NAME} whole, without a "
                "} before it"
            ),
        ],
    ),
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
        aws(parameter("localMemberPort", 5709)),
        "4.5.1",
        [
            (
                "3:35 localMemberPort is 5709: this kernel's scheme aws looks for members from 5701 to 5708: "
                "write 5701 on all members"
            )
        ],
    ),
    pytest.param(
        rules.port_is_one_of_scheme_aws,
        aws(parameter("localMemberPort", 4000)),
        "4.7.1",
        [
            (
                "3:35 localMemberPort is 4000: this kernel's scheme aws looks for members from 5701 to 5708: "
                "write 5701 on all members"
            )
        ],
    ),
    pytest.param(
        rules.port_is_one_of_scheme_aws,
        aws(),
        "4.12.0",
        [
            (
                "1:1 localMemberPort is absent, so it is 4000: this kernel's scheme aws looks for members from 5701 to "
                "5708: write 5701 on all members"
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
                "port 4100 in this entry on all nodes, or 4000 as the localMemberPort here"
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

"""Rules of ports: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.ports import member_port_is_free, member_port_is_open_to_all, shifted_ports_exist

GOOD = [
    pytest.param(
        member_port_is_open_to_all, {"cluster__local_member_port": 1024}, id="member port is open to all: the first"
    ),
    pytest.param(shifted_ports_exist, {"cluster__port_offset": 54424}, id="shifted ports exist: the largest offset"),
    pytest.param(
        shifted_ports_exist,
        {"product__name": "x"},
        id="shifted ports exist: an unknown product, of which another rule speaks",
    ),
    pytest.param(
        member_port_is_free,
        {"cluster__local_member_port": 8281, "cluster__membership": {"scheme": "wka"}},
        id="member port is free: a port between",
    ),
    pytest.param(
        member_port_is_free,
        {"product__name": "x"},
        id="member port is free: an unknown product, of which another rule speaks",
    ),
    pytest.param(
        member_port_is_free,
        {"nodes__worker__member_ports": [4200, 4300], "cluster__membership": {"scheme": "wka"}},
        id="member port is free: ports of their own",
    ),
]
BAD = [
    pytest.param(
        member_port_is_free,
        {"nodes__worker__member_ports": [4200, 8243], "cluster__membership": {"scheme": "wka"}},
        [("nodes.worker.member_ports[1]", "8243 is a port of the product (offset 0): use another")],
        id="member port is free: one node's is taken",
    ),
    pytest.param(
        member_port_is_open_to_all,
        {"nodes__manager__member_ports": [410]},
        [("nodes.manager.member_ports[0]", "only root may listen on 410: use 1024 or more")],
        id="member port is open to all: one node's is root's",
    ),
    pytest.param(
        member_port_is_free,
        {"cluster__local_member_port": 10000, "cluster__port_offset": 1, "cluster__membership": {"scheme": "wka"}},
        [
            (
                "cluster.port_offset",
                (
                    "10000 is a port of the product (offset 1) and of cluster messages (10000): change "
                    "port_offset or local_member_port"
                ),
            )
        ],
        id="member port is free: a port of JMX",
    ),
    pytest.param(
        member_port_is_open_to_all,
        {"cluster__local_member_port": 1023},
        [("cluster.local_member_port", "only root may listen on 1023: use 1024 or more")],
        id="member port is open to all: a port of root",
    ),
    pytest.param(
        shifted_ports_exist,
        {"cluster__port_offset": 54425},
        [("cluster.port_offset", "54425 moves port 11111 to 65536: use 54424 or less")],
        id="shifted ports exist: one more",
    ),
    pytest.param(
        member_port_is_free,
        {"cluster__local_member_port": 8243, "cluster__membership": {"scheme": "wka"}},
        [
            (
                "cluster.local_member_port",
                (
                    "8243 is a port of the product (offset 0) and of cluster messages (8243): change "
                    "port_offset or local_member_port"
                ),
            )
        ],
        id="member port is free: a port of the product",
    ),
    pytest.param(
        member_port_is_free,
        {"cluster__local_member_port": 9453, "cluster__port_offset": 10, "cluster__membership": {"scheme": "wka"}},
        [
            (
                "cluster.port_offset",
                (
                    "9453 is a port of the product (offset 10) and of cluster messages (9453): change "
                    "port_offset or local_member_port"
                ),
            )
        ],
        id="member port is free: a port that the offset makes one",
    ),
    pytest.param(
        member_port_is_free,
        {"cluster__local_member_port": 8242},
        [
            (
                "cluster.local_member_port",
                (
                    "8243 is a port of the product (offset 0) and of cluster messages (8242 to 8244): change "
                    "port_offset or local_member_port"
                ),
            )
        ],
        id="member port is free: a port within reach of scheme aws",
    ),
]


@pytest.mark.parametrize(("rule", "changes"), GOOD)
def test_a_good_deployment_passes(rule: Rule, changes: dict[str, object]) -> None:
    assert broken(rule, **changes) == []


@pytest.mark.parametrize(("rule", "changes", "violations"), BAD)
def test_a_broken_rule_names_setting_and_fix(
    rule: Rule, changes: dict[str, object], violations: list[tuple[str, str]]
) -> None:
    assert broken(rule, **changes) == violations

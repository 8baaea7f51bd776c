"""Flags, and the order in which nodes start."""

import pytest

from tests.deployments import EXISTING_DATABASE, GATEWAY, KERNEL, RDS, configuration, node, topology
from wso2_cluster.carbon import configure
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.carbon.start import Start, profile_flag, start_of
from wso2_cluster.products import find_product


def start(**changes: object) -> Start:
    usual: dict[str, object] = {
        "script": "bin/wso2server.sh",
        "flags": (),
        "first_flags": (),
        "java_home": None,
        "ready_port": 9443,
        "wait_for": (),
        "timeout": 900,
    }
    return Start(**usual | changes)  # type: ignore[arg-type]


def test_the_manager_creates_the_tables_at_its_first_start() -> None:
    planned = topology(database=RDS)

    assert start_of(planned, node(planned, "esb-manager-1")) == start(first_flags=("-Dsetup",))


def test_a_worker_waits_for_the_manager() -> None:
    planned = topology(database=RDS, cluster__local_member_port=5750, product__jdk__home="/usr/lib/jvm/java-8")

    assert start_of(planned, node(planned, "esb-worker-2")) == start(
        flags=("-DworkerNode=true",), wait_for=(("10.0.0.10", 5750),), java_home="/usr/lib/jvm/java-8"
    )


def test_without_a_database_nobody_creates_tables_and_nobody_waits() -> None:
    planned = topology(cluster__port_offset=3)

    assert start_of(planned, node(planned, "esb-manager-1")) == start(ready_port=9446)
    assert start_of(planned, node(planned, "esb-worker-1")) == start(flags=("-DworkerNode=true",), ready_port=9446)


@pytest.mark.parametrize("database", [RDS, EXISTING_DATABASE])
def test_exactly_one_node_creates_tables(database: dict[str, object]) -> None:
    for planned in (topology(database=database), topology(KERNEL, database=database)):
        starts = {each.node.name: each.start for each in configure(planned)}
        first = planned.nodes[0].name

        assert [name for name, each in starts.items() if "-Dsetup" in each.first_flags] == [first]
        assert [name for name, each in starts.items() if "-Dsetup" in each.flags] == []
        assert [name for name, each in starts.items() if each.wait_for] == [each for each in starts if each != first]


def test_json() -> None:
    assert configuration(topology(database=RDS), "esb-worker-1").start.to_json() == {
        "script": "bin/wso2server.sh",
        "flags": ["-DworkerNode=true"],
        "first_flags": [],
        "java_home": None,
        "ready_port": 9443,
        "wait_for": [{"host": "10.0.0.10", "port": 5701}],
        "timeout": 900,
    }


def test_a_profile_is_an_argument_of_the_start_script() -> None:
    planned = topology(
        KERNEL, product={"name": "wso2am", "version": "2.0.0"}, nodes__member={"count": 2, "profile": "gateway-worker"}
    )

    assert start_of(planned, planned.nodes[0]) == start(flags=("-Dprofile=gateway-worker",))


@pytest.mark.parametrize("version", ["1.10.0", "2.0.0", "2.1.0"])
def test_gateways_start_the_profiles_of_their_roles_and_are_no_workers_otherwise(version: str) -> None:
    components = {name: each for name, each in GATEWAY["api_manager"].items() if version != "1.10.0" or "key" in name}
    planned = topology(GATEWAY, product__version=version, api_manager=components, database=RDS)
    starts = {each.node.name: each.start for each in configure(planned)}

    assert starts["apim-manager-1"] == start(flags=("-Dprofile=gateway-manager",), first_flags=("-Dsetup",))
    for name in ("apim-worker-1", "apim-worker-2"):
        assert starts[name] == start(flags=("-Dprofile=gateway-worker",), wait_for=(("10.0.0.10", 4500),))


@pytest.mark.parametrize(
    ("name", "version", "message"),
    [
        (
            "wso2am",
            "2.6.0",
            "WSO2 API Manager 2.6.0 has no profile 'gateway-manager': use "
            + ", ".join(["api-key-manager", "api-publisher", "api-store", "gateway-worker", "traffic-manager"]),
        ),
        (
            "wso2es",
            "2.0.0",
            "WSO2 Enterprise Store 2.0.0 has no profile 'gateway-manager': it has none but the default: leave it out",
        ),
    ],
)
def test_a_profile_that_a_product_is_not_built_with_is_refused(name: str, version: str, message: str) -> None:
    with pytest.raises(SettingError) as caught:
        profile_flag(find_product(name, version), "gateway-manager")

    assert str(caught.value) == message

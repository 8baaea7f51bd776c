"""wso2server.sh: heap, proxy and further options."""

import re

import pytest

from tests.deployments import node, topology
from tests.edited import changes, edited, shipped, there
from wso2_cluster.carbon import Edit, JvmOption
from wso2_cluster.carbon.jvm import jvm_edits, jvm_option, non_proxy_hosts
from wso2_cluster.products import Product
from wso2_node.edits import apply_edits

PROXY = {"host": "proxy.example.com", "port": 3128}
ALWAYS = ("localhost", "127.*", "169.254.169.254")
NAMES = ("*.internal", "*.local", "esb.example.com", "mgt.esb.example.com")
SCRIPT = b"#!/bin/sh\n$JAVACMD \\\n    -Xms256m -Xmx1024m \\\n    org.wso2.carbon.bootstrap.Bootstrap $*\n"


def edits(name: str, **changes: object) -> list[Edit]:
    planned = topology(**changes)
    return list(jvm_edits(planned, node(planned, name)))


def test_nothing_changes_by_default() -> None:
    assert edits("esb-manager-1") == []


def test_heap_is_in_mebibytes_and_of_the_role() -> None:
    heap = {"nodes__worker__heap": {"min": 512, "max": 2048}}

    assert edits("esb-manager-1", **heap) == []
    assert edits("esb-worker-1", **heap) == [
        JvmOption(option="-Xms", value="512m"),
        JvmOption(option="-Xmx", value="2048m"),
    ]


def test_options_of_the_deployment_come_last() -> None:
    options = ["-Duser.timezone=UTC", "-server"]

    assert edits(
        "esb-manager-1", proxy=PROXY, nodes__manager={"heap": {"min": 256, "max": 512}, "jvm_options": options}
    ) == [
        JvmOption(option="-Xms", value="256m"),
        JvmOption(option="-Xmx", value="512m"),
        JvmOption(option="-Dhttps.proxyHost=", value="proxy.example.com"),
        JvmOption(option="-Dhttps.proxyPort=", value="3128"),
        JvmOption(
            option="-Dhttp.nonProxyHosts=",
            value="localhost|127.*|169.254.169.254|10.0.*|*.internal|*.local|esb.example.com|mgt.esb.example.com",
        ),
        JvmOption(option="-Duser.timezone=", value="UTC"),
        JvmOption(option="-server"),
    ]


@pytest.mark.parametrize(
    ("text", "option", "value"),
    [
        ("-Duser.timezone=UTC", "-Duser.timezone=", "UTC"),
        ("-Da=b=c;d", "-Da=", "b=c;d"),
        ("-Dempty=", "-Dempty=", ""),
        ("-Dflag", "-Dflag", ""),
        ("-Xss512k", "-Xss", "512k"),
        ("-Xmn200m", "-Xmn", "200m"),
        ("-XX:MaxMetaspaceSize=256m", "-XX:MaxMetaspaceSize=", "256m"),
        ("-XX:+UseG1GC", "-XX:+UseG1GC", ""),
        ("-XX:-UseG1GC", "-XX:-UseG1GC", ""),
        ("-Xmixed", "-Xmixed", ""),
        ("-Xloggc:/var/log/gc.log", "-Xloggc:", "/var/log/gc.log"),
        ("-javaagent:/opt/a.jar=x=1", "-javaagent:/opt/a.jar=x=1", ""),
        ("-javaagent:/opt/a.jar=x;y", "-javaagent:/opt/a.jar=x", ";y"),
        ("--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED", ""),
    ],
)
def test_an_option_ends_where_its_value_begins(text: str, option: str, value: str) -> None:
    assert jvm_option(text) == JvmOption(option=option, value=value)


def test_options_that_may_stand_several_times_all_reach_the_script() -> None:
    options = ["-XX:+UseG1GC", "-XX:+AlwaysPreTouch", "-javaagent:/opt/a.jar", "-javaagent:/opt/b.jar=k=v"]

    text = apply_edits("wso2server.sh", SCRIPT, [jvm_option(option).to_json() for option in options], str)

    assert text.decode() == (
        "#!/bin/sh\n$JAVACMD \\\n    -Xms256m -Xmx1024m \\\n"
        "    -XX:+UseG1GC \\\n    -XX:+AlwaysPreTouch \\\n"
        "    -javaagent:/opt/a.jar \\\n    -javaagent:/opt/b.jar=k=v \\\n"
        "    org.wso2.carbon.bootstrap.Bootstrap $*\n"
    )


@pytest.mark.parametrize(
    ("network", "patterns"),
    [
        pytest.param({"cidr": "10.3.0.0/16"}, ("10.3.*",), id="/16"),
        pytest.param({"cidr": "172.16.16.0/20"}, tuple(f"172.16.{third}.*" for third in range(16, 32)), id="/20"),
        pytest.param({"cidr": "192.168.7.0/24"}, ("192.168.7.*",), id="/24"),
        pytest.param(
            {
                "existing": {
                    "vpc": "vpc-0123456789abcdef0",
                    "private_subnets": [
                        {"id": "subnet-0123456789abcdef1", "zone": "us-east-1a", "cidr": "10.4.2.64/26"},
                        {"id": "subnet-0123456789abcdef2", "zone": "us-east-1b", "cidr": "10.4.0.0/23"},
                    ],
                    "public_subnets": [
                        {"id": "subnet-0123456789abcdef3", "zone": "us-east-1a", "cidr": "10.4.8.0/24"},
                        {"id": "subnet-0123456789abcdef4", "zone": "us-east-1b", "cidr": "10.4.9.0/24"},
                    ],
                }
            },
            ("10.4.0.*", "10.4.1.*", "10.4.2.*"),
            id="private subnets of an existing network",
        ),
    ],
)
def test_the_clusters_own_network_is_reached_directly(network: dict[str, object], patterns: tuple[str, ...]) -> None:
    assert non_proxy_hosts(topology(network=network, proxy=PROXY)) == (*ALWAYS, *patterns, *NAMES)


def test_exceptions_of_the_deployment_are_added_once() -> None:
    exceptions = ["db.corp.example.com", "*.local", "10.9.*"]

    assert non_proxy_hosts(topology(proxy={**PROXY, "exceptions": exceptions})) == (
        *ALWAYS,
        "10.0.*",
        *NAMES,
        "db.corp.example.com",
        "10.9.*",
    )


@pytest.mark.parametrize("cidr", ["10.3.0.0/16", "10.3.0.0/17", "172.16.16.0/20", "192.168.7.0/24"])
def test_a_star_stands_at_the_start_or_the_end_of_a_pattern(cidr: str) -> None:
    planned = topology(network={"cidr": cidr}, proxy={**PROXY, "exceptions": ["*.corp.example.com", "192.168.*"]})

    assert [host for host in non_proxy_hosts(planned) if not re.fullmatch(r"\*?[A-Za-z0-9.-]+\*?", host)] == []


@shipped(lambda product: product.paths.start_script)
def test_every_shipped_start_script(product: Product | None, path: str, data: bytes) -> None:
    there(product)
    planned = topology(
        nodes__worker={"count": 1, "heap": {"min": 512, "max": 2048}},
        proxy={"host": "proxy.example.com", "port": 3128},
    )

    removed, added = changes(data, edited(path, data, jvm_edits(planned, node(planned, "esb-worker-1"))))

    assert [line for line in added if line not in removed] == [
        "-Xms512m \\",
        "-Xmx2048m \\",
        "-Dhttps.proxyHost=proxy.example.com \\",
        "-Dhttps.proxyPort=3128 \\",
        f'-Dhttp.nonProxyHosts="{"|".join(non_proxy_hosts(planned))}" \\',
    ]
    assert [line for line in removed if line not in added] == []

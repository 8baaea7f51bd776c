"""Patterns beside ESB's on the embedded AWS: deployed, read back and applied to the product's files, destroyed."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.emulator.conftest import Account, deployed, left_over
from tests.gateway_document import API_MANAGER, FILES, Gateway, parse, prefixes, shipped_home
from tests.identity_server_toml import IDENTITY_SERVER_FILES
from tests.needs import PROJECT
from tests.product_home import START_SCRIPT, write_files
from wso2_cluster.carbon import configure
from wso2_cluster.deployed import DeployedNode, member_of

pytestmark = pytest.mark.emulator

TOML = "repository/conf/deployment.toml"
SCRIPT = "bin/wso2server.sh"
Home = Callable[[Path], Path]
Document = Callable[[Account, DeployedNode, Mapping[str, bytes]], None]


def _gateway_home(folder: Path) -> Path:
    return shipped_home(folder, "2.0.0")


def _identity_server_home(folder: Path) -> Path:
    write_files(folder, {TOML: IDENTITY_SERVER_FILES["7.1.0"], SCRIPT: START_SCRIPT})
    return folder


def _is_as_the_gateway_document_has_it(account: Account, node: DeployedNode, after: Mapping[str, bytes]) -> None:
    is_manager = node.role == "manager"
    addresses = [each.instance.private_address or "" for each in account.nodes()]
    assert [*after] == [*FILES, SCRIPT]
    Gateway(
        is_manager=is_manager,
        address=node.instance.private_address or "",
        members=tuple(addresses),
        service="am.example.com",
        console="mgt.am.example.com",
    ).require(after)
    receivers = [] if is_manager else [("http", "http://am.example.com:80"), ("https", "https://am.example.com:443")]
    assert prefixes(after[FILES[0]]) == receivers
    components = parse(after[API_MANAGER])
    wanted = {
        "APIKeyValidator/ServerURL": "https://key.am.example.com:9443/services/",
        "APIKeyValidator/KeyValidatorClientType": "WSClient",
        "APIKeyValidator/EnableThriftServer": "false",
        "APIStore/URL": "https://store.am.example.com/store",
        "APIPublisher/URL": "https://publisher.am.example.com/publisher",
        "ThrottlingConfigurations/DataPublisher/Enabled": str(not is_manager).lower(),
        "ThrottlingConfigurations/DataPublisher/ReceiverUrlGroup": "tcp://traffic.am.example.com:9611",
        "ThrottlingConfigurations/DataPublisher/AuthUrlGroup": "ssl://traffic.am.example.com:9711",
        "ThrottlingConfigurations/PolicyDeployer/ServiceURL": "https://traffic.am.example.com:9443/services/",
        "ThrottlingConfigurations/JMSConnectionDetails/Enabled": str(not is_manager).lower(),
        "ThrottlingConfigurations/JMSConnectionDetails/ServiceURL": "tcp://traffic.am.example.com:5672",
    }
    assert {path: components.findtext(path) for path in wanted} == wanted
    assert components.find("ThrottlingConfigurations/JMSEventPublisherParameters") is None


def _is_as_the_identity_servers_document_has_it(
    account: Account, node: DeployedNode, after: Mapping[str, bytes]
) -> None:
    assert [*after] == [TOML, SCRIPT]
    document = tomllib.loads(after[TOML].decode())
    clustering = document["clustering"]
    members = clustering.pop("members")
    assert sorted(members) == sorted(f"{each.instance.private_address}:4000" for each in account.nodes())
    assert clustering == {
        "membership_scheme": "wka",
        "domain": "wso2.is.domain",
        "local_member_host": node.instance.private_address,
        "local_member_port": 4000,
    }
    assert (
        document["server"].items()
        >= {
            "hostname": "is.example.com",
            "mgt_console_hostname": "mgt.is.example.com",
        }.items()
    )
    ports = {scheme: connector["properties"]["proxyPort"] for scheme, connector in document["transport"].items()}
    assert ports == {"http": 80, "https": 443}
    (database,) = account.client("rds").describe_db_instances()["DBInstances"]
    looked_up = account.look_up(node)
    shared = {
        "type": "mysql",
        "url": f"jdbc:mysql://{database['Endpoint']['Address']}:3306/WSO2_CARBON_DB?sslMode=REQUIRED",
        "username": looked_up["database-username"],
        "password": looked_up["database-password"],
        "driver": "com.mysql.cj.jdbc.Driver",
    }
    assert document["database"] == {"shared_db": shared, "identity_db": shared}


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A shipped deployment, and what is to be found of it."""

    stack: str
    nodes: tuple[str, ...]
    domain: str
    home: Home
    """Makes the product's home in a folder."""
    document: Document
    """Looks for every setting of the product's document."""
    starts: Mapping[str, tuple[list[str], list[str]]]
    """Flags, and those of the first start, by node."""
    behind: Mapping[str, list[tuple[str, int]]]
    """Name and port of the nodes by target group."""
    sticky: Mapping[str, bool]
    """Whether a browser stays on one node, by target group."""


PATTERNS = (
    Pattern(
        stack="apim-gateway",
        nodes=("apim-manager-1", "apim-worker-1", "apim-worker-2"),
        domain="wso2.am.domain",
        home=_gateway_home,
        document=_is_as_the_gateway_document_has_it,
        starts={
            "apim-manager-1": (["-Dprofile=gateway-manager"], ["-Dsetup"]),
            "apim-worker-1": (["-Dprofile=gateway-worker"], []),
            "apim-worker-2": (["-Dprofile=gateway-worker"], []),
        },
        behind={
            "apim-console": [("apim-manager-1", 9443)],
            "apim-services": [("apim-worker-1", 8243), ("apim-worker-2", 8243)],
        },
        sticky={"apim-console": True, "apim-services": False},
    ),
    Pattern(
        stack="identity-server",
        nodes=("is-member-1", "is-member-2"),
        domain="wso2.is.domain",
        home=_identity_server_home,
        document=_is_as_the_identity_servers_document_has_it,
        starts={"is-member-1": ([], ["-Dsetup"]), "is-member-2": ([], [])},
        behind={
            "is-console": [("is-member-1", 9443), ("is-member-2", 9443)],
            "is-services": [("is-member-1", 9443), ("is-member-2", 9443)],
        },
        sticky={"is-console": True, "is-services": True},
    ),
)


@pytest.fixture(scope="module", params=PATTERNS, ids=lambda pattern: pattern.stack)
def pattern(request: pytest.FixtureRequest) -> Pattern:
    found: Pattern = request.param
    return found


@pytest.fixture(scope="module")
def account(pattern: Pattern, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    file = PROJECT / "deployments" / f"{pattern.stack}.yaml"
    with deployed(file, tmp_path_factory.mktemp(pattern.stack)) as account:
        yield account


def test_the_nodes_run_where_the_deployment_puts_them(account: Account, pattern: Pattern) -> None:
    nodes = account.nodes()
    assert tuple(node.instance.name for node in nodes) == pattern.nodes
    placed = {node.name: (str(node.address), node.zone, node.role.value) for node in account.topology.nodes}
    found = {node.instance.name: (node.instance.private_address, node.zone, node.role) for node in nodes}
    assert found == placed


def test_cdktf_has_nothing_left_to_change(account: Account) -> None:
    assert account.plan() == {}
    assert account.says_nothing_changes()


def test_user_data_read_back_from_ec2_is_each_nodes_configuration(account: Account) -> None:
    configured = {each.node.name: each.to_json() for each in configure(account.topology)}
    assert {node.instance.name: node.document for node in account.nodes()} == configured


def test_the_members_find_each_other_in_one_domain(account: Account, pattern: Pattern) -> None:
    membership = account.membership()
    assert {member_of(node).domain for node in account.nodes()} == {pattern.domain}
    assert membership.clusters == (pattern.nodes,)
    assert membership.one_sided == ()
    assert [view.unanswered for view in membership.views] == [()] * len(pattern.nodes)


def test_everything_that_a_node_looks_up_is_there(account: Account) -> None:
    for node in account.nodes():
        looked_up = account.look_up(node)
        assert all(looked_up.values())
        (database,) = account.client("rds").describe_db_instances()["DBInstances"]
        assert looked_up["database-endpoint"] == database["Endpoint"]["Address"]


def test_user_data_makes_of_the_products_files_what_the_document_asks_for(
    account: Account, pattern: Pattern, tmp_path: Path
) -> None:
    home = pattern.home(tmp_path)
    for node in account.nodes():
        pattern.document(account, node, account.apply(node, home))


def test_nodes_start_with_the_flags_of_the_document(account: Account, pattern: Pattern) -> None:
    services = {node.instance.name: node.document["service"] for node in account.nodes()}
    assert {name: (each["flags"], each["first_flags"]) for name, each in services.items()} == pattern.starts
    assert {each["script"] for each in services.values()} == {SCRIPT}


def test_the_balancer_has_every_node_behind_its_host_name(account: Account, pattern: Pattern) -> None:
    assert account.behind_balancer() == pattern.behind


def test_a_browser_stays_on_one_node_where_sessions_are_kept(account: Account, pattern: Pattern) -> None:
    elb = account.client("elbv2")
    sticky = {}
    for group in elb.describe_target_groups()["TargetGroups"]:
        listed = elb.describe_target_group_attributes(TargetGroupArn=group["TargetGroupArn"])["Attributes"]
        values = {each["Key"]: each["Value"] for each in listed}
        sticky[group["TargetGroupName"]] = values["stickiness.enabled"] == "true"
    assert sticky == pattern.sticky


def test_no_secret_is_in_the_state_or_in_user_data(account: Account) -> None:
    places = [account.state, *(str(node.document) for node in account.nodes())]
    values = account.secret_values()
    assert values
    assert [name for name, value in values.items() for place in places if value in place] == []


def test_destroy_leaves_nothing(destroyed: Account) -> None:
    assert left_over(destroyed) == {}

"""deployments/enterprise-store.yaml on the embedded AWS: deployed, two clusters found and not one, destroyed."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.emulator.conftest import Account, deployed, left_over
from tests.enterprise_store import FILES, PUBLISHER, STORE, expected, found, shipped_home
from tests.needs import PROJECT
from wso2_cluster.carbon import configure
from wso2_cluster.deployed import DeployedNode, discovery_view, member_of
from wso2_cluster.discovery import Query, who_joins_whom
from wso2_cluster.preview import placeholder
from wso2_node.apply import preview
from wso2_node.config import parse

pytestmark = pytest.mark.emulator

STACK = "enterprise-store"
PUBLISHERS, STORES = ("es-publisher-1", "es-publisher-2"), ("es-store-1", "es-store-2")
HOSTS = {"publisher": "publisher.es.example.com", "store": "store.es.example.com"}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with deployed(PROJECT / "deployments" / f"{STACK}.yaml", tmp_path_factory.mktemp("stores")) as account:
        yield account


def test_the_nodes_run_where_the_deployment_puts_them(account: Account) -> None:
    placed = [(node.name, str(node.address), node.zone, node.role.value) for node in account.topology.nodes]
    assert [(each.instance.name, each.instance.private_address, each.zone, each.role) for each in account.nodes()] == (
        placed
    )


def test_cdktf_has_nothing_left_to_change(account: Account) -> None:
    assert account.plan() == {}
    said: list[str] = []
    account.deployer.diff(STACK, said.append)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(said))
    assert "No changes. Your infrastructure matches the configuration." in plain


def test_user_data_read_back_from_ec2_is_each_nodes_configuration(account: Account) -> None:
    configured = {each.node.name: each.to_json() for each in configure(account.topology)}
    assert {node.instance.name: node.document for node in account.nodes()} == configured


def test_publishers_find_publishers_and_stores_find_stores(account: Account) -> None:
    nodes = account.nodes()
    members = [member_of(node) for node in nodes]
    membership = who_joins_whom(members, discovery_view(account.environment, nodes[0].document))

    assert membership.clusters == (PUBLISHERS, STORES)
    assert membership.one_sided == ()
    assert {view.member: view.finds for view in membership.views} == {
        "es-publisher-1": ("es-publisher-2",),
        "es-publisher-2": ("es-publisher-1",),
        "es-store-1": ("es-store-2",),
        "es-store-2": ("es-store-1",),
    }
    assert {member.domain for member in members} == {"wso2.es.domain.publisher", "wso2.es.domain.store"}
    assert members[0].query == Query(
        region="us-east-1",
        tag_key="wso2-cluster",
        tag_value="es-publisher",
        security_group="es-members",
        by_node=True,
    )


def test_the_tags_alone_keep_the_clusters_apart(account: Account) -> None:
    nodes = account.nodes()
    members = [replace(member_of(node), domain="wso2.es.domain") for node in nodes]
    membership = who_joins_whom(members, discovery_view(account.environment, nodes[0].document))
    assert membership.clusters == (PUBLISHERS, STORES)


def test_the_domains_alone_keep_the_clusters_apart(account: Account) -> None:
    nodes = account.nodes()
    group = Query(region="us-east-1", security_group="es-members", by_node=True)
    members = [replace(member_of(node), query=group) for node in nodes]
    view = discovery_view(account.environment, nodes[0].document)

    assert who_joins_whom(members, view).clusters == (PUBLISHERS, STORES)
    one_domain = [replace(member, domain="wso2.es.domain") for member in members]
    assert who_joins_whom(one_domain, view).clusters == ((*PUBLISHERS, *STORES),)


def test_each_host_name_leads_to_its_own_nodes(account: Account) -> None:
    elb = account.client("elbv2")
    ids = {node.instance.id: node.instance.name for node in account.nodes()}
    (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
    listeners = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    (https,) = (each["ListenerArn"] for each in listeners if each["Port"] == 443)
    behind = {}
    for rule in elb.describe_rules(ListenerArn=https)["Rules"]:
        for condition in rule["Conditions"]:
            group = rule["Actions"][0]["TargetGroupArn"]
            health = elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
            targets = sorted((ids[each["Target"]["Id"]], each["Target"]["Port"]) for each in health)
            behind[condition["HostHeaderConfig"]["Values"][0]] = targets
    assert behind == {
        HOSTS["publisher"]: [(name, 9443) for name in PUBLISHERS],
        HOSTS["store"]: [(name, 9443) for name in STORES],
    }


def test_six_databases_have_a_user_each_and_one_node_makes_them(account: Account) -> None:
    made = {
        node.instance.name: [each["name"] for each in node.document.get("databases", {}).get("each", ())]
        for node in account.nodes()
    }
    names = ["ES_carbondb", "ES_umdb", "ES_regdb", "ES_Identitydb", "ES_Socialdb", "ES_Storagedb"]
    assert made == {"es-publisher-1": names, "es-publisher-2": [], "es-store-1": [], "es-store-2": []}

    secrets = account.client("secretsmanager")
    for name in names:
        secret = json.loads(secrets.get_secret_value(SecretId=f"wso2/es/database/{name}")["SecretString"])
        assert (secret["username"], len(secret["password"])) == (name.lower(), 32)


def applied(node: DeployedNode, home: Path) -> dict[str, bytes]:
    """The files of *home* after the configuration in the node's user data."""
    config = parse(json.dumps(node.document).encode(), node.instance.name)
    after = {path: (home / path).read_bytes() for path in FILES}
    texts = preview(config, lambda path: (home / path).read_bytes() if (home / path).is_file() else None, placeholder)
    return after | {path: text for path, (_, text) in texts.items()}


def test_user_data_makes_the_document_of_the_shipped_files(account: Account, tmp_path: Path) -> None:
    home = shipped_home(tmp_path, "2.1.0")
    nodes = account.nodes()
    applications = {}
    for node in nodes:
        after = applied(node, home)
        if node.instance.name == "es-publisher-1":
            applications = {path: after[path] for path in (PUBLISHER, STORE)}
        wanted = expected(
            domain=f"wso2.es.domain.{node.role}",
            address=node.instance.private_address or "",
            members=["[members]"],
            host=HOSTS[node.role],
            publisher=HOSTS["publisher"],
            store=HOSTS["store"],
        )
        # What is in the shared folder, the first publisher changes for all.
        assert found({**after, **applications}) == wanted


def test_destroy_leaves_nothing(account: Account) -> None:
    account.deployer.unprotect(STACK, account.said.append)
    account.deployer.destroy(STACK, account.said.append)
    assert left_over(account) == {}

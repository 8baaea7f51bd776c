"""The files of `deployments/` on machines that boot from their own user data: the products' stand-ins, all else real.

`carbon-cluster` is what test_membership has, with real kernels, and `esb-worker-manager` what test_worker_manager has.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from tests import needs
from tests.lab.pipeline import Pipeline
from tests.lab.products import product_of, standin
from tests.lab.subjects import PROJECT
from tests.lab.trial import SHORT_LIFE, within
from wso2_cluster.emulator.machines.booting import BootingAws
from wso2_cluster.lab.choices import LabError, Rehearsed, Request
from wso2_cluster.lab.entrance import Page, find_entrance
from wso2_cluster.lab.members import wait_for_one_cluster
from wso2_cluster.lab.rehearsal import Rehearsal, prepare
from wso2_cluster.packs import PackError
from wso2_cluster.products.pages import CONSOLE_PAGE, SERVICE_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wso2_cluster.lab.members import LabMember

pytestmark = pytest.mark.lab


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What WSO2's document says of a pattern."""

    clusters: dict[str, list[str]]
    """Short names by cluster domain."""
    starts: dict[str, list[str]]
    """What follows the start script, by short name, at the first start."""
    databases: dict[str, bool]
    """Whether there are tables in it, once the first node has started."""
    service: list[str]
    """Who gets requests for the services."""
    console: list[str]


DOCUMENTS = {
    Rehearsed.ESB_LOCALSTACK: Expected(
        clusters={"wso2.esb.domain": ["manager-1", "worker-1", "worker-2"]},
        starts={"manager-1": ["-Dsetup"], "worker-1": ["-DworkerNode=true"], "worker-2": ["-DworkerNode=true"]},
        # Those that -Dsetup makes: the stand-in doesn't.
        databases={"WSO2_CARBON_DB": False},
        service=["worker-1", "worker-2"],
        console=["manager-1"],
    ),
    Rehearsed.APIM_GATEWAY: Expected(
        clusters={"wso2.am.domain": ["manager-1", "worker-1", "worker-2"]},
        starts={
            "manager-1": ["-Dprofile=gateway-manager", "-Dsetup"],
            "worker-1": ["-Dprofile=gateway-worker"],
            "worker-2": ["-Dprofile=gateway-worker"],
        },
        databases={"WSO2_CARBON_DB": False},
        service=["worker-1", "worker-2"],
        console=["manager-1"],
    ),
    Rehearsed.ENTERPRISE_STORE: Expected(
        clusters={
            "wso2.es.domain.publisher": ["publisher-1", "publisher-2"],
            "wso2.es.domain.store": ["store-1", "store-2"],
        },
        starts={"publisher-1": [], "publisher-2": [], "store-1": [], "store-2": []},
        databases={
            "ES_carbondb": True,
            "ES_Identitydb": True,
            "ES_regdb": True,
            "ES_Socialdb": True,
            "ES_Storagedb": True,
            "ES_umdb": True,
        },
        service=["store-1", "store-2"],
        console=["publisher-1", "publisher-2"],
    ),
    Rehearsed.IDENTITY_SERVER: Expected(
        clusters={"wso2.is.domain": ["member-1", "member-2"]},
        starts={"member-1": ["-Dsetup"], "member-2": []},
        databases={"WSO2_CARBON_DB": True},
        service=["member-1", "member-2"],
        console=["member-1", "member-2"],
    ),
}


def start_quickly(file: Path) -> None:
    """Give all nodes of a deployment file the JVM options of the other tests."""
    yaml = YAML()
    document = yaml.load(file.read_text("utf-8"))
    for role in document["nodes"].values():
        role["jvm_options"] = [*role.get("jvm_options", ()), *SHORT_LIFE]
    with file.open("w", encoding="utf-8") as stream:
        yaml.dump(document, stream)


@pytest.fixture(scope="module", params=DOCUMENTS, ids=str)
def rehearsal(
    request: pytest.FixtureRequest, lab_host: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rehearsal]:
    """An account of its own for each, which nothing is left in afterwards."""
    rehearsed = Rehearsed(request.param)
    folder = tmp_path_factory.mktemp(rehearsed)
    try:
        pack = standin(product_of(rehearsed), folder)
    except (LabError, PackError, FileNotFoundError) as error:
        needs.missing(f"{error}: make packs")
    with BootingAws(say=print) as aws:
        wanted = Request(rehearsed=rehearsed, pack=pack.path)
        made = prepare(project=PROJECT, folder=folder, aws=aws, request=wanted, app=[sys.executable, "-m", "stacks"])
        start_quickly(made.file)
        made = replace(made, deployer=Pipeline(**vars(made.deployer)))
        made.deploy(print)
        yield made


@pytest.fixture
def expected(rehearsal: Rehearsal) -> Expected:
    return DOCUMENTS[Rehearsed(rehearsal.file.stem)]


@pytest.fixture
def formed(rehearsal: Rehearsal) -> Rehearsal:
    """All clusters are whole."""
    for members in rehearsal.clusters().values():
        wait_for_one_cluster(members)
    return rehearsal


def short(member: LabMember) -> str:
    return member.node.short_name


def test_each_clusters_members_find_each_other_and_nobody_else(formed: Rehearsal, expected: Expected) -> None:
    clusters = formed.clusters()
    assert {domain: [short(member) for member in members] for domain, members in clusters.items()} == expected.clusters
    for members in clusters.values():
        whole = {member.member for member in members}
        assert {short(member): member.view() for member in members} == {short(member): whole for member in members}


def test_each_node_is_started_with_the_flags_of_its_role(formed: Rehearsal, expected: Expected) -> None:
    started = {short(member): formed.started(member) for member in formed.members()}
    assert {name: list(each.words) for name, each in started.items()} == expected.starts
    assert {name: list(each.wanted) for name, each in started.items()} == expected.starts


def test_the_databases_are_there_and_the_nodes_own(formed: Rehearsal, expected: Expected) -> None:
    assert {each.name: each.tables > 0 for each in formed.databases()} == expected.databases


def test_console_and_services_answer_outside_over_tls(formed: Rehearsal) -> None:
    pages = (formed.console_page(), formed.service_page())
    assert [(page.status, page.protocol) for page in pages] == [(200, "TLSv1.3")] * 2


def who_was_asked(rehearsal: Rehearsal, mark: str) -> list[str]:
    """Those whose access logs have a request with *mark* in it."""
    logs = f"cat {rehearsal.topology.home}/repository/logs/http_access*.log"
    return [
        short(member)
        for member in rehearsal.members()
        if mark in rehearsal.machine(member).execute("sh", "-c", logs, check=False)
    ]


def test_the_balancer_sends_requests_to_the_nodes_of_their_role_alone(formed: Rehearsal, expected: Expected) -> None:
    hosts = formed.topology.deployment.hosts
    formed.console_page()
    formed.service_page()

    def spread() -> bool:
        entrance = find_entrance(formed.aws, formed.topology)
        entrance.ask(hosts.service, f"{SERVICE_PAGE}?lab=service")
        entrance.ask(hosts.console, f"{CONSOLE_PAGE}?lab=console")
        return who_was_asked(formed, "lab=service") == expected.service and bool(who_was_asked(formed, "lab=console"))

    within(
        spread,
        lambda: (
            f"services by {expected.service}: {who_was_asked(formed, 'lab=service')}, "
            f"console: {who_was_asked(formed, 'lab=console')}"
        ),
        120,
    )
    assert set(who_was_asked(formed, "lab=console")) <= set(expected.console)


def test_a_node_without_power_leaves_its_cluster_and_the_balancer(formed: Rehearsal, expected: Expected) -> None:
    members = list(formed.clusters().values())[-1]
    *others, victim = members
    formed.cut_power(victim, others, print)
    host = formed.topology.deployment.hosts.service

    def answers() -> list[int | str]:
        entrance = find_entrance(formed.aws, formed.topology)
        found = [entrance.ask(host, SERVICE_PAGE) for _ in range(4)]
        return [answer.status if isinstance(answer, Page) else answer for answer in found]

    within(lambda: answers() == [200] * 4, lambda: f"the other {expected.service} answer: {answers()}", 120)
    formed.machine(victim).start()
    wait_for_one_cluster(members)

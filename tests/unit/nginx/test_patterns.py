"""Which nodes of a deployment are behind which name."""

import re
import subprocess
import sys
from typing import Any

import pytest

from tests.deployments import ESB, KERNEL, topology
from tests.needs import PROJECT, python_environment
from tests.unit.nginx.fronts import api_manager_gateway, enterprise_store
from wso2_cluster.nginx import (
    Certificate,
    CookieAffinity,
    Edition,
    Front,
    Process,
    Redirect,
    Upstream,
    Verification,
    findings,
    front_of,
    render,
    virtual_host,
)
from wso2_cluster.topology import Topology

Behind = dict[tuple[str, int], tuple[str, ...] | str]


def behind(front: Front) -> Behind:
    """What is behind each host name and port."""
    return {
        (name, listener.port): f"redirect to {listener.to.port}"
        if isinstance(listener.to, Redirect)
        else tuple(f"{listener.to.scheme}://{server.address}:{server.port}" for server in listener.to.servers)
        for host in front.hosts
        for name in host.names
        for listener in host.listeners
    }


def kept(front: Front) -> dict[str, bool]:
    """Whether clients of each upstream stay on a node."""
    return {upstream.name: upstream.affinity == CookieAffinity() for upstream in front.upstreams}


def test_services_are_at_the_workers_and_the_console_at_the_manager_alone() -> None:
    front = front_of(topology(ESB, balancer__http="forward"))
    assert behind(front) == {
        ("esb.example.com", 80): ("http://10.0.64.20:8280", "http://10.0.0.20:8280"),
        ("esb.example.com", 443): ("https://10.0.64.20:8243", "https://10.0.0.20:8243"),
        ("mgt.esb.example.com", 80): "redirect to 443",
        ("mgt.esb.example.com", 443): ("https://10.0.0.10:9443",),
    }
    assert kept(front) == {"services_http": False, "services_https": False, "console_https": True}


def test_services_are_sent_to_https_where_the_balancer_would() -> None:
    assert behind(front_of(topology(ESB)))["esb.example.com", 80] == "redirect to 443"


def test_members_have_services_and_console_and_keep_the_sessions_of_both() -> None:
    front = front_of(topology(KERNEL))
    nodes = ("https://10.0.0.20:9443", "https://10.0.64.20:9443")
    assert behind(front) == {
        ("carbon.example.com", 80): "redirect to 443",
        ("carbon.example.com", 443): nodes,
        ("mgt.carbon.example.com", 80): "redirect to 443",
        ("mgt.carbon.example.com", 443): nodes,
    }
    assert kept(front) == {"services_https": True, "console_https": True}


def test_members_of_a_product_with_a_transport_of_its_own_spread_services() -> None:
    front = front_of(topology(ESB, pattern="carbon-cluster", nodes={"member": {"count": 2}}))
    assert behind(front)["esb.example.com", 443] == ("https://10.0.0.20:8243", "https://10.0.64.20:8243")
    assert kept(front) == {"services_https": False, "console_https": True}


def test_the_offset_of_ports_is_added() -> None:
    front = front_of(topology(ESB, cluster__port_offset=1))
    assert behind(front)["mgt.esb.example.com", 443] == ("https://10.0.0.10:9444",)


@pytest.mark.parametrize("deployed", [topology(ESB), topology(KERNEL)])
def test_choices_reach_every_virtual_host(deployed: Topology) -> None:
    certificate, verification = Certificate(chain="/a", key="/b"), Verification(authorities="/c")
    front = front_of(
        deployed,
        edition=Edition.PLUS,
        certificate=certificate,
        verification=verification,
        process=Process(user="nginx"),
    )
    shown = [listener.certificate for host in front.hosts for listener in host.listeners if listener.port == 443]
    assert (front.edition, front.process, shown) == (Edition.PLUS, Process(user="nginx"), [certificate] * 2)
    assert {upstream.verification for upstream in front.upstreams} == {verification}


def test_pages_tell_whether_nodes_can_take_requests() -> None:
    assert {upstream.name: upstream.health.page for upstream in front_of(topology(ESB)).upstreams} == {
        "services_https": "/services/Version",
        "console_https": "/carbon/admin/login.jsp",
    }


def test_nodes_that_are_reached_by_http_are_not_verified() -> None:
    host = virtual_host(
        "esb",
        names=("esb.example.com",),
        nodes=("10.0.0.20",),
        https=8243,
        http=8280,
        verification=Verification(authorities="/ca.pem"),
    )
    upstreams = [listener.to for listener in host.listeners if isinstance(listener.to, Upstream)]
    assert [upstream.verification for upstream in upstreams] == [None, Verification(authorities="/ca.pem")]


def test_the_code_of_the_page_makes_the_fronts_that_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    page = (PROJECT / "docs" / "nginx.md").read_text("utf-8")
    known: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE):
        exec(compile(block, "nginx.md", "exec"), known)  # noqa: S102 - a page of this project
    assert known["text"] == render(known["front"])
    assert behind(known["store"]) == behind(enterprise_store())
    assert behind(known["gateway"]) == behind(api_manager_gateway())
    assert findings(known["verified"]) == findings(known["store"]) == findings(known["gateway"]) == ()


def test_no_node_js_and_nothing_of_aws_is_needed() -> None:
    code = "import sys, wso2_cluster.nginx; print([m for m in sys.modules if m.startswith(('jsii', 'cdktf', 'boto'))])"
    done = subprocess.run(
        [sys.executable, "-c", code], env=python_environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"

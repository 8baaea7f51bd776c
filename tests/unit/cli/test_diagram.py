"""`wso2-cluster diagram`: Mermaid and SVG."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.unit.cli.test_check import FILE
from tests.variants import VARIANTS, deployment
from wso2_cluster.diagram import mermaid, svg
from wso2_cluster.topology import plan_topology

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.command_line import Done

    Run = Callable[..., Done]

SVG = "{http://www.w3.org/2000/svg}"
MERMAID = """\
flowchart TB
  subgraph network["VPC 10.0.0.0/16"]
    balancer["Application load balancer<br>internet-facing, port 443"]
    subgraph zone1["us-east-1a, 10.0.0.0/19"]
      manager_1["esb-manager-1<br>10.0.0.10, t3.medium<br>manager: console"]
      worker_2["esb-worker-2<br>10.0.0.20, t3.medium<br>worker: services"]
    end
    subgraph zone2["us-east-1b, 10.0.64.0/19"]
      worker_1["esb-worker-1<br>10.0.64.20, t3.medium<br>worker: services"]
    end
    members{{"Hazelcast 5701, aws, wso2.esb.domain"}}
  end
  clients(["Clients"]) --> balancer
  balancer -->|"mgt.esb.example.com: 9443"| manager_1
  balancer -->|"esb.example.com: 8243"| worker_2 & worker_1
  manager_1 & worker_2 & worker_1 <--> members
  manager_1 & worker_2 & worker_1 -->|"HTTPS 443, NAT"| aws["AWS<br>EC2 (who is there), Secrets Manager, SSM, S3"]
"""


@pytest.fixture(autouse=True)
def file(tmp_path: Path) -> None:
    (tmp_path / "esb.yaml").write_text(FILE)


def test_mermaid_goes_to_standard_output(wso2_cluster: Run) -> None:
    done = wso2_cluster("diagram", "esb.yaml")

    assert (done.code, done.output, done.errors) == (0, MERMAID, "")


def test_the_name_of_the_file_says_which_kind(wso2_cluster: Run, tmp_path: Path) -> None:
    assert wso2_cluster("diagram", "esb.yaml", "-o", "esb.svg").code == 0
    assert wso2_cluster("diagram", "esb.yaml", "-o", "esb.mmd").code == 0

    assert ET.parse(tmp_path / "esb.svg").getroot().tag == f"{SVG}svg"  # noqa: S314 - our own
    assert (tmp_path / "esb.mmd").read_text() == MERMAID


def test_a_file_that_cannot_be_written(wso2_cluster: Run) -> None:
    done = wso2_cluster("diagram", "esb.yaml", "-o", "nowhere/esb.svg")

    assert (done.code, done.output) == (2, "")
    assert "nowhere/esb.svg: No such file or directory" in done.errors


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_deployment_can_be_drawn_and_no_two_boxes_overlap(variant: str) -> None:
    planned = plan_topology(deployment(variant))

    root = ET.fromstring(svg(planned))  # noqa: S314 - our own

    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    boxes = [
        tuple(float(each.attrib[name]) for name in ("x", "y", "width", "height"))
        for each in root.iter(f"{SVG}rect")
        if each.attrib.get("class") in ("box", "bus")
    ]
    assert all(x >= 0 and y >= 0 and x + w <= width and y + h <= height for x, y, w, h in boxes)
    apart = [
        x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
        for number, (x, y, w, h) in enumerate(boxes)
        for x2, y2, w2, h2 in boxes[number + 1 :]
    ]
    assert all(apart)
    words = [each.text for each in root.iter(f"{SVG}text")]
    assert {node.name for node in planned.nodes} < set(words)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_box_of_mermaid_is_declared_before_it_is_used(variant: str) -> None:
    planned = plan_topology(deployment(variant))

    lines = list(mermaid(planned))

    declared = {found[1] for line in lines if (found := re.match(r"\s+(\w+)[\[{(]", line))}
    used = {
        name
        for line in lines
        if "-->" in line or "<-->" in line
        for name in re.findall(r"\b([a-z]+_\d+|balancer|database|files)\b", re.sub(r'"[^"]*"', "", line))
    }
    assert used <= declared
    assert sum(line.count("subgraph") for line in lines) == sum(line.strip() == "end" for line in lines)


def test_two_clusters_have_a_bus_each() -> None:
    lines = list(mermaid(plan_topology(deployment("stores"))))

    assert [line for line in lines if "members" in line] == [
        '    members1{{"Hazelcast 5701, discovered, wso2.es.domain.publisher"}}',
        '    members2{{"Hazelcast 5701, discovered, wso2.es.domain.store"}}',
        "  publisher_1 & publisher_2 <--> members1",
        "  store_1 & store_2 <--> members2",
    ]
    assert svg(plan_topology(deployment("stores"))).count('class="bus"') == 2


@pytest.mark.parametrize(("count", "words"), [(1, "NGINX"), (2, "2 machines with NGINX")])
def test_nginx_stands_where_a_balancer_would(wso2_cluster: Run, tmp_path: Path, count: int, words: str) -> None:
    nginx = f"kind: nginx\n  nginx: {{count: {count}}}\n  certificate: {{secret: front}}"
    (tmp_path / "esb.yaml").write_text(FILE.replace("certificate: {self_signed: true}", nginx))

    lines = wso2_cluster("diagram", "esb.yaml").output.splitlines()

    assert f'    balancer["{words}<br>internet-facing, port 443"]' in lines

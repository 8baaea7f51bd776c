"""`wso2-cluster plan`: what each node gets, file by file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.deployments import KERNEL, RDS, configuration, topology
from tests.unit.cli.test_check import FILE
from wso2_cluster.carbon import configure
from wso2_cluster.cli import plan_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.command_line import Done
    from wso2_cluster.topology import Topology

    Run = Callable[..., Done]

WORKER = """\
esb: WSO2 Enterprise Service Bus 4.9.0 in /opt/wso2/wso2esb-4.9.0, us-east-1

Node          Role    Zone        Address     Type       Starts
esb-worker-1  worker  us-east-1b  10.0.64.20  t3.medium  bin/wso2server.sh -DworkerNode=true

"""


@pytest.fixture(autouse=True)
def file(tmp_path: Path) -> None:
    (tmp_path / "esb.yaml").write_text(FILE.replace("generated", "shipped"))


def test_a_node_is_shown_with_every_edit_of_every_file(wso2_cluster: Run) -> None:
    done = wso2_cluster("plan", "esb.yaml", "--node", "worker-1")

    assert (done.code, done.errors) == (0, "")
    assert done.output.startswith(WORKER)
    edits = configuration(topology(), "esb-worker-1").to_json()["files"]
    lines = done.output.splitlines()
    assert [line for line in lines if line in {each["path"] for each in edits}] == [each["path"] for each in edits]
    rows = [line.split() for line in lines]
    assert ["clustering/parameter[@name='localMemberHost']", "10.0.64.20"] in rows
    assert ["clustering/parameter[@name='secretKey']", "[discovery-secret-key]"] in rows


def test_what_nodes_do_not_share_names_the_nodes(wso2_cluster: Run) -> None:
    lines = wso2_cluster("plan", "esb.yaml").output.splitlines()

    shared = [line for line in lines if "parameter[@name='domain']" in line]
    own = [line.split() for line in lines if "localMemberHost" in line]
    assert [line.split()[-1] for line in shared] == ["wso2.esb.domain"]
    assert [line[-2:] for line in own] == [
        ["10.0.0.10", "[esb-manager-1]"],
        ["10.0.64.20", "[esb-worker-1]"],
        ["10.0.0.20", "[esb-worker-2]"],
    ]


def test_as_json_it_is_each_nodes_own_configuration(wso2_cluster: Run) -> None:
    said = json.loads(wso2_cluster("plan", "esb.yaml", "--json").output)

    assert [each["node.json"] for each in said] == [each.to_json() for each in configure(topology())]
    assert (said[1]["name"], said[1]["zone"], said[1]["instanceType"]) == ("esb-worker-1", "us-east-1b", "t3.medium")


def test_what_nodes_trust_is_shown() -> None:
    pem = {"source": "s3://packs/global-bundle.pem", "sha256": "0" * 64}
    planned = topology(KERNEL, cluster__membership={"scheme": "aws"}, cluster__local_member_port=5701)
    verified = topology(KERNEL, database=RDS | {"authorities": pem})

    def trusted(planned: Topology) -> list[str]:
        return [line for line in plan_report.text(planned, configure(planned)) if line.startswith("Trusts: ")]

    assert trusted(planned)[0] == "Trusts: Amazon Root CA 1"
    assert trusted(verified) == ["Trusts: all in s3://packs/global-bundle.pem, for the database"]


def test_a_node_that_there_is_not(wso2_cluster: Run) -> None:
    done = wso2_cluster("plan", "esb.yaml", "--node", "worker-3")

    assert (done.code, done.output) == (2, "")
    assert "no node is called 'worker-3'" in done.errors


def test_keys_of_deployment_toml_are_shown_as_keys() -> None:
    membership = {"scheme": "aws"}
    planned = topology(
        KERNEL,
        product__version="4.7.1",
        cluster__membership=membership,
        cluster__local_member_port=5701,
        database=RDS,
    )

    lines = list(plan_report.text(planned, configure(planned)))

    assert any(line.split()[:2] == ["clustering.properties.tag-value", '"core"'] for line in lines)
    assert any(line.split()[:2] == ["database.shared_db.username", "[database-username]"] for line in lines)

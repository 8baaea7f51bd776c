"""Which folders are emptied before the first start."""

import pytest

from tests.deployments import ESB, GATEWAY, configuration, topology
from wso2_cluster.carbon import configure
from wso2_node.config import parse

SVN = {"kind": "svn", "url": "https://svn.example.com/am", "secret": "prod/svn"}


def test_gateway_workers_begin_with_nothing_where_they_check_out() -> None:
    cluster = topology(GATEWAY, artifacts=SVN)

    assert {each.node.name: parse(each.node_json()).emptied for each in configure(cluster)} == {
        "apim-manager-1": (),
        "apim-worker-1": ["repository/deployment/server"],
        "apim-worker-2": ["repository/deployment/server"],
    }


@pytest.mark.parametrize("artifacts", [{"kind": "efs"}, {"kind": "none"}])
def test_what_is_mounted_or_the_only_copy_is_left(artifacts: dict[str, str]) -> None:
    for each in configure(topology(GATEWAY, artifacts=artifacts)):
        assert "emptied" not in each.to_json()


def test_workers_of_other_patterns_keep_what_is_shipped() -> None:
    assert "emptied" not in configuration(topology(ESB, artifacts=SVN), "esb-worker-1").to_json()

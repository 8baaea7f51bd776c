"""logging-bridge.properties."""

from tests.deployments import topology
from wso2_cluster.carbon import SetProperty
from wso2_cluster.carbon.logging_bridge import logging_edits


def test_the_level_of_hazelcast_is_written_when_the_deployment_has_one() -> None:
    told = topology(logging={"hazelcast": "FINEST"})

    assert list(logging_edits(told)) == [SetProperty(key="com.hazelcast.level", value="FINEST", create=True)]


def test_the_shipped_level_stays_by_default() -> None:
    assert list(logging_edits(topology())) == []

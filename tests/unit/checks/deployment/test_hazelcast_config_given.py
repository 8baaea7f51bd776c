"""No other file configures Hazelcast."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, found


def test_other_options_of_hazelcast() -> None:
    assert (
        found(
            ESB,
            nodes__worker={"jvm_options": ["-Dhazelcast.configuration=x", "-Dhazelcast.max.no.heartbeat.seconds=60"]},
        )
        == []
    )


def test_an_option_of_nodes() -> None:
    assert found(
        ESB, nodes__worker={"jvm_options": ["-Duser.timezone=UTC", "-Dhazelcast.config=/etc/hazelcast.xml"]}
    ) == [
        (
            (
                "error: nodes.worker.jvm_options[1]: -Dhazelcast.config=/etc/hazelcast.xml: with this option, the "
                "product ignores the clustering section of axis2.xml: remove it [hazelcast-config-given]"
            ),
            '"-Dhazelcast.config=/etc/hazelcast.xml"',
        )
    ]


def test_an_edit_of_the_start_script() -> None:
    assert found(
        ESB, edits=[{"file": "bin/wso2server.sh", "jvm_option": "-Dhazelcast.config=", "value": "/etc/hazelcast.xml"}]
    ) == [
        (
            (
                "error: edits[0].jvm_option: -Dhazelcast.config=: with this option, the product ignores the "
                "clustering section of axis2.xml: remove the edit [hazelcast-config-given]"
            ),
            '"jvm_option": "-Dhazelcast.config=",',
        )
    ]

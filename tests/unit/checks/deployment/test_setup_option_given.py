"""Tables are made once."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, found


def test_other_options() -> None:
    assert found(ESB, nodes__worker={"jvm_options": ["-Dsetup.mode=x"]}) == []


def test_an_option_of_nodes() -> None:
    assert found(ESB, nodes__worker={"jvm_options": ["-Dsetup"]}) == [
        (
            (
                "error: nodes.worker.jvm_options[0]: -Dsetup: the product makes the tables at every start: remove "
                "it: the first node gets it for its first start [setup-option-given]"
            ),
            '"-Dsetup"',
        )
    ]


def test_an_edit_of_the_start_script() -> None:
    assert found(ESB, edits=[{"file": "bin/wso2server.sh", "jvm_option": "-Dsetup=", "value": "true"}]) == [
        (
            (
                "error: edits[0].jvm_option: -Dsetup=: the product makes the tables at every start: remove it: the "
                "first node gets it for its first start [setup-option-given]"
            ),
            '"jvm_option": "-Dsetup=",',
        )
    ]

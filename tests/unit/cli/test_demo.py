"""What `wso2-cluster demo` says beside its report."""

import pytest

from wso2_cluster.cli.demo import next_steps
from wso2_cluster.emulator.machines import host


def test_the_lab_is_named_where_machines_can_boot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "missing", tuple)

    assert next_steps() == (
        "Machines can boot here: `make lab` deploys a cluster whose members really start and find each other.",
    )


def test_the_lab_is_not_named_where_it_cannot_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "missing", lambda: ("The command nft is missing: apt install nftables",))

    assert next_steps() == ()

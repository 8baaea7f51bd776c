"""The heap fits the instance."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, found


def test_a_heap_that_leaves_512_mib() -> None:
    assert found(ESB, nodes__worker={"heap": {"max": 3584}}) == []


def test_an_instance_whose_memory_is_not_known() -> None:
    assert (
        found(
            ESB,
            nodes__worker={"instance_type": "x2gd.medium", "heap": {"max": 300_000}},
            aws__image={"ami": "ami-0123456789abcdef0"},
        )
        == []
    )


def test_a_heap_that_leaves_less() -> None:
    assert found(ESB, nodes__worker={"heap": {"max": 3585}}) == [
        (
            (
                "error: nodes.worker.heap.max: 3585 MiB of heap, and t3.medium has 4,096 MiB of memory: use 3584 or "
                "less, or a larger instance_type [heap-exceeds-memory]"
            ),
            '"max": 3585',
        )
    ]


def test_an_instance_that_is_too_small_for_the_shipped_heap() -> None:
    assert found(ESB, nodes__worker={"instance_type": "t3.micro"}) == [
        (
            (
                "error: nodes.worker.instance_type: t3.micro has 1,024 MiB of memory, and the start script takes a "
                "heap of 1024 MiB: use a larger instance_type, or a smaller heap [heap-exceeds-memory]"
            ),
            '"instance_type": "t3.micro"',
        )
    ]

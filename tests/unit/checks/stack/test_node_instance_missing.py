"""Every node has an instance."""

from __future__ import annotations

from tests.unit.checks.stack.stacks import ESB, found, stack_of, topology_of


def test_an_instance_is_known_by_its_name_or_by_its_address() -> None:
    stack = stack_of(ESB)
    del stack["resource"]["aws_instance"]["manager-1"]["tags"]["Name"]

    assert found(ESB, stack) == []


def test_a_node_without_an_instance() -> None:
    stack = stack_of(ESB)
    instances = stack["resource"]["aws_instance"]
    del instances["worker-1"]
    del stack["resource"]["aws_lb_target_group_attachment"]["services-worker-1"]

    assert found(ESB, stack) == [
        (
            (
                f"error: no instance is named esb-worker-1 or has the address {topology_of(ESB).nodes[1].address}: "
                "synthesize the stack again from this "
                "deployment file [node-instance-missing]"
            ),
            '"aws_instance": {',
        )
    ]

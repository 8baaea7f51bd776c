"""The names lead to the balancer."""

from __future__ import annotations

from typing import Any

from tests.unit.checks.stack.stacks import ESB, found, stack_of
from tests.variants import data

RECORDED = data(ESB, records={"zone": "example.com", "zone_id": "Z0123456789ABC"})


def recorded(*names: str) -> dict[str, Any]:
    stack = stack_of(RECORDED)
    stack["resource"]["aws_route53_record"] = {f"record-{index}": {"name": name} for index, name in enumerate(names)}
    return stack


def test_both_names_have_a_record() -> None:
    assert found(RECORDED, recorded("esb.example.com", "mgt.esb.example.com")) == []


def test_records_that_prove_a_certificate_say_nothing_of_the_others() -> None:
    proof = "${one([for option in x : option.resource_record_name])}"
    assert len(found(RECORDED, recorded("esb.example.com", proof))) == 1


def test_without_records_somebody_else_makes_them() -> None:
    assert found(ESB, stack_of(ESB)) == []


def test_a_name_without_a_record() -> None:
    assert found(RECORDED, recorded("esb.example.com")) == [
        (
            (
                "error: no record is for mgt.esb.example.com, hosts.management of the deployment: add a record of "
                "mgt.esb.example.com that leads to the balancer [record-missing]"
            ),
            '"aws_route53_record": {',
        )
    ]

"""policy/findings.py: findings, the exceptions that cover them, and what is left."""

from pathlib import Path
from typing import Any

import pytest

from policy.findings import Exemption, Finding, PolicyError, findings, judge, load_exceptions, table

GOOD = '[[exception]]\ncheck = "CKV_1"\nresource = "a_*"\nreason = "So it is."\n'


def check(deployment: str, check_id: str, resource: str) -> dict[str, Any]:
    path = f"/{deployment}/stack.tf.json"
    return {"check_id": check_id, "resource": resource, "check_name": "Ensure", "file_path": path}


def report(*failed: dict[str, Any], passed: int = 1) -> dict[str, Any]:
    results = {"failed_checks": list(failed), "parsing_errors": []}
    return {"results": results, "summary": {"passed": passed, "failed": len(failed)}}


def exemption(check_id: str, resource: str, *deployments: str) -> Exemption:
    return Exemption(check=check_id, resource=resource, deployments=deployments, reason="Because")


def test_findings_are_read_whatever_checkov_puts_before_the_name() -> None:
    found = findings(report(check("two", "CKV_2", "aws_lb.b_1"), check("one", "CKV_1", "resource.a_1")))
    assert [str(each) for each in found] == ["one: CKV_1 a_1: Ensure", "two: CKV_2 b_1: Ensure"]


def test_several_reports_are_one() -> None:
    assert len(findings([report(check("one", "CKV_1", "resource.a_1")), report(check("one", "CKV_2", "r.b"))])) == 2


def test_a_file_that_checkov_cannot_read_is_an_error() -> None:
    broken = report()
    broken["results"]["parsing_errors"] = ["/one/stack.tf.json"]
    with pytest.raises(PolicyError, match=r"^checkov could not read /one/stack\.tf\.json$"):
        findings(broken)


@pytest.mark.parametrize("nothing", [report(passed=0), [], {"passed": 0, "failed": 0}])
def test_no_failures_of_nothing_prove_nothing(nothing: Any) -> None:  # noqa: ANN401
    with pytest.raises(PolicyError, match="looked at nothing"):
        findings(nothing)


def test_an_exception_covers_its_check_resources_and_deployments_alone() -> None:
    finding = Finding(deployment="one", check="CKV_1", resource="a_1", says="Ensure")
    assert exemption("CKV_1", "a_*").covers(finding)
    assert exemption("CKV_1", "a_1", "one", "two").covers(finding)
    assert not exemption("CKV_1", "a_1", "two").covers(finding)
    assert not exemption("CKV_2", "a_*").covers(finding)
    assert not exemption("CKV_1", "a").covers(finding)


def test_what_no_exception_covers_fails_and_what_covers_nothing_is_unused() -> None:
    found = findings(report(check("one", "CKV_1", "r.a_1"), check("one", "CKV_2", "r.b_1")))
    used, unused = exemption("CKV_1", "a_*"), exemption("CKV_3", "*")
    verdict = judge(found, [used, unused])
    assert [each.check for each in verdict.failures] == ["CKV_2"]
    assert list(verdict.excepted) == [used]
    assert verdict.unused == (unused,)
    assert not verdict.passes
    assert judge(found[:1], [used]).passes


def test_every_fault_of_the_exceptions_is_named(tmp_path: Path) -> None:
    file = tmp_path / "exceptions.toml"
    file.write_text(f'{GOOD}{GOOD}[[exception]]\ncheck = "CKV_2"\nresource = "b"\nreason = " "\nwhy = "x"\n', "utf-8")
    with pytest.raises(PolicyError) as caught:
        load_exceptions(file)
    assert str(caught.value) == (
        "exceptions.toml: exception 2, CKV_1 a_*, is there twice: keep one\n"
        "exceptions.toml: exception 3 has no reason: add it\n"
        "exceptions.toml: exception 3 has an unknown 'why': take it out"
    )


def test_the_reviewed_exceptions_name_existing_deployments_and_say_why() -> None:
    files = {file.stem for file in (Path(__file__).parents[3] / "deployments").glob("*.yaml")}
    for exception in load_exceptions():
        assert set(exception.deployments) <= files, exception
        assert len(exception.reason) > 30, exception


def test_the_table_has_a_row_for_each() -> None:
    assert table([exemption("CKV_1", "a_*"), exemption("CKV_2", "b", "one")]).splitlines()[2:] == [
        "| CKV_1 | `a_*` | all | Because |",
        "| CKV_2 | `b` | one | Because |",
    ]

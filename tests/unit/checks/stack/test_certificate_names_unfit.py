"""ACM's certificate is for the hosts."""

from __future__ import annotations

from tests.unit.checks.stack.stacks import ESB, found, stack_of

ISSUED = {"domain_name": "esb.example.com", "subject_alternative_names": ["mgt.esb.example.com"]}


def test_a_certificate_for_both_hosts() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_acm_certificate"] = {"issued": ISSUED}

    assert found(ESB, stack) == []


def test_a_certificate_for_one_of_them() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_acm_certificate"] = {
        "issued": {"domain_name": "*.example.com", "subject_alternative_names": []}
    }

    assert found(ESB, stack) == [
        (
            (
                "error: aws_acm_certificate.issued: is for *.example.com, and hosts.management is "
                "mgt.esb.example.com: add "
                "mgt.esb.example.com to its names [certificate-names-unfit]"
            ),
            '"domain_name": "*.example.com",',
        )
    ]


def test_an_imported_certificate_can_not_be_looked_at_here() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_acm_certificate"] = {"imported": {"certificate_body": '${file("certificate.pem")}'}}

    assert found(ESB, stack) == []


def test_names_that_terraform_alone_knows_can_not_be_looked_at() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_acm_certificate"] = {"issued": {"domain_name": "${var.name}"}}

    assert found(ESB, stack) == []

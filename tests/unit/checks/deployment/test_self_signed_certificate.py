"""The certificate is trusted."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, PRODUCTION, found


def test_a_trial_with_a_self_signed_certificate() -> None:
    assert found(ESB, balancer__certificate={"self_signed": True}) == []


def test_production_with_a_self_signed_certificate() -> None:
    assert found(PRODUCTION, balancer__certificate={"self_signed": True}) == [
        (
            (
                "warning: balancer.certificate: is self-signed: no client trusts it: name one of ACM, {arn: ARN}, or "
                "let one be made, {validated: true} [self-signed-certificate]"
            ),
            '"certificate": {',
        )
    ]

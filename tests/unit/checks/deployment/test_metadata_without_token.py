"""The instance metadata wants a token."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, LATER, found


def test_a_scheme_that_asks_with_a_token() -> None:
    assert found(LATER, cluster__membership={"scheme": "discovered"}) == []


def test_a_hazelcast_that_asks_for_nothing() -> None:
    assert found(ESB, cluster__membership={"scheme": "aws"}) == []


def test_a_hazelcast_that_asks_without() -> None:
    assert found(LATER, cluster__membership={"scheme": "aws"}) == [
        (
            (
                "warning: cluster.membership.scheme: in scheme aws, the Hazelcast of kernel 4.7.1 reads the instance "
                "metadata without a token, and the nodes allow that (IMDSv1): use scheme discovered or wka, with "
                "which tokens are required [metadata-without-token]"
            ),
            '"scheme": "aws"',
        )
    ]

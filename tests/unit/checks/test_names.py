"""Which hosts a certificate's name stands for."""

import pytest

from wso2_cluster.checks.names import covers


@pytest.mark.parametrize(
    ("name", "host", "expected"),
    [
        ("esb.example.com", "esb.example.com", True),
        ("ESB.example.com.", "esb.EXAMPLE.com", True),
        ("*.example.com", "esb.example.com", True),
        ("*.example.com", "mgt.esb.example.com", False),
        ("*.example.com", "example.com", False),
        ("*.com", "example.com", False),
        ("esb.example.com", "mgt.esb.example.com", False),
        ("e*.example.com", "esb.example.com", False),
    ],
)
def test_a_star_stands_for_the_first_label(name: str, host: str, expected: bool) -> None:
    assert covers(name, host) == expected

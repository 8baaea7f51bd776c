"""Rule clustering-not-set: deployment.toml has a membership_scheme."""

from pathlib import Path

from tests.unit.checks.homes.homes import RENDERED, found, rendered_home


def test_no_membership_scheme(tmp_path: Path) -> None:
    node = rendered_home(tmp_path / "is", ('membership_scheme = "wka"\n', ""))

    assert found("clustering-not-set", node) == [
        (
            "error is/repository/conf/deployment.toml:5:1",
            "clustering is off: there is no membership_scheme in [clustering]",
            "set membership_scheme in [clustering]",
        )
    ]


def test_no_table_at_all(tmp_path: Path) -> None:
    table = RENDERED[RENDERED.index("[clustering]") : RENDERED.index("[database")]
    node = rendered_home(tmp_path / "is", (table, ""))

    assert found("clustering-not-set", node) == [
        (
            "error is/repository/conf/deployment.toml:1:1",
            "clustering is off: there is no membership_scheme in [clustering]",
            "set membership_scheme in [clustering]",
        )
    ]


def test_a_membership_scheme(tmp_path: Path) -> None:
    assert found("clustering-not-set", rendered_home(tmp_path / "is")) == []

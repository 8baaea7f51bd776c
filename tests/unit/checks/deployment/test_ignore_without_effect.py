"""What is ignored would be found."""

from tests.unit.checks.deployment.deployments import ESB, found


def test_what_is_found_can_be_ignored() -> None:
    ignore = [{"rule": "key-store-shipped", "reason": "a trial"}]

    assert found(ESB, key_store={"kind": "shipped"}, ignore=ignore) == []


def test_what_shows_beside_other_files_or_in_a_stack_can_be_ignored() -> None:
    ignore = [{"rule": "domain-shared", "reason": "x"}, {"rule": "member-ports-closed", "reason": "x"}]

    assert found(ESB, ignore=ignore) == []


def test_what_is_ignored_without_effect_is_said() -> None:
    ignore = [
        {"rule": "metadata-without-token", "reason": "x"},
        {"rule": "backup-off", "reason": "x"},
    ]

    assert found(ESB, ignore=ignore) == [
        (
            "warning: ignore[0].rule: metadata-without-token finds nothing here: remove it [ignore-without-effect]",
            '"rule": "metadata-without-token",',
        ),
        (
            (
                "warning: ignore[1].rule: no rule that can be ignored is called 'backup-off': did you mean "
                "'backups-off'? see wso2-cluster checks [ignore-without-effect]"
            ),
            '"rule": "backup-off",',
        ),
    ]

"""Rules of artifacts: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import PACK, artifact, broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.artifacts import (
    file_system_can_be_mounted,
    file_system_of_ones_own_stays,
    repository_can_be_read,
)

EFS = {"kind": "efs"}
SVN = {"kind": "svn", "url": "https://svn.example.com/esb", "secret": "prod/svn"}
SVNKIT = {**artifact("s3://packs/svnkit.jar"), "bundle": True}
GOOD = [
    pytest.param(file_system_can_be_mounted, {"artifacts": EFS}, id="mounted: Amazon Linux"),
    pytest.param(file_system_can_be_mounted, {"aws__image": {"os": "debian-12"}}, id="mounted: nothing to mount"),
    pytest.param(
        file_system_can_be_mounted,
        {"artifacts": EFS, "aws__image": {"os": "debian-12", "ami": "ami-0123456789abcdef0"}},
        id="mounted: an image of one's own",
    ),
    pytest.param(file_system_of_ones_own_stays, {"artifacts": {**EFS, "backup": False}}, id="own: one is made"),
    pytest.param(
        file_system_of_ones_own_stays, {"artifacts": {**EFS, "file_system": "fs-0123456789abcdef0"}}, id="own: alone"
    ),
    pytest.param(
        repository_can_be_read,
        {"artifacts": SVN, "product__pack": PACK, "product__libraries": [SVNKIT]},
        id="repository: with SVNKit",
    ),
    pytest.param(repository_can_be_read, {"artifacts": SVN}, id="repository: a product in the image"),
    pytest.param(repository_can_be_read, {"product__pack": PACK}, id="repository: none"),
]
BAD = [
    pytest.param(
        file_system_can_be_mounted,
        {"artifacts": EFS, "aws__image": {"os": "ubuntu-24.04"}},
        [
            (
                "artifacts.kind",
                "is efs, and ubuntu-24.04 has no package amazon-efs-utils: "  # noqa: ISC004
                "use amazon-linux-2023, or an image with it",
            )
        ],
        id="mounted: no package",
    ),
    pytest.param(
        file_system_of_ones_own_stays,
        {"artifacts": {**EFS, "file_system": "fs-0123456789abcdef0", "throughput": "bursting", "backup": True}},
        [
            ("artifacts.throughput", "has no effect with 'file_system': leave it out"),
            ("artifacts.backup", "has no effect with 'file_system': leave it out"),
        ],
        id="own: with settings of one that is made",
    ),
    pytest.param(
        repository_can_be_read,
        {"artifacts": SVN, "product__pack": PACK, "product__libraries": [artifact("s3://packs/mysql.jar")]},
        [
            (
                "product.libraries",
                "wso2esb ships no SVNKit: add it, "  # noqa: ISC004
                "'libraries: [{source: ..., sha256: ..., bundle: true}]', or share by efs",
            )
        ],
        id="repository: without SVNKit",
    ),
    pytest.param(
        repository_can_be_read,
        {"artifacts": SVN, "product": {"name": "carbon-kernel", "version": "4.6.0"}},
        [("artifacts.kind", "is svn, which carbon-kernel 4.6.0 has no setting for: use efs")],
        id="repository: deployment.toml",
    ),
]


@pytest.mark.parametrize(("rule", "changes"), GOOD)
def test_a_good_deployment_passes(rule: Rule, changes: dict[str, object]) -> None:
    assert broken(rule, **changes) == []


@pytest.mark.parametrize(("rule", "changes", "violations"), BAD)
def test_a_broken_rule_names_setting_and_fix(
    rule: Rule, changes: dict[str, object], violations: list[tuple[str, str]]
) -> None:
    assert broken(rule, **changes) == violations

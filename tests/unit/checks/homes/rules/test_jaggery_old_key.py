"""Rule jaggery-old-key: the Enterprise Store's applications have the settings of their version."""

from pathlib import Path

from tests.unit.checks.homes.homes import found, home

PUBLISHER = "repository/deployment/server/jaggeryapps/publisher/config/publisher.json"


def test_a_key_of_version_1(tmp_path: Path) -> None:
    node = home(
        tmp_path / "es", more={PUBLISHER: '{\n  "keyStoreName": "wso2carbon.jks",\n  "identityAlias": "es"\n}\n'}
    )

    assert found("jaggery-old-key", node) == [
        (
            "warning es/repository/deployment/server/jaggeryapps/publisher/config/publisher.json:2:3",
            "Enterprise Store 2 does not read keyStoreName",
            "remove it: the key store is that of carbon.xml, and identityAlias names the key",
        )
    ]


def test_keys_of_version_2(tmp_path: Path) -> None:
    assert found("jaggery-old-key", home(tmp_path / "es", more={PUBLISHER: '{"identityAlias": "es"}'})) == []

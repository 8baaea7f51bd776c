"""Rule cache-id: a remote instance's cacheId is username@url of its datasource."""

from pathlib import Path

from tests.unit.checks.homes.homes import DATASOURCES, REGISTRY, compared, found, home


def test_a_cache_id_without_the_urls_query(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {REGISTRY: (("registry?autoReconnect=true</cacheId>", "registry</cacheId>"),)})

    assert found("cache-id", node) == [
        (
            "error esb/repository/conf/registry.xml:16:18",
            "cacheId 'esb@jdbc:mysql://db.example.com:3306/registry' is not username@url of WSO2REG_DB",
            "write esb@jdbc:mysql://db.example.com:3306/registry?autoReconnect=true",
        )
    ]
    assert compared("cache-id", node) == ["esb/repository/conf/datasources/master-datasources.xml:30:26"]


def test_passwords_in_urls_are_not_repeated(tmp_path: Path) -> None:
    secret = "registry?user=esb&amp;password=topsecret"
    node = home(tmp_path / "esb", {DATASOURCES: (("registry?autoReconnect=true", secret),)})

    assert "topsecret" not in str(found("cache-id", node))
    assert found("cache-id", node) == [
        (
            "error esb/repository/conf/registry.xml:16:18",
            (
                "cacheId 'esb@jdbc:mysql://db.example.com:3306/registry?autoReconnect=true' is not username@url of "
                "WSO2REG_DB"
            ),
            "write esb@jdbc:mysql://db.example.com:3306/registry?user=esb&password=…",
        )
    ]


def test_username_at_url_is_right(tmp_path: Path) -> None:
    assert found("cache-id", home(tmp_path / "esb")) == []


def test_what_is_known_only_at_start_is_not_compared(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {DATASOURCES: (("mysql://db.example.com:3306/registry", "mysql://${DB}/registry"),)})

    assert found("cache-id", node) == []

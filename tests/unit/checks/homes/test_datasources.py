"""URLs of databases as they are shown."""

import pytest

from wso2_cluster.checks.homes.datasources import without_secrets


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("jdbc:mysql://bob:Sekr1t@host/db", "jdbc:mysql://bob:…@host/db"),
        ("jdbc:mysql://bob:Se@k/r1t@host:3306/db?user=a@b", "jdbc:mysql://bob:…@host:3306/db?user=a@b"),
        ("jdbc:mysql://bob:Se?kr1t@host/db", "jdbc:mysql://bob:…@host/db"),
        ("jdbc:mysql://bob:12345@host/db", "jdbc:mysql://bob:…@host/db"),
        ("jdbc:mysql://a:Sekr1t@one:3306,b:Sekr2t@two:3306/db", "jdbc:mysql://a:…@two:3306/db"),
        ("esb@jdbc:mysql://bob:Sekr1t@host/db", "esb@jdbc:mysql://bob:…@host/db"),
        ("jdbc:oracle:thin:bob/Sekr1t@db:1521:x", "jdbc:oracle:thin:bob/…@db:1521:x"),
        ("jdbc:oracle:oci:bob/Se@kr1t@//db:1521/x", "jdbc:oracle:oci:bob/…@//db:1521/x"),
        ("esb@jdbc:oracle:thin:bob/Sekr1t@db:1521:x", "esb@jdbc:oracle:thin:bob/…@db:1521:x"),
        ("jdbc:mysql://host/db?password=Sekr1t&useSSL=true", "jdbc:mysql://host/db?password=…&useSSL=true"),
        ("jdbc:mysql://host/db?trustStorePassword=Sekr1t", "jdbc:mysql://host/db?trustStorePassword=…"),
        ("jdbc:mysql://host/db?password1=Sekr1t", "jdbc:mysql://host/db?password1=…"),
        ("jdbc:sqlserver://h:1433;Password = {Se;kr}}1t};x=y", "jdbc:sqlserver://h:1433;Password =…;x=y"),
        ("jdbc:mysql://(host=h,password=Sekr1t)/db", "jdbc:mysql://(host=h,password=…"),
    ],
)
def test_a_password_in_a_url_is_not_shown(url: str, shown: str) -> None:
    assert without_secrets(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "jdbc:mysql://db.example.com:3306/users?user=a@b",
        "jdbc:mysql://one:3306,two:3306/users",
        "jdbc:mysql://bob@host/db",
        "jdbc:oracle:thin:@//db:1521/x",
        "jdbc:oracle:thin:@db:1521:x",
        "jdbc:sqlserver://h:1433;databaseName=users;user=a@b",
        "jdbc:h2:repository/database/WSO2CARBON_DB;LOCK_TIMEOUT=60000",
    ],
)
def test_a_url_without_a_password_is_shown_as_it_is(url: str) -> None:
    assert without_secrets(url) == url

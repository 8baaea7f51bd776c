from ipaddress import IPv4Address, IPv4Network

import pytest

from wso2_cluster.emulator.machines.database import accounts, literal
from wso2_cluster.emulator.machines.managed import Database

DATABASE = Database(
    identifier="esb-database",
    available=True,
    endpoint="esb-database.abc.us-east-1.rds.amazonaws.com",
    port=3306,
    vpc_id="vpc-1",
    subnet_id="subnet-1",
    subnet=IPv4Network("10.0.1.0/24"),
    address=IPv4Address("10.0.1.254"),
    group_ids=(),
    database="WSO2_CARBON_DB",
    username="wso2'carbon",
    password="password",
    parameters={},
)


def test_the_password_is_in_no_statement_and_in_no_text_of_the_picture() -> None:
    # MySQL's documentation gives this hash for the word "password".
    identified = "IDENTIFIED VIA mysql_native_password USING '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'"
    assert accounts(DATABASE) == (
        f"CREATE USER IF NOT EXISTS 'wso2''carbon'@'%' {identified};\n"
        f"ALTER USER 'wso2''carbon'@'%' {identified};\n"
        "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, "
        "SHOW DATABASES, "
        "CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, "
        "CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER ON *.* TO 'wso2''carbon'@'%' WITH GRANT OPTION;\n"
    )
    assert "password='password'" not in repr(DATABASE)


@pytest.mark.parametrize(
    ("value", "sql"),
    [("50", "50"), ("-1.5", "-1.5"), ("latin1", "'latin1'"), ("a'b\\", "'a''b\\\\'"), ("1 OR 1", "'1 OR 1'")],
)
def test_values_are_numbers_or_quoted(value: str, sql: str) -> None:
    assert literal(value) == sql

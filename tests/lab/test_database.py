"""MariaDB in place of an RDS instance: real clients, real TLS, real kills."""

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

import pytest

from tests import needs
from tests.lab import standins
from tests.lab.standins import eventually
from wso2_cluster.emulator.machines import namespaces
from wso2_cluster.emulator.machines.authority import Authority
from wso2_cluster.emulator.machines.database import DatabaseServer
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.managed import Database

pytestmark = pytest.mark.lab

DATABASE = Database(
    identifier="esb-database",
    available=True,
    endpoint="esb-database.abc.us-east-1.rds.amazonaws.com",
    port=3306,
    vpc_id="vpc-1",
    subnet_id="subnet-1",
    subnet=IPv4Network("10.0.1.0/24"),
    address=IPv4Address("10.0.1.254"),
    group_ids=("sg-1",),
    database="WSO2_CARBON_DB",
    username="wso2carbon",
    password="?e5aS.Y$*(ms'SM\\+\"`c",
    parameters={
        "character_set_server": "latin1",
        "collation_server": "latin1_swedish_ci",
        "require_secure_transport": "1",
        "max_connections": "20",
        "innodb_redo_log_capacity": "1073741824",
        "innodb_buffer_pool_instances": "{DBInstanceVCPU}",
    },
)
Client = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def network() -> Iterator[str]:
    standins.require("mariadbd", "mariadb", "mariadb-install-db")
    with standins.namespace() as name:
        yield name


@pytest.fixture
def server(tmp_path: Path, network: str) -> Iterator[DatabaseServer]:
    made = DatabaseServer(
        folder=tmp_path / "database", namespace=network, database=DATABASE, authority=Authority.create(tmp_path)
    )
    try:
        made.start()
        yield made
    finally:
        made.kill()


@pytest.fixture
def client(tmp_path: Path, network: str) -> Client:
    """Runs SQL over TCP as the master user."""

    def ask(
        sql: str, *options: str, password: str = DATABASE.password, tls: bool = True
    ) -> "subprocess.CompletedProcess[str]":
        secured = (f"--ssl-ca={tmp_path}/authority.pem",) if tls else ("--skip-ssl",)
        argv = ("mariadb", "--no-defaults", "-h127.0.0.1", f"-u{DATABASE.username}", *secured, "-N", "-B", *options)
        return subprocess.run(
            ["ip", "netns", "exec", network, *argv, DATABASE.database or ""],
            input=sql,
            capture_output=True,
            text=True,
            env={**os.environ, "MYSQL_PWD": password},
            check=False,
        )

    return ask


def test_it_is_what_the_parameter_group_says(server: DatabaseServer) -> None:
    told = server.query(
        "SELECT @@character_set_server, @@collation_server, @@require_secure_transport, @@max_connections;"
    )
    assert told == "latin1\tlatin1_swedish_ci\t1\t20\n"
    assert server.ignored == ("innodb_buffer_pool_instances", "innodb_redo_log_capacity")


def test_the_master_user_signs_in_over_tls_and_makes_tables_and_users(client: Client, server: DatabaseServer) -> None:
    done = client(
        "CREATE TABLE REG_PATH (REG_PATH_VALUE VARCHAR(750), UNIQUE KEY (REG_PATH_VALUE));"
        "CREATE USER app@'%' IDENTIFIED BY 'x'; GRANT SELECT ON WSO2_CARBON_DB.* TO app@'%';"
        "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_version';"
    )
    assert (done.stderr, done.stdout) == ("", "TLSv1.3\n")


def test_the_master_user_may_no_more_than_on_rds(client: Client, server: DatabaseServer) -> None:
    for sql in ("SELECT 'x' INTO OUTFILE '/tmp/never';", "SHUTDOWN;", "SET GLOBAL max_connections = 1;"):
        assert "Access denied" in client(sql).stderr
    assert server.running


def test_a_wrong_password_is_refused(client: Client, server: DatabaseServer) -> None:
    refused = client("SELECT 1;", password="wrong")
    assert refused.stderr.startswith("ERROR 1045 (28000): Access denied for user 'wso2carbon'@")


def test_clear_text_is_refused_until_the_parameter_changes(client: Client, server: DatabaseServer) -> None:
    assert client("SELECT 1;", tls=False).returncode != 0
    server.update(dataclasses.replace(DATABASE, parameters={**DATABASE.parameters, "require_secure_transport": "0"}))
    assert client("SELECT 1;", tls=False).stdout == "1\n"


def test_a_rotated_password_is_followed_at_once_and_kept(client: Client, server: DatabaseServer) -> None:
    server.update(dataclasses.replace(DATABASE, password="n'ew\\"))
    for _ in range(2):
        assert client("SELECT 1;", password="n'ew\\").stdout == "1\n"
        assert client("SELECT 1;").returncode != 0
        server.restart()


def test_max_connections_are_the_limit(network: str, client: Client, server: DatabaseServer) -> None:
    server.update(dataclasses.replace(DATABASE, parameters={**DATABASE.parameters, "max_connections": "10"}))
    results: list[str] = []

    def hold() -> None:
        results.append(client("SELECT SLEEP(3);").stderr)

    threads = [threading.Thread(target=hold) for _ in range(14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("Too many connections" in result for result in results) == 4


def test_two_clients_that_create_the_same_at_once_see_one_of_them_win(client: Client, server: DatabaseServer) -> None:
    results: list[str] = []
    threads = [
        threading.Thread(target=lambda: results.append(client("CREATE TABLE T (A INT);").stderr)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won, lost = sorted(results)
    assert won == ""
    assert "ERROR 1050 (42S01)" in lost


@pytest.mark.parametrize("end", ["restart", "kill"])
def test_what_was_committed_under_load_survives(client: Client, server: DatabaseServer, end: str) -> None:
    client("CREATE TABLE T (A INT PRIMARY KEY);")
    committed: list[int] = []
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            if client(f"INSERT INTO T SET A = {number};").returncode == 0:
                committed.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    assert eventually(lambda: len(committed) > 10)
    getattr(server, end)()
    server.start()
    reached = len(committed)
    assert eventually(lambda: len(committed) > reached + 5)
    stop.set()
    writer.join()
    found = {int(line) for line in server.query("SELECT A FROM WSO2_CARBON_DB.T;").split()}
    assert set(committed) <= found


def test_a_database_that_was_dropped_stays_dropped(client: Client, server: DatabaseServer) -> None:
    server.query("DROP DATABASE WSO2_CARBON_DB;")
    server.restart()
    assert "WSO2_CARBON_DB" not in server.query("SHOW DATABASES;")


def test_a_value_that_mariadb_refuses_is_named(tmp_path: Path, network: str) -> None:
    wrong = dataclasses.replace(DATABASE, parameters={"character_set_server": "klingon"})
    made = DatabaseServer(
        folder=tmp_path / "database", namespace=network, database=wrong, authority=Authority.create(tmp_path)
    )
    with pytest.raises(MachineError, match=r"esb-database ended at once(.|\n)*klingon"):
        made.start()
    made.kill()


def test_it_sees_its_own_folder_alone_and_runs_as_mysql(tmp_path: Path, server: DatabaseServer) -> None:
    assert Path(f"/proc/{server.pid}/root/var/lib/mysql").stat().st_ino == (tmp_path / "database").stat().st_ino
    arguments = Path(f"/proc/{server.pid}/cmdline").read_text().split("\0")
    assert arguments[:2] == ["mariadbd", "--no-defaults"]
    assert Path(f"/proc/{server.pid}").owner() == "mysql"
    assert "/var/lib/mysql" not in Path("/proc/self/mounts").read_text()
    recorded = (tmp_path / "database" / "pid").read_text().split()
    assert recorded[0] == str(server.pid)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_nothing_of_it_is_left_afterwards(tmp_path: Path, network: str, server: DatabaseServer, end: str) -> None:
    getattr(server, end)()
    assert namespaces.pids(network) == frozenset()
    assert not server.running
    assert not (tmp_path / "database" / "pid").exists()


CHILD = """
import sys, time
from pathlib import Path
from tests.lab.test_database import DATABASE
from wso2_cluster.emulator.machines.authority import Authority
from wso2_cluster.emulator.machines.database import DatabaseServer
folder = Path(sys.argv[2])
server = DatabaseServer(
    folder=folder / "database", namespace=sys.argv[1], authority=Authority.create(folder), database=DATABASE
)
server.start()
print("started", flush=True)
time.sleep(60)
"""


def test_it_ends_with_the_process_that_started_it(tmp_path: Path, network: str) -> None:
    argv = [sys.executable, "-c", CHILD, network, str(tmp_path)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, env=needs.python_environment()) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"started\n"
        assert len(namespaces.pids(network)) == 1
        os.kill(child.pid, signal.SIGKILL)
    assert eventually(lambda: namespaces.pids(network) == frozenset())


PROGRAM = """
import java.sql.*;
public class Ask {
    public static void main(String[] args) throws Exception {
        try (Connection c = DriverManager.getConnection(args[0], args[1], args[2]); Statement s = c.createStatement()) {
            ResultSet found = s.executeQuery("SELECT CURRENT_USER()");
            found.next();
            System.out.println(found.getString(1));
        } catch (SQLException error) {
            System.out.println(error.getSQLState());
        }
    }
}
"""


@pytest.fixture(scope="session")
def connector(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """MySQL Connector/J, from Maven Central."""
    for program in ("mvn", "java", "keytool"):
        if not shutil.which(program):
            needs.missing(f"{program} is not on the PATH; apt install maven default-jdk-headless")
    folder = tmp_path_factory.mktemp("connector")
    argv = ["mvn", "-q", "-B", "dependency:copy", "-Dartifact=com.mysql:mysql-connector-j:8.4.0:jar"]
    done = subprocess.run(
        [*argv, f"-DoutputDirectory={folder}"], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        needs.missing(f"Maven did not fetch MySQL Connector/J: {done.stdout[-300:]}")
    return folder / "mysql-connector-j-8.4.0.jar"


@pytest.mark.parametrize(
    ("host", "query", "password", "said"),
    [
        (DATABASE.endpoint, "sslMode=VERIFY_IDENTITY", DATABASE.password, "wso2carbon@%\n"),
        (DATABASE.endpoint, "sslMode=VERIFY_CA", DATABASE.password, "wso2carbon@%\n"),
        (DATABASE.endpoint, "sslMode=REQUIRED", DATABASE.password, "wso2carbon@%\n"),
        ("other.example.com", "sslMode=VERIFY_IDENTITY", DATABASE.password, "08S01\n"),
        (DATABASE.endpoint, "sslMode=DISABLED", DATABASE.password, "28000\n"),
        (DATABASE.endpoint, "sslMode=VERIFY_CA", "wrong", "28000\n"),
    ],
)
def test_connector_j_speaks_to_it(
    tmp_path: Path,
    network: str,
    server: DatabaseServer,
    connector: Path,
    *,
    host: str,
    query: str,
    password: str,
    said: str,
) -> None:
    (tmp_path / "hosts").write_text(f"127.0.0.1 {DATABASE.endpoint} other.example.com\n")
    (tmp_path / "Ask.java").write_text(PROGRAM)
    store = ("-keystore", str(tmp_path / "trust.p12"), "-storepass", "wso2carbon")
    imported = ("keytool", "-importcert", "-noprompt", "-alias", "lab", "-file", str(tmp_path / "authority.pem"))
    subprocess.run([*imported, *store], check=True, capture_output=True)
    java = (
        "java",
        f"-Djdk.net.hosts.file={tmp_path}/hosts",
        f"-Djavax.net.ssl.trustStore={tmp_path}/trust.p12",
        "-Djavax.net.ssl.trustStorePassword=wso2carbon",
        "-cp",
        str(connector),
        str(tmp_path / "Ask.java"),
    )
    url = f"jdbc:mysql://{host}:3306/WSO2_CARBON_DB?{query}"
    argv = ["ip", "netns", "exec", network, *java, url, DATABASE.username, password]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == (said, "")

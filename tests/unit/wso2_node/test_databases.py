"""databases.py: against a real MariaDB of this machine, over TLS."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests import needs
from tests.shipped import KERNELS
from wso2_node.config import Databases
from wso2_node.databases import Client, Lock, prepare
from wso2_node.errors import NodeError

ROOT = "administrator's \\ password"
PASSWORD = "pass'w\\ord"
TABLES = b"CREATE TABLE REG_PATH (ID INTEGER PRIMARY KEY);\nCREATE TABLE UM_USER (ID INTEGER PRIMARY KEY);\n"


class Server:
    """A MariaDB of the tests' own, with an administrator called wso2admin, that can be killed and started again."""

    def __init__(self, folder: Path, port: int, words: list[str]) -> None:
        self.folder, self.port = folder, port
        self._words = words
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        self._process = subprocess.Popen([*self._words, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(1200):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        pytest.fail("the server does not come up")

    def kill(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


@pytest.fixture(scope="module")
def database_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    programs = {name: shutil.which(name) for name in ("mariadbd", "mariadb-install-db", "mariadb")}
    if None in programs.values():
        needs.missing("no MariaDB server: install the packages mariadb-server and mariadb-client")
    folder = tmp_path_factory.mktemp("mariadb")
    user = ["--user=root"] if os.geteuid() == 0 else []
    subprocess.run(
        [
            "mariadb-install-db",
            "--no-defaults",
            *user,
            f"--datadir={folder}/data",
            "--auth-root-authentication-method=normal",
        ],
        check=True,
        capture_output=True,
    )
    certificate(folder)
    init = folder / "init.sql"
    quoted = ROOT.replace("\\", "\\\\").replace("'", "\\'")
    init.write_text(
        f"CREATE OR REPLACE USER 'wso2admin'@'%' IDENTIFIED BY '{quoted}';\n"
        "GRANT ALL PRIVILEGES ON *.* TO 'wso2admin'@'%' WITH GRANT OPTION;\n"
        "DELETE FROM mysql.global_priv WHERE user = '';\nFLUSH PRIVILEGES;\n"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    server = Server(
        folder,
        number,
        [
            *("mariadbd", "--no-defaults", *user, f"--datadir={folder}/data", f"--init-file={init}"),
            *(f"--port={number}", "--bind-address=127.0.0.1", f"--socket={folder}/s", f"--pid-file={folder}/pid"),
            *(f"--ssl-cert={folder}/certificate.pem", f"--ssl-key={folder}/key.pem", "--require-secure-transport=ON"),
        ],
    )
    server.start()
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture
def port(database_server: Server) -> int:
    return database_server.port


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(hours=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )


@pytest.fixture
def client(port: int) -> Iterator[Client]:
    """The administrator; what the test made is gone afterwards."""
    made = Client("127.0.0.1", port, "wso2admin", ROOT)
    yield made
    made.run(
        "DROP DATABASE IF EXISTS CARBON_DB; DROP DATABASE IF EXISTS CARBONXDB; DROP DATABASE IF EXISTS IDENTITY_DB;"
        "DROP USER IF EXISTS 'carbon_db'@'%'; DROP USER IF EXISTS 'identity_db'@'%';"
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "dbscripts").mkdir()
    (tmp_path / "dbscripts" / "mysql.sql").write_bytes(TABLES)
    return tmp_path


Prepare = Callable[..., list[str]]
ENTRY = {
    "name": "CARBON_DB",
    "username": "carbon_db",
    "password": PASSWORD,
    "character_set": "latin1",
    "collation": "latin1_swedish_ci",
    "scripts": [["dbscripts/mysql.sql"]],
}


@pytest.fixture
def run(port: int, home: Path, client: Client) -> Prepare:
    def run(*, scripts: bool = False, password: str = PASSWORD, seconds: float = 20, number: int = port) -> list[str]:
        entry = {
            **ENTRY,
            "password": [{"ref": "password"}],
            "scripts": [["dbscripts/mysql5.7.sql", "dbscripts/mysql.sql"]] if scripts else [],
        }
        server = Databases(host="127.0.0.1", port=number, username="wso2admin", password=ROOT, each=[entry])
        said: list[str] = []
        count = prepare(server, home, {"password": password}.__getitem__, said.append, seconds)
        assert count == len([line for line in said if not line.startswith("waiting")])
        return said

    return run


def own(client: Client, password: str = PASSWORD) -> Client:
    host, _, number = client.where.rpartition(":")
    return Client(host, int(number), "carbon_db", password)


def test_database_and_user_are_made_once(run: Prepare, client: Client) -> None:
    assert run() == ["made database CARBON_DB", "made user carbon_db"]
    assert run() == []
    found = client.run(
        "SELECT default_character_set_name, default_collation_name FROM information_schema.schemata "
        "WHERE schema_name = 'CARBON_DB';"
    )
    assert found == [["latin1", "latin1_swedish_ci"]]


def test_a_database_that_is_there_stays_as_it_is(run: Prepare, client: Client) -> None:
    client.run("CREATE DATABASE CARBON_DB CHARACTER SET utf8mb4;")
    assert run() == ["made user carbon_db"]


def test_the_user_makes_tables_where_the_product_does(run: Prepare, client: Client) -> None:
    run()
    own(client).run("CREATE TABLE T (ID INTEGER); INSERT INTO T VALUES (1); DROP TABLE T;", "CARBON_DB")


def test_with_scripts_the_user_reads_and_writes_rows_alone(run: Prepare, client: Client) -> None:
    run(scripts=True)
    own(client).run("INSERT INTO UM_USER VALUES (1); DELETE FROM UM_USER;", "CARBON_DB")
    for statement in ("CREATE TABLE T (ID INTEGER);", "DROP TABLE UM_USER;", "ALTER TABLE UM_USER ADD X INTEGER;"):
        with pytest.raises(NodeError, match="ERROR 1142"):
            own(client).run(statement, "CARBON_DB")


def test_going_over_to_scripts_takes_the_right_to_make_tables(run: Prepare, client: Client) -> None:
    run()
    run(scripts=True)
    with pytest.raises(NodeError, match="ERROR 1142"):
        own(client).run("CREATE TABLE T (ID INTEGER);", "CARBON_DB")


def test_the_user_reaches_no_other_database_even_one_of_a_similar_name(run: Prepare, client: Client) -> None:
    client.run("CREATE DATABASE CARBONXDB;")
    run()
    for database in ("CARBONXDB", "mysql"):
        with pytest.raises(NodeError, match="ERROR 1044"):
            own(client).run("SELECT 1;", database)


def test_the_user_signs_in_over_tls_alone(run: Prepare, client: Client) -> None:
    run()
    assert client.run("SELECT ssl_type FROM mysql.user WHERE user = 'carbon_db';") == [["ANY"]]


def test_a_new_password_replaces_the_old_one(run: Prepare, client: Client) -> None:
    run()
    assert run(password="another") == ["changed the password of user carbon_db"]
    assert own(client, "another").run("SELECT 1;") == [["1"]]
    with pytest.raises(NodeError, match="ERROR 1045"):
        own(client).run("SELECT 1;")


def test_tables_are_made_once(run: Prepare, client: Client) -> None:
    assert run(scripts=True)[-1] == "made the tables of database CARBON_DB with mysql.sql"
    assert run(scripts=True) == []
    tables = client.run("SELECT table_name FROM information_schema.tables WHERE table_schema = 'CARBON_DB' ORDER BY 1;")
    assert tables == [["REG_PATH"], ["UM_USER"], ["WSO2_NODE_SETUP"]]


def test_the_script_for_newer_versions_is_preferred(run: Prepare, home: Path) -> None:
    (home / "dbscripts" / "mysql5.7.sql").write_bytes(TABLES)
    assert run(scripts=True)[-1] == "made the tables of database CARBON_DB with mysql5.7.sql"


def test_a_product_without_the_script_is_told_what_to_do(run: Prepare, home: Path) -> None:
    (home / "dbscripts" / "mysql.sql").unlink()
    with pytest.raises(NodeError) as caught:
        run(scripts=True)
    assert str(caught.value) == (
        f"{home}: none of dbscripts/mysql5.7.sql, dbscripts/mysql.sql is there: "
        "let the product make its tables (-Dsetup)"
    )


def test_tables_that_others_made_are_left_alone(run: Prepare, client: Client) -> None:
    client.run("CREATE DATABASE CARBON_DB; CREATE TABLE CARBON_DB.REG_PATH (ID INTEGER);")
    assert run(scripts=True) == ["made user carbon_db"]
    assert client.run("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'CARBON_DB';") == [["1"]]


@pytest.mark.parametrize(
    "damage",
    [b"CREATE TABEL X (ID INTEGER);\n", b"CREATE TABLE X (ID INTEGER", b"INSERT INTO X VALUES ('never closed);\n"],
    ids=["mistake", "cut off", "open quote"],
)
def test_a_half_run_is_said_now_and_at_every_later_start(
    run: Prepare, home: Path, client: Client, damage: bytes
) -> None:
    (home / "dbscripts" / "mysql.sql").write_bytes(TABLES + damage)
    with pytest.raises(
        NodeError, match=r"mysql\.sql: 127.*; the tables before that are there, see table WSO2_NODE_SETUP"
    ):
        run(scripts=True)
    (home / "dbscripts" / "mysql.sql").write_bytes(TABLES)
    for _ in range(2):
        with pytest.raises(NodeError, match=r"did not come to its end: 2 tables are there\. Drop the database"):
            run(scripts=True)
    client.run("UPDATE CARBON_DB.WSO2_NODE_SETUP SET finished = CURRENT_TIMESTAMP;")
    assert run(scripts=True) == []


def test_two_nodes_that_start_together_do_it_once(run: Prepare) -> None:
    said: list[str] = []
    threads = [threading.Thread(target=lambda: said.extend(run(scripts=True))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [
        "made database CARBON_DB",
        "made the tables of database CARBON_DB with mysql.sql",
        "made user carbon_db",
    ]


def test_a_node_that_holds_the_lock_too_long_is_named(run: Prepare, client: Client) -> None:
    with Lock(client, 1), pytest.raises(NodeError, match="another node prepares the databases since 1 s"):
        run(seconds=1)
    assert run()


def test_a_server_that_never_answers_is_waited_for_and_named(run: Prepare) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
        with pytest.raises(NodeError, match=rf"127\.0\.0\.1:{number}: ERROR 200.*does not answer within 1 s"):
            run(number=number, seconds=0.6)


def test_a_refused_administrator_is_said_at_once(port: int, home: Path) -> None:
    server = Databases(host="127.0.0.1", port=port, username="wso2admin", password="wrong-secret", each=[])
    with pytest.raises(NodeError, match="ERROR 1045") as caught:
        prepare(server, home, str, print, 60)
    assert "wrong-secret" not in str(caught.value)


def verified(server: Server, home: Path, authorities: Path, host: str = "localhost") -> int:
    given = Databases(host=host, port=server.port, username="wso2admin", password=ROOT, each=[ENTRY])
    return prepare(given, home, str, print, 60, authorities=authorities)


def test_a_server_with_a_certificate_of_the_authorities_is_used(
    database_server: Server, home: Path, client: Client
) -> None:
    authorities = database_server.folder / "certificate.pem"
    assert verified(database_server, home, authorities) == 3
    assert verified(database_server, home, authorities) == 0
    assert client.run("SELECT 1 FROM information_schema.schemata WHERE schema_name = 'CARBON_DB';") == [["1"]]


def test_a_server_that_the_authorities_do_not_vouch_for_is_said_at_once(
    database_server: Server, home: Path, tmp_path: Path, client: Client
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    certificate(other)
    right = database_server.folder / "certificate.pem"
    for host, authorities in (("localhost", other / "certificate.pem"), ("127.0.0.1", right)):
        with pytest.raises(NodeError) as caught:
            verified(database_server, home, authorities, host)
        assert re.fullmatch(
            rf"{re.escape(host)}:\d+: ERROR 2026 .*certificate.*: what answers there has no certificate for that name "
            r"from one of the authorities of the database: correct them \(database\.authorities\), or the name",
            str(caught.value),
        )
    assert client.run("SELECT 1 FROM information_schema.schemata WHERE schema_name = 'CARBON_DB';") == []


def test_no_message_has_the_statement_that_the_server_quotes(client: Client) -> None:
    with pytest.raises(NodeError) as caught:
        client.run("CREATE USER 'x'@'%' IDENTIFIED BY BY 'hidden-password';")
    assert "hidden-password" not in str(caught.value)
    assert "ERROR 1064" in str(caught.value)


def test_without_a_client_the_package_is_named(port: int, home: Path) -> None:
    server = Databases(host="127.0.0.1", port=port, username="wso2admin", password=ROOT, each=[])
    with pytest.raises(NodeError) as caught:
        prepare(server, home, str, print, 1, "no-such-client")
    assert str(caught.value) == "there is no command no-such-client: install the distribution's MariaDB client"


def test_a_server_that_comes_up_late_is_waited_for(run: Prepare, database_server: Server) -> None:
    database_server.kill()
    late = threading.Timer(2, database_server.start)
    late.start()
    try:
        said = run(scripts=True, seconds=120)
    finally:
        late.join()
    assert said == [
        f"waiting for the database at 127.0.0.1:{database_server.port}",
        "made database CARBON_DB",
        "made user carbon_db",
        "made the tables of database CARBON_DB with mysql.sql",
    ]


def began(client: Client) -> None:
    """Wait until the script of a run has begun and made its first tables."""
    asked = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'CARBON_DB';"
    for _ in range(600):
        if int(client.run(asked)[0][0]) > 1:
            return
        time.sleep(0.1)
    pytest.fail("the script does not begin")


SLOW = TABLES + b"DO SLEEP(60);\nCREATE TABLE LAST_ONE (ID INTEGER);\n"
CHILD = """
import json, sys
from pathlib import Path
from wso2_node.config import Databases
from wso2_node.databases import prepare
given = json.loads(sys.stdin.read())
prepare(Databases(**given), Path(sys.argv[1]), str, print, 60)
"""


def test_a_program_that_is_killed_half_way_reports_no_half_schema_as_done(
    run: Prepare, home: Path, client: Client, port: int
) -> None:
    (home / "dbscripts" / "mysql.sql").write_bytes(SLOW)
    given = Databases(host="127.0.0.1", port=port, username="wso2admin", password=ROOT, each=[ENTRY])
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(home)],
        stdin=subprocess.PIPE,
        env=needs.python_environment(),
        start_new_session=True,
    ) as child:
        assert child.stdin is not None
        child.stdin.write(json.dumps(given._asdict()).encode())
        child.stdin.close()
        began(client)
        # The client that runs the script dies with the program, as it does when a machine goes down.
        os.killpg(child.pid, signal.SIGKILL)
    for _ in range(2):
        with pytest.raises(NodeError, match=r"did not come to its end: \d tables are there\. Drop the database"):
            run(scripts=True)
    client.run("DROP DATABASE CARBON_DB;")
    (home / "dbscripts" / "mysql.sql").write_bytes(TABLES)
    assert run(scripts=True)[-1] == "made the tables of database CARBON_DB with mysql.sql"


def test_a_server_that_is_killed_half_way_reports_no_half_schema_as_done(
    run: Prepare, home: Path, client: Client, database_server: Server
) -> None:
    (home / "dbscripts" / "mysql.sql").write_bytes(SLOW)
    failures: list[str] = []

    def fail() -> None:
        try:
            run(scripts=True)
        except NodeError as error:
            failures.append(str(error))

    running = threading.Thread(target=fail)
    running.start()
    began(client)
    database_server.kill()
    running.join()
    database_server.start()
    assert re.search(r"ERROR 20(13|26).*; the tables before that are there, see table WSO2_NODE_SETUP", failures[0])
    with pytest.raises(NodeError, match="did not come to its end"):
        run(scripts=True)


def test_the_scripts_that_kernels_ship_make_all_their_tables(run: Prepare, home: Path, client: Client) -> None:
    kernels = sorted(KERNELS.glob("*/dbscripts")) if KERNELS.is_dir() else []
    if not kernels:
        needs.missing(f"no kernels in {KERNELS}: make kernels")
    for folder in kernels:
        source = (folder / "mysql.sql").read_bytes()
        (home / "dbscripts" / "mysql.sql").write_bytes(source)
        assert run(scripts=True)[-1] == "made the tables of database CARBON_DB with mysql.sql"
        wanted = set(re.findall(r"(?im)^\s*CREATE TABLE (?:IF NOT EXISTS )?`?(\w+)", source.decode()))
        made = client.run("SELECT table_name FROM information_schema.tables WHERE table_schema = 'CARBON_DB';")
        assert len(wanted) >= 40
        assert {name for (name,) in made} == {*wanted, "WSO2_NODE_SETUP"}
        assert run(scripts=True) == []
        client.run("DROP DATABASE CARBON_DB; DROP USER 'carbon_db'@'%';")


def test_each_database_has_scripts_and_a_user_of_its_own(home: Path, client: Client, port: int) -> None:
    (home / "dbscripts" / "identity").mkdir()
    (home / "dbscripts" / "identity" / "mysql.sql").write_bytes(b"CREATE TABLE IDN_BASE_TABLE (ID INTEGER);\n")
    identity = {
        **ENTRY,
        "name": "IDENTITY_DB",
        "username": "identity_db",
        "password": "another",
        "scripts": [["dbscripts/identity/mysql.sql"]],
    }
    server = Databases(host="127.0.0.1", port=port, username="wso2admin", password=ROOT, each=[ENTRY, identity])
    said: list[str] = []
    assert prepare(server, home, str, said.append, 20) == 6
    assert said[2::3] == [
        "made the tables of database CARBON_DB with mysql.sql",
        "made the tables of database IDENTITY_DB with mysql.sql",
    ]
    assert prepare(server, home, str, said.append, 20) == 0
    second = Client("127.0.0.1", port, "identity_db", "another")
    assert second.run("SELECT COUNT(*) FROM IDN_BASE_TABLE;", "IDENTITY_DB") == [["0"]]
    for user, database in ((second, "CARBON_DB"), (own(client), "IDENTITY_DB")):
        with pytest.raises(NodeError, match="ERROR 1044"):
            user.run("SELECT 1;", database)


def test_two_scripts_of_one_database_run_in_order_and_once(home: Path, client: Client, port: int) -> None:
    (home / "dbscripts" / "apimgt.sql").write_bytes(
        b"CREATE TABLE AM_API (ID INTEGER);\nINSERT INTO UM_USER VALUES (7);\n"
    )
    entry = {**ENTRY, "scripts": [["dbscripts/mysql.sql"], ["dbscripts/apimgt.sql"]]}
    server = Databases(host="127.0.0.1", port=port, username="wso2admin", password=ROOT, each=[entry])
    assert prepare(server, home, str, print, 20) == 4
    assert prepare(server, home, str, print, 20) == 0
    assert client.run("SELECT ID FROM CARBON_DB.UM_USER;") == [["7"]]


def test_a_server_without_tls_gets_no_password(run: Prepare, database_server: Server) -> None:
    database_server.kill()
    database_server.start("--skip-ssl", "--require-secure-transport=OFF")
    try:
        with pytest.raises(NodeError, match="the server speaks no TLS"):
            run(seconds=1)
    finally:
        database_server.kill()
        database_server.start()

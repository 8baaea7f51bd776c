"""Makes the product's databases, each with one user of its own, and their tables from the product's own scripts.

Uses the MySQL client of the distribution. Statements and scripts go to its standard input and the password into its
environment, which root alone can read: nothing of them is on a command line, in a file or in a message.
"""

# ruff: noqa: S608 - identifiers and texts are quoted by `_name` and `_text`; the client takes no parameters.
from __future__ import annotations

import hashlib
import re
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

from wso2_node.errors import NodeError
from wso2_node.values import render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from wso2_node.config import Databases

CLIENT = "mariadb"
RECORD = "WSO2_NODE_SETUP"
_LOCK = "wso2-node-databases"
# Cannot connect: the server is not there yet, or changes over to its standby.
_LATER = re.compile(r"ERROR (2002|2003|2005|2013|2026|1040|1053)\b")
# The client's words for a certificate that does not hold, and OpenSSL's (MariaDB 10.11: seen).
_STRANGER = re.compile(r"ERROR 2026\b.*(?:certificate|host ?name)", re.IGNORECASE)
_ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE", "EXECUTE", "CREATE TEMPORARY TABLES", "LOCK TABLES", "SHOW VIEW")
_TABLES = (
    *("CREATE", "ALTER", "DROP", "INDEX", "REFERENCES", "CREATE VIEW", "TRIGGER"),
    *("CREATE ROUTINE", "ALTER ROUTINE"),
)


class Database(NamedTuple):
    """A database, its user, and its scripts: of each list the first file that the product has. None: it makes them."""

    name: str
    username: object
    password: object
    character_set: str
    collation: str
    scripts: Sequence[Sequence[str]] = ()


class Client:
    """The client's command line: every call is a process of its own."""

    def __init__(  # noqa: PLR0917 - where, who, and how
        self,
        host: str,
        port: int,
        username: str,
        password: str,
        command: str = CLIENT,
        authorities: Path | None = None,
    ) -> None:
        self._words = [
            *(command, "--no-defaults", "--protocol=TCP", f"--host={host}", f"--port={port}", f"--user={username}"),
            *("--ssl", "--batch", "--skip-column-names", "--unbuffered", "--connect-timeout=10"),
            *((f"--ssl-ca={authorities}", "--ssl-verify-server-cert") if authorities else ()),
        ]
        self._environment = {"MYSQL_PWD": password, "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"}
        self.where, self.verifies = f"{host}:{port}", authorities is not None

    def open(self, database: str = "") -> subprocess.Popen[bytes]:
        """Start the client; NodeError when there is none."""
        words = [*self._words, *([f"--database={database}"] if database else [])]
        try:
            return subprocess.Popen(words, stdin=-1, stdout=-1, stderr=-1, env=self._environment)
        except FileNotFoundError:
            raise NodeError(f"there is no command {words[0]}: install the distribution's MariaDB client") from None

    def run(self, sql: bytes | str, database: str = "") -> list[list[str]]:
        """Return the rows of all statements; NodeError with what the server says, and never with a statement."""
        data = sql if isinstance(sql, bytes) else sql.encode()
        with self.open(database) as process:
            out, err = process.communicate(data)
        if process.returncode:
            raise NodeError(f"{self.where}: {_said(err)}")
        return [line.split("\t") for line in out.decode("utf-8", "replace").splitlines()]


class Lock:
    """Held by one node at a time, as long as its connection lasts."""

    def __init__(self, client: Client, seconds: float) -> None:
        self._client, self._seconds = client, seconds

    def __enter__(self) -> None:
        self._process = self._client.open()
        pipe, answer = self._process.stdin, self._process.stdout
        if pipe is None or answer is None:
            raise NodeError(f"{self._client.where}: the client has no pipes")
        try:
            pipe.write(f"SELECT GET_LOCK('{_LOCK}', {self._seconds:.0f});\n".encode())
            pipe.flush()
            got = answer.readline().strip()
        except BrokenPipeError:
            got = b""
        if got != b"1":
            _, err = self._process.communicate()
            reason = _said(err) or f"another node prepares the databases since {self._seconds:.0f} s: see its journal"
            raise NodeError(f"{self._client.where}: {reason}")

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def prepare(  # noqa: PLR0917 - what a test replaces
    server: Databases,
    home: Path,
    resolve: Callable[[str], str],
    say: Callable[[str], None],
    seconds: float,
    command: str = CLIENT,
    authorities: Path | None = None,
) -> int:
    """See to it that every database is there, with its user and, where scripts are given, its tables.

    Waits `seconds` for the server. What is right already stays as it is; `say` gets a line for each change, and their
    number is returned. The server has to show a certificate for its name from one of `authorities`, a PEM file; None:
    any will do. NodeError:
    the server does not answer, refuses, is somebody else, or a script of an earlier run did not come to its end.
    """
    host = render(server.host, resolve)
    how = (command, authorities)
    client = Client(host, server.port, render(server.username, resolve), render(server.password, resolve), *how)
    wait_for(client, seconds, say)
    count = 0
    with Lock(client, seconds):
        for entry in server.each:
            database = Database(**entry)
            user, password = render(database.username, resolve), render(database.password, resolve)
            own = Client(host, server.port, user, password, *how)
            scripts = [_script(home, alternatives) for alternatives in database.scripts]
            for line in _steps(client, own, database, (user, password), scripts):
                say(line)
                count += 1
    return count


def _steps(
    client: Client, own: Client, database: Database, account: tuple[str, str], scripts: Sequence[Path]
) -> Iterator[str]:
    yield from _make_database(client, database)
    yield from _make_user(client, own, database, *account)
    for script in scripts:
        yield from _make_tables(client, database, script)


def wait_for(client: Client, seconds: float, say: Callable[[str], None]) -> None:
    """Wait until the server lets the client in, over TLS.

    NodeError at once when it refuses, has no TLS or shows a certificate that is not its own, else after `seconds`.
    """
    end, told = time.monotonic() + seconds, False
    while True:
        try:
            cipher = client.run("SHOW SESSION STATUS LIKE 'Ssl_cipher';")
        except NodeError as error:
            if client.verifies and _STRANGER.search(str(error)):
                raise NodeError(
                    f"{error}: what answers there has no certificate for that name from one of the authorities of "
                    "the database: correct them (database.authorities), or the name"
                ) from None
            if not _LATER.search(str(error)):
                raise
            if time.monotonic() > end:
                raise NodeError(
                    f"{error}: the database does not answer within {seconds:.0f} s; see that it is available, and its "
                    "security group"
                ) from None
        else:
            # The client goes on in clear text where a server has no TLS, whatever it was told (MariaDB 10.11: seen).
            if not cipher or not cipher[0][-1]:
                raise NodeError(
                    f"{client.where}: the server speaks no TLS, and the passwords of users would cross the network in "
                    "clear text: switch TLS on there"
                )
            return
        if not told:
            say(f"waiting for the database at {client.where}")
            told = True
        time.sleep(min(5, max(0.1, seconds / 10)))


def _make_database(client: Client, database: Database) -> Iterator[str]:
    if client.run(f"SELECT 1 FROM information_schema.schemata WHERE schema_name = {_text(database.name)};"):
        return
    client.run(
        f"CREATE DATABASE {_name(database.name)} CHARACTER SET {database.character_set} COLLATE {database.collation};"
    )
    yield f"made database {database.name}"


def _make_user(client: Client, own: Client, database: Database, user: str, password: str) -> Iterator[str]:
    """The user may sign in over TLS alone, and do in its database what its product does, and nowhere anything else."""
    account = f"{_text(user)}@'%'"
    if not client.run(f"SELECT 1 FROM mysql.user WHERE user = {_text(user)} AND host = '%';"):
        client.run(f"CREATE USER {account} IDENTIFIED BY {_text(password)} REQUIRE SSL;")
        yield f"made user {user}"
    elif not _lets_in(own):
        client.run(f"ALTER USER {account} IDENTIFIED BY {_text(password)} REQUIRE SSL;")
        yield f"changed the password of user {user}"
    # In a grant, _ stands for any character.
    place = _name(database.name.replace("_", r"\_")) + ".*"
    given, taken = (_ROWS, _TABLES) if database.scripts else ((*_ROWS, *_TABLES), ())
    client.run(f"GRANT {', '.join(given)} ON {place} TO {account};")
    if taken:
        client.run(f"REVOKE {', '.join(taken)} ON {place} FROM {account};")


def _lets_in(own: Client) -> bool:
    try:
        own.run("SELECT 1;")
    except NodeError as error:
        if "ERROR 1045" not in str(error):
            raise
        return False
    return True


def _script(home: Path, alternatives: Sequence[str]) -> Path:
    for name in alternatives:
        if (home / name).is_file():
            return home / name
    raise NodeError(f"{home}: none of {', '.join(alternatives)} is there: let the product make its tables (-Dsetup)")


def _make_tables(client: Client, database: Database, script: Path) -> Iterator[str]:
    """Run the script where there are no tables; MySQL can't take back half of one, so its beginning is noted first."""
    name, place = _text(script.name), f"{_name(database.name)}.{RECORD}"
    tables = client.run(
        f"SELECT table_name FROM information_schema.tables WHERE table_schema = {_text(database.name)};"
    )
    if [RECORD] in tables:
        noted = client.run(f"SELECT finished IS NOT NULL, started FROM {place} WHERE script = {name};")
        if noted and noted[0][0] != "1":
            raise NodeError(
                f"{client.where}: {script.name} began at {noted[0][1]} in database {database.name} and did not come to "
                f"its end: {len(tables) - 1} tables are there. Drop the database, if nothing in it is of use, or "
                f"complete it and set `finished` in its table {RECORD}; then start this again"
            )
        if noted:
            return
    elif tables:
        # Made by the product, or brought along with its data: not this program's to judge.
        return
    data = script.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    client.run(
        f"CREATE TABLE IF NOT EXISTS {place} (script VARCHAR(128) PRIMARY KEY, sha256 CHAR(64) NOT NULL, "
        "started TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, finished TIMESTAMP NULL);"
        f"INSERT INTO {place} (script, sha256) VALUES ({name}, '{digest}');"
    )
    try:
        client.run(data, database.name)
    except NodeError as error:
        raise NodeError(f"{script}: {error}; the tables before that are there, see table {RECORD}") from None
    client.run(f"UPDATE {place} SET finished = CURRENT_TIMESTAMP WHERE script = {name};")
    yield f"made the tables of database {database.name} with {script.name}"


def _said(err: bytes) -> str:
    """The server's words alone: the client repeats the statement before them, and MySQL a part of it behind `near`."""
    lines = err.decode("utf-8", "replace").splitlines()
    text = " ".join([line for line in lines if line.startswith("ERROR ")][-1:] or lines)
    return re.sub(r" near '.*", "", text)


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _name(value: str) -> str:
    return "`" + value.replace("`", "``") + "`"

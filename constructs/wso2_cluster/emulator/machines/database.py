"""The stand-in of an RDS instance: Debian's MariaDB in the network namespace that it is given."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines.commands import run
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.process import Process, short_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wso2_cluster.emulator.machines.authority import Authority
    from wso2_cluster.emulator.machines.managed import Database

USER = "mysql"
"""Whom mariadbd runs as: the user that Debian's package makes."""
_INSIDE = "/var/lib/mysql"
"""Where mariadbd sees its folder: in a mount namespace of its own it lies over the data of the host's own server."""
_SMALL = ("--innodb-log-file-size=16M",)
_START_SECONDS = 60
_DATABASE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_FORMULA = re.compile(r"[{}]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

MASTER_PRIVILEGES = (
    "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES, "
    "CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, "
    "CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER"
)
"""What RDS gives a master user, with the right to grant it (RDS user guide, "Master user account privileges")."""

DEFAULTS: Mapping[str, str] = {
    "character_set_server": "utf8mb4",
    "sql_mode": (
        "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
        "NO_ENGINE_SUBSTITUTION"
    ),
    "explicit_defaults_for_timestamp": "1",
    "innodb_buffer_pool_size": "33554432",
    "performance_schema": "0",
}
"""Where MySQL 8 has another default than MariaDB 10.11, and what keeps memory small."""

_OWN = frozenset(
    {
        "basedir",
        "bind_address",
        "character_sets_dir",
        "datadir",
        "general_log_file",
        "init_file",
        "innodb_data_home_dir",
        "innodb_log_file_size",
        "innodb_log_group_home_dir",
        "lc_messages_dir",
        "log_bin",
        "log_error",
        "pid_file",
        "plugin_dir",
        "plugin_load",
        "plugin_load_add",
        "port",
        "secure_file_priv",
        "skip_name_resolve",
        "skip_networking",
        "slow_query_log_file",
        "socket",
        "ssl",
        "ssl_ca",
        "ssl_cert",
        "ssl_key",
        "tmpdir",
    }
)
"""Settings that say where the server lives; a parameter group does not reach them."""


class DatabaseServer:
    """MariaDB with what the emulated RDS instance says, and everything it writes in *folder*.

    It reads no configuration file of the host and does not see the data of the host's own server. TLS has a
    certificate for the endpoint's name. `root` reaches it through its socket alone.
    """

    def __init__(self, *, folder: Path, namespace: str, database: Database, authority: Authority) -> None:
        self._folder = folder
        self._database = database
        self._authority = authority
        self._process = Process(name=f"MariaDB for {database.identifier}", folder=folder, namespace=namespace)

    @property
    def running(self) -> bool:
        """Whether the server runs."""
        return self._process.running

    @property
    def pid(self) -> int:
        """The server's process id. Raises `MachineError` when it does not run."""
        return self._process.pid

    @property
    def ignored(self) -> tuple[str, ...]:
        """Parameters of the group that MariaDB does not have, or whose value is a formula over AWS's own machine."""
        return tuple(sorted(self._database.parameters.keys() - known(self._database.parameters).keys()))

    def start(self) -> None:
        """Start the server and return when it answers; one that runs already stays as it is.

        Raises `MachineError`, with the end of the server's log, when it does not come up.
        """
        if self.running:
            return
        self._prepare()
        self._process.start((*_ISOLATE, str(self._folder), *arguments(self._database)))
        self._process.wait_until(self._answers, seconds=_START_SECONDS)
        (self._folder / "data" / _CREATED).touch()

    def stop(self) -> None:
        """Shut the server down in order."""
        self._process.stop()

    def restart(self) -> None:
        """What RebootDBInstance does: down in order, and up with the parameters as they are now."""
        self.stop()
        self.start()

    def kill(self) -> None:
        """End the server as a power cut would; `start` recovers what was committed."""
        self._process.kill()

    def update(self, database: Database) -> None:
        """Follow the account: a changed password, and parameters that a running server can take.

        The others wait for the next start, as RDS lets them wait for a reboot.
        """
        before, self._database = self._database, database
        if not self.running:
            return
        if (before.username, before.password) != (database.username, database.password):
            self.query(accounts(database))
        old, new = settings(before), settings(database)
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                self._change(name, new.get(name))

    def query(self, sql: str) -> str:
        """Run statements as `root` and return the rows as lines, their fields parted by tabs.

        Raises `MachineError` with what the server answered when it refuses one.
        """
        with short_path(self._folder) as folder:
            return run("mariadb", "--no-defaults", f"--socket={folder}/socket", "-N", "-B", "--raw", input=sql)

    def _change(self, name: str, value: str | None) -> None:
        try:
            self.query(f"SET GLOBAL {name} = {literal(value) if value is not None else 'DEFAULT'};")
        except MachineError as error:
            if "read only variable" not in str(error):
                raise

    def _answers(self) -> bool:
        if not (self._folder / "socket").exists():
            return False
        try:
            return self.query("SELECT 1;") == "1\n"
        except MachineError:
            return False

    def _prepare(self) -> None:
        """Put data, certificate and first statements where the server finds them."""
        self._folder.mkdir(parents=True, exist_ok=True)
        shutil.chown(self._folder, USER, USER)
        self._folder.chmod(0o700)
        (self._folder / "socket").unlink(missing_ok=True)
        data = self._folder / "data"
        if not data.exists():
            copied = self._folder / "data.partial"
            shutil.rmtree(copied, ignore_errors=True)
            run("cp", "--archive", "--reflink=auto", str(empty_data()), str(copied))
            copied.rename(data)
        if not (self._folder / "certificate.pem").exists():
            certificate, key = self._authority.certificate([self._database.endpoint])
            self._write("key.pem", key)
            self._write("certificate.pem", certificate)
        statements = accounts(self._database)
        if self._database.database and not (data / _CREATED).exists():
            statements = f"CREATE DATABASE IF NOT EXISTS {_name(self._database.database)};\n{statements}"
        self._write("init.sql", statements.encode())

    def _write(self, name: str, content: bytes) -> None:
        path = self._folder / name
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)
        shutil.chown(path, USER, USER)


_CREATED = ".created"
_ISOLATE = (
    "unshare",
    "--mount",
    "--propagation=private",
    "sh",
    "-c",
    (
        f'mount --bind "$1" {_INSIDE} && cd {_INSIDE} && shift && '
        f'exec setpriv --reuid={USER} --regid={USER} --init-groups --no-new-privs --pdeathsig=KILL "$@"'
    ),
    "sh",
)


def arguments(database: Database) -> tuple[str, ...]:
    """The command that runs the server; the folder is mounted at the place that it names."""
    return (
        "mariadbd",
        "--no-defaults",
        *(f"--{name.replace('_', '-')}={value}" for name, value in sorted(settings(database).items())),
        *_SMALL,
        f"--datadir={_INSIDE}/data",
        f"--socket={_INSIDE}/socket",
        f"--pid-file={_INSIDE}/data/mariadbd.pid",
        f"--init-file={_INSIDE}/init.sql",
        "--bind-address=0.0.0.0",
        f"--port={database.port}",
        f"--ssl-cert={_INSIDE}/certificate.pem",
        f"--ssl-key={_INSIDE}/key.pem",
        "--skip-name-resolve",
        "--skip-log-bin",
    )


def settings(database: Database) -> dict[str, str]:
    """The server's variables: MySQL's defaults, and over them what the parameter group says and MariaDB knows."""
    return {**DEFAULTS, **known(database.parameters)}


def known(parameters: Mapping[str, str]) -> dict[str, str]:
    """Those of a parameter group that MariaDB has too."""
    return {
        name: value
        for name, value in parameters.items()
        if name in variables() and name not in _OWN and not _FORMULA.search(value)
    }


def accounts(database: Database) -> str:
    """Statements that give the server its master user, with the password that the managed secret has.

    They hold the password's hash (mysql_native_password), so that no character of it needs escaping.
    """
    user = f"{literal(database.username, text=True)}@'%'"
    inner = hashlib.sha1(database.password.encode(), usedforsecurity=False).digest()
    digest = hashlib.sha1(inner, usedforsecurity=False).hexdigest().upper()
    identified = f"IDENTIFIED VIA mysql_native_password USING '*{digest}'"
    return (
        f"CREATE USER IF NOT EXISTS {user} {identified};\n"
        f"ALTER USER {user} {identified};\n"
        f"GRANT {MASTER_PRIVILEGES} ON *.* TO {user} WITH GRANT OPTION;\n"
    )


def literal(value: str, *, text: bool = False) -> str:
    """*value* in SQL: a number as it is, unless it is to be *text*, and anything else in quotes."""
    if _NUMBER.fullmatch(value) and not text:
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _name(database: str) -> str:
    if not _DATABASE.fullmatch(database):
        raise MachineError(
            f"'{database}' is no name of a database: RDS takes letters, digits and _, a letter first, at most 64."
        )
    return f"`{database}`"


@cache
def variables() -> frozenset[str]:
    """Names of all server variables of this host's MariaDB. Raises `MachineError` when there is none."""
    text = run("mariadbd", "--no-defaults", "--verbose", "--help")
    _, _, table = text.partition("Variables (--variable-name=value)")
    names = (line.split()[0] for line in table.splitlines()[2:] if line[:1].isalpha())
    return frozenset(name.replace("-", "_") for name in names)


def empty_data() -> Path:
    """A data folder with MariaDB's own tables alone, made once for each version and kept between runs."""
    version = hashlib.sha256(" ".join((run("mariadbd", "--no-defaults", "--version"), *_SMALL)).encode()).hexdigest()
    cache_folder = _cache_folder() / "mariadb"
    cache_folder.mkdir(parents=True, exist_ok=True)
    made = cache_folder / version[:16]
    with (cache_folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with tempfile.TemporaryDirectory(prefix="wso2-cluster-") as folder:
                partial = Path(folder) / "data"
                Path(folder).chmod(0o711)
                run(
                    "mariadb-install-db",
                    "--no-defaults",
                    f"--datadir={partial}",
                    f"--user={USER}",
                    "--auth-root-authentication-method=socket",
                    "--skip-test-db",
                    *_SMALL,
                )
                run("cp", "--archive", str(partial), f"{made}.partial")
            Path(f"{made}.partial").rename(made)
    return made


def _cache_folder() -> Path:
    if chosen := os.environ.get("WSO2_CLUSTER_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wso2-cluster"

"""PostgreSQL 18 with pgvector, on a port of its own, without a socket file."""

import os
import signal
import subprocess
from contextlib import closing
from pathlib import Path
from typing import IO, ClassVar

import psycopg
from psycopg import sql

from embedded.failure import Failure
from embedded.places import Account, remove_folder
from embedded.process import spawn
from embedded.server import Mode, Server
from embedded.state import write_private
from embedded.wheels import postgres_programs

_ROLE = _DATABASE = "faena"

# The built-in C.UTF-8 sorts the same on every system and needs none of its locales.
_INITDB = (
    f"--username={_ROLE} --auth=scram-sha-256 --encoding=UTF8 --locale=C "
    "--locale-provider=builtin --builtin-locale=C.UTF-8 --no-instructions"
).split()

# fsync stays on: what a commit costs is part of what the project measures.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

_SHUTDOWN: dict[Mode, signal.Signals] = {
    "smart": signal.SIGTERM,
    "fast": signal.SIGINT,
    "immediate": signal.SIGQUIT,
}


class Postgres(Server):
    name = "postgres"
    title = "PostgreSQL"
    farewell = signal.SIGINT
    # After SIGKILL it needs a moment until it is gone, and its other processes until they notice.
    passing: ClassVar[tuple[str, ...]] = (
        *Server.passing,
        "is still in use",
        "is another postmaster",
    )

    def __init__(self, folder: Path, home: Path, password: str, account: Account | None) -> None:
        super().__init__(folder)
        self._home = home
        self._password = password
        self._account = account
        self._place = folder / "postgres"
        self._data = self._place / "data"

    def environment(self) -> dict[str, str]:
        address = f"{_ROLE}:{self._password}@127.0.0.1:{self.port}"
        return {"DATABASE_URL": f"postgres://{address}/{_DATABASE}"}

    def stop_signal(self, mode: Mode) -> signal.Signals:
        return _SHUTDOWN[mode]

    def prepare(self) -> None:
        self._programs = postgres_programs(self._home, self._account)
        if self._data.exists():
            return
        self._make_place()
        unfinished = self._place / "unfinished"
        remove_folder(unfinished)
        secret = self._place / "secret"
        try:
            write_private(secret, self._password)
            self._give(secret)
            self._initdb(unfinished, secret)
        finally:
            secret.unlink(missing_ok=True)
        unfinished.rename(self._data)

    def spawn(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        command = [str(self._programs / "postgres"), "-D", str(self._data), "-p", str(self.port)]
        for name, value in _SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        return spawn(
            command,
            folder=self._place,
            output=log,
            environment=_environment(),
            account=self._account,
            farewell=self.farewell,
        )

    def version_when_ready(self) -> str | None:
        try:
            with closing(self._connect("postgres")) as connection:
                self._furnish(connection)
                version = connection.info.parameter_status("server_version") or ""
                return version.split()[0]
        except psycopg.OperationalError as error:
            if "authentication failed" in str(error):
                raise Failure(
                    f"The password in {self.folder} is not that of its database: "
                    "remove this folder to start with an empty one."
                ) from error
            return None

    def _furnish(self, connection: psycopg.Connection) -> None:
        found = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(found, [_DATABASE]).fetchone():
            return
        # Test databases are copies of template1, so they have the extension too.
        with closing(self._connect("template1")) as template:
            template.execute("CREATE EXTENSION IF NOT EXISTS vector")
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_DATABASE)))

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=_ROLE,
            password=self._password,
            dbname=database,
            connect_timeout=5,
            autocommit=True,
            # Whatever PGSSLMODE and the like say about other servers.
            sslmode="disable",
            gssencmode="disable",
            options="",
        )

    def _make_place(self) -> None:
        if not self._place.exists():
            self._place.mkdir(mode=0o700)
            self._give(self._place)

    def _give(self, path: Path) -> None:
        if self._account:
            os.chown(path, self._account.uid, self._account.gid)

    def _initdb(self, data: Path, secret: Path) -> None:
        initdb = [str(self._programs / "initdb"), f"--pgdata={data}", f"--pwfile={secret}"]
        with self._open_log() as log:
            self._log_start = log.tell()
            child = spawn(
                [*initdb, *_INITDB],
                folder=self._place,
                output=log,
                environment=_environment(),
                account=self._account,
            )
            if child.wait() != 0:
                raise Failure(self._complaint("could not make its data folder"))


def _environment() -> dict[str, str]:
    """Nothing of ours: PGPORT, PGOPTIONS and others would change what the programs do."""
    return {"PATH": os.defpath, "LC_ALL": "C"}

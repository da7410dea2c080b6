"""Backups of the database: taken in one instant, tested by restoring them, the newest kept."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
from django.db import transaction
from django.utils import timezone
from psycopg import sql

from apps.core import files
from apps.core.files import FileDamaged
from apps.core.ids import uuid7
from apps.core.models import StoredFile
from apps.maintenance import contents, gateway, place
from apps.maintenance.contents import Contents
from apps.maintenance.errors import NotEmpty, RestoreDiffers, ScratchRefused
from apps.maintenance.models import Backup
from apps.maintenance.place import Place
from apps.maintenance.selectors import superfluous

SCRATCH = "faena_restore_"
FOLDER = "faena-backup-"
MOST_DIFFERENCES = 10


@dataclass(frozen=True)
class Taken:
    """A backup that is in the storage and in no table yet."""

    file: StoredFile
    tables: Contents
    server: str
    seconds: float


def take() -> Taken:
    """Save the database as it is in one instant, whatever is written meanwhile."""
    began, source = time.monotonic(), place.ours()
    major, version = contents.server_of(source)
    with _folder() as folder:
        path = folder / "database.dump"
        with contents.snapshot(source) as (name, tables):
            gateway.dump(source, name, path, server=major)
        stamp = f"{timezone.now():%Y%m%d-%H%M%S}"
        with path.open("rb") as content:
            stored = files.store(
                content, name=f"{source.name}-{stamp}.dump", content_type="application/octet-stream"
            )
    return Taken(stored, tables, version, time.monotonic() - began)


def keep(taken: Taken) -> Backup:
    """Its row, in the caller's transaction."""
    return Backup.objects.create(
        file=taken.file, tables=taken.tables, server=taken.server, seconds=taken.seconds
    )


def prove(backup: Backup, scratch: UUID | None = None) -> None:
    """Restore it into a database of its own, compare, and forget that; ``RestoreDiffers``.

    scratch: what the database is named after
    """
    began = time.monotonic()
    with _scratch(place.ours(), scratch or uuid7()) as target:
        restore(backup, target)
    Backup.objects.filter(pk=backup.pk).update(
        tested_at=timezone.now(), test_seconds=time.monotonic() - began
    )


def restore(backup: Backup, target: Place) -> None:
    """Restore it into an empty database and compare; ``NotEmpty``, ``RestoreDiffers``."""
    with _folder() as folder:
        path = folder / "database.dump"
        _copy(backup.file, path)
        restore_file(path, target)
    wrong = contents.differences(backup.tables, contents.contents(target))
    if wrong:
        told = "; ".join(wrong[:MOST_DIFFERENCES])
        raise RestoreDiffers(f"The restored backup is not what the database was: {told}.")


def restore_file(path: Path, target: Place) -> None:
    """Restore a file of pg_dump's into an empty database; ``NotEmpty``."""
    if contents.contents(target):
        raise NotEmpty
    gateway.restore(target, path, server=contents.server_of(target)[0])


def prune() -> int:
    """Forget superfluous backups; their files are cleaned like others that nobody refers to."""
    with transaction.atomic():
        return Backup.objects.filter(pk__in=superfluous()).delete()[0]


def scratch_databases() -> list[tuple[str, UUID]]:
    """Databases of tests that there are now, and what each is named after."""
    with place.ours().connect() as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE datname ~ %s", [f"^{SCRATCH}[0-9a-f]{{32}}$"]
        ).fetchall()
    return [(name, UUID(name.removeprefix(SCRATCH))) for (name,) in found]


def drop(name: str) -> None:
    """Drop a database of a test, whoever still reads it."""
    with place.ours().connect() as connection:
        _drop(connection, name)


@contextmanager
def _scratch(server: Place, key: UUID) -> Iterator[Place]:
    name = f"{SCRATCH}{key.hex}"
    with server.connect() as connection:
        _drop(connection, name)  # of a test of the same name that was killed
        _create(connection, name)
    try:
        yield server.named(name)
    finally:
        drop(name)


def _create(connection: psycopg.Connection[object], name: str) -> None:
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
    try:
        connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege as error:
        raise ScratchRefused from error


def _drop(connection: psycopg.Connection[object], name: str) -> None:
    statement = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
    connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _copy(stored: StoredFile, path: Path) -> None:
    """The stored bytes, which must be those that were stored: ``FileDamaged``."""
    with files.opened(stored) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
    with path.open("rb") as content:
        if hashlib.file_digest(content, "sha256").hexdigest() != stored.sha256:
            raise FileDamaged(f"{stored.name} is not what was stored (its checksum differs).")


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=FOLDER) as folder:
        yield Path(folder)

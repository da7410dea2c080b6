"""Files that nothing refers to: the row first, then the bytes; and bytes that have no row.

What refers to files is asked of the models, so a new family needs no line here. A file that is
referred to in the middle stays. Django's foreign keys are checked when a transaction ends, so a
lock on the file's row would not show those that are being written: for the moment that a slice
takes, nobody writes to the tables that refer to files, and then it is looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.db.models import Exists, ForeignKey, OuterRef, Q, QuerySet
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from apps.core.ids import time_of
from apps.core.models import StoredFile
from apps.core.work import Work
from apps.maintenance.policy import FILES_AT_ONCE, GRACE
from apps.maintenance.slices import in_slices

OUR_KEY = re.compile(r"[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}")
"""As ``apps.core.files`` names bytes. Whatever else lies in the storage is somebody else's."""

LONGEST_WAIT = "1s"
"""For a moment without writers: meanwhile those that come wait behind us."""

UNIT = 1_000_000
Removed = tuple[str, int]


@dataclass
class Cleaned:
    """What was removed: files with their rows, and bytes without one.

    left: files that were not looked at again, because somebody wrote for too long
    """

    files: int = 0
    size: int = 0
    strays: int = 0
    left: int = 0

    def __str__(self) -> str:
        told = (
            f"{self.files} files that nothing referred to ({self.size / UNIT:.1f} MB), "
            f"{self.strays} without a row"
        )
        return f"{told}, {self.left} left for the next time" if self.left else told


def clean(work: Work) -> Cleaned:
    """Remove what nothing has needed for the length of the grace."""
    before, cleaned, done = timezone.now() - GRACE, Cleaned(), work.done_before
    for keys in in_slices(unreferenced(before).order_by("pk"), FILES_AT_ONCE):
        done += len(keys)
        try:
            with work.chunk(done, note=str(cleaned)):
                removed = _delete_rows(keys, before)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            cleaned.left += len(keys)
            continue
        _delete_bytes(key for key, _size in removed)
        cleaned.files += len(removed)
        cleaned.size += sum(size for _key, size in removed)
    for strays in _strays(before):
        done += len(strays)
        work.progress(done, note=str(cleaned))
        _delete_bytes(strays)
        cleaned.strays += len(strays)
    work.progress(done, done, str(cleaned))
    return cleaned


def unreferenced(before: datetime) -> QuerySet[StoredFile]:
    """Files from before that which no row of any installed model refers to."""
    return StoredFile.objects.filter(_is_free(), created_at__lt=before)


def _is_free() -> Q:
    free = Q()
    for field in _references():
        rows = field.model._base_manager.filter(**{field.name: OuterRef("pk")})
        free &= ~Q(Exists(rows))
    return free


def _references() -> Iterator[ForeignKey]:
    """Each foreign key to a file, those of many-to-many tables included."""
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if relation.auto_created and isinstance(field, ForeignKey):
            yield field


def _delete_rows(keys: list[int], before: datetime) -> list[Removed]:
    """Those of these files that are still free, in the caller's transaction: key and size."""
    _keep_writers_out()
    free = unreferenced(before).filter(pk__in=keys).select_for_update(skip_locked=True)
    removed = list(free.values_list("pk", "key", "size"))
    # Not delete(), which would first empty references; the database refuses instead.
    rows = StoredFile.objects.filter(pk__in=[pk for pk, *_ in removed])
    rows._raw_delete(rows.db)
    return [(key, size) for _pk, key, size in removed]


def _keep_writers_out() -> None:
    """Nobody writes to a table that refers to files until this transaction ends."""
    tables = {connection.ops.quote_name(field.model._meta.db_table) for field in _references()}
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
        cursor.execute(f"LOCK TABLE {', '.join(sorted(tables))} IN SHARE MODE")
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def _delete_bytes(keys: Iterator[str] | list[str]) -> None:
    for key in keys:
        default_storage.delete(key)


def _strays(before: datetime) -> Iterator[list[str]]:
    """Keys of bytes from before that which have no row, a slice at a time.

    A key tells its time, so the storage need not be asked for that of each.
    """
    names = (name for name in _stored() if OUR_KEY.fullmatch(name))
    old = (name for name in names if time_of(UUID(name)) < before)
    while keys := list(islice(old, FILES_AT_ONCE)):
        known = set(StoredFile.objects.filter(key__in=keys).values_list("key", flat=True))
        if strays := [key for key in keys if key not in known]:
            yield strays


def _stored() -> list[str]:
    try:
        return default_storage.listdir("")[1]
    except FileNotFoundError:  # nothing was ever stored
        return []

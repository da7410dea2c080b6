"""Keys of many rows, a slice at a time, without holding them all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet


def in_slices(rows: QuerySet[Any], size: int) -> Iterator[list[Any]]:
    """The primary keys in the rows' order, as they are now; a cursor of the server holds them.

    What a slice is about may have changed until it comes: look again, under a lock.
    """
    keys = rows.values_list("pk", flat=True).iterator(chunk_size=size)
    while slice_ := list(islice(keys, size)):
        yield slice_

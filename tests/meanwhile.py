"""Two transactions at once, the same way each time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

LONGEST = 20

_WAITERS = """
    SELECT count(*) FROM pg_locks
    WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
"""


@contextmanager
def meanwhile(other: Callable[[], None]) -> Iterator[None]:
    """``other`` in a connection of its own, between what the block does and its commit.

    Either it waits for the block's locks until after the commit, or it runs to its end before.
    """

    def work() -> None:
        try:
            other()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    with transaction.atomic():
        yield
        thread.start()
        deadline = time.monotonic() + LONGEST
        while thread.is_alive() and not _waits() and time.monotonic() < deadline:
            thread.join(0.02)
    thread.join(LONGEST)
    assert not thread.is_alive()


def _waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITERS)
        return bool(cursor.fetchone()[0])

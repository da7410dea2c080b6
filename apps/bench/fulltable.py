"""A database beside ours with millions of jobs that ended long ago, and their run records."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from apps.bench.backlog import other_columns, settle
from apps.bench.tasks import nothing
from apps.core.models import Job
from apps.core.submit import submit

NAME = "bench_full"
FINISHED_OVER = "365 days"
"""How long ago the first of them was asked for."""

_AT_TIMES = ("run_after", "rung_at", "created_at", "started_at", "marked_at", "finished_at")
_SET = ("id", "status", "token", "owner_node", "owner_pid", "owner_started", *_AT_TIMES)

_JOBS = """
    INSERT INTO core_job (id, status, token, owner_node, owner_pid, owner_started,
                          run_after, rung_at, created_at, started_at, marked_at, finished_at,
                          {others})
    SELECT uuidv7(at - now()), 'done', 1, 'worker-1/pid:[4026531836]', 4242, 1790000000.25,
           at, at, at, at + interval '0.1 s', at + interval '0.15 s', at + interval '0.2 s',
           {others}
    FROM core_job, generate_series(1, %(count)s) AS number,
         LATERAL (SELECT now() - %(over)s::interval * (1 - number::float / %(count)s)) AS t (at)
    WHERE id = %(model)s
"""
_RUNS = """
    INSERT INTO core_run (job_id, task, queue, pool, node, pid, due_at, started_at, finished_at,
                          outcome, cpu_seconds, peak_memory_kb, error_code, error_text)
    SELECT id, task, queue, 'emails', 'emails@worker-1', owner_pid, created_at, started_at,
           finished_at, 'done', 0.003, 80000, '', ''
    FROM core_job WHERE status = 'done'
"""


@contextmanager
def full_database(finished: int) -> Iterator[None]:
    """Another database with so many finished jobs in it, for as long as the block lasts."""
    _forget()
    ours = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {NAME} TEMPLATE {ours}")
    try:
        with in_full_database():
            _fill(finished)
        yield
    finally:
        _forget()


def _forget() -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


@contextmanager
def in_full_database() -> Iterator[None]:
    """This process, and those that it starts, work in the other database."""
    name, url = connection.settings_dict["NAME"], os.environ["DATABASE_URL"]
    try:
        connection.close()
        connection.settings_dict["NAME"] = NAME
        os.environ["DATABASE_URL"] = url.rpartition("/")[0] + f"/{NAME}"
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        os.environ["DATABASE_URL"] = url


def _fill(finished: int) -> None:
    model = submit(nothing).id
    values: dict[str, Any] = {"count": finished, "over": FINISHED_OVER, "model": model}
    with connection.cursor() as cursor, _unhurried(cursor):
        cursor.execute(_JOBS.format(others=other_columns(*_SET)), values)
        cursor.execute(_RUNS)
        Job.objects.filter(pk=model).delete()
        for table in ("core_job", "core_run"):
            cursor.execute(f"VACUUM {table}")  # else autovacuum would, while something is timed
    settle("core_job", "core_run")


@contextmanager
def _unhurried(cursor: CursorWrapper) -> Iterator[None]:
    """No check of foreign keys row by row, and no checkpoint after each gigabyte."""
    execute = cursor.execute
    execute("SET session_replication_role = replica")
    execute("ALTER SYSTEM SET max_wal_size = '16GB'")
    execute("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        execute("RESET session_replication_role")
        execute("ALTER SYSTEM RESET max_wal_size")
        execute("SELECT pg_reload_conf()")

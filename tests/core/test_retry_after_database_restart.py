"""A statement whose connection died is executed once more on a new one."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection, transaction

from apps.core import database
from tests.core.conftest import succeed

pytestmark = pytest.mark.django_db(transaction=True)


def cut_our_connection():
    """Let the server end our session, as a restart does."""
    other = connection.copy()
    try:
        with connection.cursor() as ours, other.cursor() as cursor:
            ours.execute("SELECT pg_backend_pid()")
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", ours.fetchone())
    finally:
        other.close()


def test_statement_is_executed_on_a_new_connection():
    cut_our_connection()

    assert database.rows("SELECT 1") == [(1,)]


def test_job_runs_though_the_connection_died_before_its_claim(make):
    made = make(succeed)
    cut_our_connection()

    made.answer()

    assert made.job.status == "done"


def test_end_is_written_though_the_connection_died_while_it_ran(make):
    made = make(lambda work: cut_our_connection())

    made.answer()

    assert made.job.status == "done"


def test_broken_transaction_is_not_continued_as_if_nothing_had_happened():
    def in_one_transaction():
        with transaction.atomic():
            cut_our_connection()
            database.rows("SELECT 1")

    with pytest.raises(OperationalError):
        in_one_transaction()

"""The lead among beats, on real sessions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import close_old_connections, connection

from apps.core import database
from apps.core.beat import leader
from apps.core.beat.leader import LEADS, SILENT, STANDBY, Leader
from tests.embedded.checkout import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def make_leader() -> Iterator[Callable[[], Leader]]:
    made: list[Leader] = []

    def make() -> Leader:
        made.append(Leader())
        return made[-1]

    yield make
    for one in made:
        if one._session is not None:
            one._session.close()


def cut(one: Leader) -> None:
    """Let the server end the session, as a restart does."""
    pid = one._session.info.backend_pid
    database.rows("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_one_of_two_leads(make_leader):
    first, second = make_leader(), make_leader()

    assert first.clock() is not None
    assert second.clock() is None
    assert first.clock() is not None
    assert second.clock() is None


def test_leader_is_told_the_time_of_the_database(make_leader):
    now = make_leader().clock()

    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


def test_standby_leads_when_the_leaders_session_ends(make_leader):
    first, second = make_leader(), make_leader()
    first.clock()
    second.clock()

    first._session.close()

    eventually(lambda: second.clock() is not None)


def test_leader_whose_session_was_cut_stops_at_once_and_stands_by(make_leader):
    first, second = make_leader(), make_leader()
    first.clock()
    cut(first)

    assert first.clock() is None
    assert second.clock() is not None
    assert first.clock() is None


def test_leader_whose_session_was_cut_leads_again_when_nobody_else_does(make_leader):
    only = make_leader()
    only.clock()
    cut(only)

    assert only.clock() is None
    assert only.clock() is not None


def test_leader_that_hangs_is_replaced_and_knows_it(make_leader, monkeypatch):
    monkeypatch.setitem(leader.SERVER_SIDE, "idle_session_timeout", "100ms")
    first, second = make_leader(), make_leader()
    first.clock()

    eventually(lambda: second.clock() is not None)

    assert first.clock() is None


def test_lead_does_not_hang_on_djangos_connection(make_leader):
    first, second = make_leader(), make_leader()
    first.clock()

    connection.settings_dict["CONN_MAX_AGE"], before = 0, connection.settings_dict["CONN_MAX_AGE"]
    connection.close()
    connection.ensure_connection()
    close_old_connections()
    connection.settings_dict["CONN_MAX_AGE"] = before

    assert second.clock() is None
    assert first.clock() is not None


def test_each_change_is_told_once(make_leader, caplog):
    caplog.set_level(logging.INFO, logger=leader.__name__)
    first, second = make_leader(), make_leader()
    for _ in range(3):
        first.clock()
        second.clock()
    cut(first)
    first.clock()

    said = [record.getMessage().partition(" (")[0] for record in caplog.records]
    assert said == [LEADS, STANDBY, SILENT]


def test_database_that_is_away_makes_nobody_lead(make_leader, monkeypatch):
    only = make_leader()

    def refuse(*_, **__):
        raise psycopg.OperationalError("connection refused")

    with monkeypatch.context() as away:
        away.setattr(psycopg, "connect", refuse)
        assert only.clock() is None
    assert only.clock() is not None

"""Which of several beats leads: the one whose session holds an advisory lock in PostgreSQL.

The session is a connection of its own. Django closes its connections when it thinks best, and the
lock would be gone with one of them.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import connections

logger = logging.getLogger(__name__)

LOCK = 0x46_41_45_4E_42  # "FAENB": beat's, beside the reconciler's "FAENA"

# How soon we notice that the server is gone. Keepalives are not sent while an answer is awaited,
# so that has a limit of its own, in milliseconds.
OUR_SIDE = {
    "application_name": "faena-beat",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
# How soon the server notices that we are gone, or hang, and gives the lock to the next.
SERVER_SIDE = {
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "idle_session_timeout": "60s",
}

SILENT = "The database does not answer: this beat does not lead."
STANDBY = "Standby: another beat leads, this one takes over when it ends."
LEADS = "This beat leads."


class Leader:
    """This process's claim to lead."""

    def __init__(self) -> None:
        self._session: psycopg.Connection[Any] | None = None
        self._leads = False
        self._said = ""

    def clock(self) -> datetime | None:
        """The database's time while this beat leads; ``None`` while it must not do anything.

        Each call asks the session that holds the lock. When it does not answer, the lock is lost,
        and this beat is one of those that wait for it.
        """
        try:
            self._leads, now = self._ask()
        except psycopg.Error as error:
            self._step_down(error)
            return None
        state = LEADS if self._leads else STANDBY
        if self._is_news(state):
            logger.info(state)
        return now.astimezone(UTC) if self._leads else None

    def _ask(self) -> tuple[bool, datetime]:
        if self._session is None:
            self._session = _connect()
        lock = "true" if self._leads else f"pg_try_advisory_lock({LOCK})"
        row = self._session.execute(f"SELECT {lock}, clock_timestamp()").fetchone()
        assert row is not None  # noqa: S101  (a SELECT without FROM has one)
        return row[0], row[1]

    def _step_down(self, error: psycopg.Error) -> None:
        if self._session is not None:
            self._session.close()
        self._session, self._leads = None, False
        if self._is_news(SILENT):
            logger.warning("%s (%s)", SILENT, str(error).partition("\n")[0])

    def _is_news(self, what: str) -> bool:
        before, self._said = self._said, what
        return what != before


def _connect() -> psycopg.Connection[Any]:
    params = connections["default"].get_connection_params() | OUR_SIDE
    session = psycopg.connect(**params, autocommit=True)
    for name, value in SERVER_SIDE.items():
        session.execute("SELECT set_config(%s, %s, false)", [name, value])
    return session

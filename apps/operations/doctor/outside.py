"""The services that a check may need, and whether they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from django.db import Error, connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from apps.core import broker
from apps.operations.doctor.findings import Finding, error


class Outside(StrEnum):
    """A service that is not ours to start."""

    DATABASE = "database"
    BROKER = "broker"


DATABASE, BROKER = Outside

SILENT = (Error, RedisError, OperationalError, OSError)
"""What is raised when one of them does not answer, or refuses."""

_ADDRESSES = {DATABASE: "DATABASE_URL", BROKER: "REDIS_URL"}


def silences(needed: Iterable[Outside]) -> dict[Outside, Finding]:
    """Why each service that does not answer could not be looked at; asks each once."""
    asked: dict[Outside, Callable[[], object]] = {
        DATABASE: connection.ensure_connection,
        BROKER: lambda: broker.client().ping(),
    }
    found = {one: _unless_answers(asked[one]) for one in set(needed)}
    return {one: finding for one, finding in found.items() if finding}


def _unless_answers(ask: Callable[[], object]) -> Finding | None:
    try:
        ask()
    except SILENT as cause:
        return could_not_look(cause)
    return None


def could_not_look(cause: Exception) -> Finding:
    """The finding that stands for what could not be examined."""
    service = DATABASE if isinstance(cause, Error) else BROKER
    said = str(cause).partition("\n")[0]
    return error(
        f"Could not look: the {service} does not answer, or refuses ({said}).",
        f"Start it, or correct {_ADDRESSES[service]}; `manage.py doctor --static` needs neither.",
    )

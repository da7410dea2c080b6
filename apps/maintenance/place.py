"""Where a database is, and who we are there. Its password stands in no command and no repr."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import dj_database_url
import psycopg
from django.db import connection

# What libpq's programs read; the password goes by a file.
VARIABLES = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "channel_binding": "PGCHANNELBINDING",
    "gssencmode": "PGGSSENCMODE",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}


@dataclass(frozen=True)
class Place:
    """One database of one server."""

    host: str
    port: str
    user: str
    name: str
    password: str = field(repr=False)
    options: Mapping[str, str] = field(default_factory=dict)

    def named(self, name: str) -> Place:
        """Another database of the same server."""
        return replace(self, name=name)

    def connect(self) -> psycopg.Connection[Any]:
        """A connection of its own, each statement of which is a transaction."""
        given = {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
            "dbname": self.name,
        }
        parameters = {name: value for name, value in given.items() if value}
        return psycopg.connect(**parameters, **dict(self.options), autocommit=True)  # type: ignore[arg-type]

    def environment(self) -> dict[str, str]:
        """The same for libpq's programs, without the password."""
        given = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGDATABASE": self.name,
        }
        given |= {VARIABLES[name]: value for name, value in self.options.items()}
        return {name: value for name, value in given.items() if value}


def ours() -> Place:
    """The database that this system works on."""
    return _place(connection.settings_dict)


def at(url: str) -> Place:
    """The database of a URL as ``DATABASE_URL`` is one."""
    return _place(dj_database_url.parse(url))


def _place(given: Mapping[str, Any]) -> Place:
    options = given.get("OPTIONS") or {}
    return Place(
        host=str(given.get("HOST") or ""),
        port=str(given.get("PORT") or ""),
        user=str(given.get("USER") or ""),
        name=str(given.get("NAME") or ""),
        password=str(given.get("PASSWORD") or ""),
        options={name: str(options[name]) for name in VARIABLES if options.get(name)},
    )

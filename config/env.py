"""Typed readers of environment variables that refuse nonsense with a sentence."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any


class ImproperEnvironment(SystemExit):
    """A variable is missing or makes no sense; the process ends with this sentence."""


class Env:
    """Reads variables from ``source`` and remembers which names were asked for."""

    def __init__(self, source: Mapping[str, str] | None = None) -> None:
        self._source = os.environ if source is None else source
        self.names: set[str] = set()

    def text(self, name: str, default: str | None = None) -> str:
        """The variable as it stands; without a default it must be set."""
        self.names.add(name)
        value = self._source.get(name, "")
        if value:
            return value
        if default is None:
            raise ImproperEnvironment(
                f"{name} is not set. Set it (see .env.example), or FAENA_ENV=demo to try Faena."
            )
        return default

    def flag(self, name: str, default: bool) -> bool:
        """``True`` or ``False``, spelt so."""
        value = self.text(name, str(default))
        if value not in ("True", "False"):
            raise ImproperEnvironment(f"{name}={value!r}: use 'True' or 'False'.")
        return value == "True"

    def number(self, name: str, default: int, least: int = 0) -> int:
        """A whole number, ``least`` or more."""
        value = self.text(name, str(default))
        if not value.isdecimal() or int(value) < least:
            raise ImproperEnvironment(
                f"{name}={value!r}: use a whole number from {least} on, such as {default}."
            )
        return int(value)

    def choice(self, name: str, options: Sequence[str], default: str) -> str:
        """One of ``options``."""
        value = self.text(name, default)
        if value not in options:
            raise ImproperEnvironment(f"{name}={value!r}: use one of {', '.join(options)}.")
        return value

    def words(self, name: str, default: str) -> list[str]:
        """A list separated by commas; empty parts are left out."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def amounts(self, name: str, default: str) -> list[Decimal]:
        """As many amounts as ``default`` has, zero or more, separated by commas."""
        words = self.words(name, default)
        is_amount = all(re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", word) for word in words)
        if not is_amount or len(words) != len(default.split(",")):
            raise ImproperEnvironment(f"{name}={','.join(words)!r}: use amounts such as {default}.")
        return [Decimal(word) for word in words]

    def hours(self, name: str, default: str) -> list[int]:
        """Two hours of a day, from 0 to 23, separated by a comma."""
        words = self.words(name, default)
        if len(words) != len(default.split(",")) or not all(
            re.fullmatch("1?[0-9]|2[0-3]", word) for word in words
        ):
            raise ImproperEnvironment(f"{name}={','.join(words)!r}: use two hours as in {default}.")
        return [int(word) for word in words]

    def secret(self, name: str, default: str | None = None) -> str:
        """The value, or the contents of the file that ``<name>_FILE`` names."""
        path = self.text(f"{name}_FILE", "")
        if not path:
            return self.text(name, default)
        self.names.add(name)
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperEnvironment(f"{name}_FILE={path!r} cannot be read: {error}.") from error

    def options(self, name: str) -> dict[str, Any]:
        """A JSON object, which may be a secret; empty where it is not set."""
        try:
            found = json.loads(self.secret(name, "{}"))
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise ImproperEnvironment(f'{name}: use a JSON object such as {{"name": "value"}}.')
        return found

    def own_secret(self, name: str, known: str, default: str | None, *, is_production: bool) -> str:
        """The same, but for the demo and the tests, whose value everybody knows.

        known:   that value; production refuses it
        default: production's; None where it must be set
        """
        value = self.secret(name, default if is_production else known)
        if is_production and value == known:
            raise ImproperEnvironment(f"{name} is the demo's, which everybody knows: use your own.")
        return value

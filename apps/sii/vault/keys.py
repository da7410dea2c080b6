"""The keys of the vault: SII_KEYS is "id:base64 of 32 bytes", comma, next; the first encrypts.

They are read when they are first needed, so that a process that opens no clave needs none.
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables

KEY_BYTES = 32
_NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")
_ADVICE = "write id:base64, where base64 is of 32 random bytes: openssl rand -base64 32"


class BadKeys(ImproperlyConfigured):
    """SII_KEYS is missing or makes no sense. Its text names keys by their ids only."""


@dataclass(frozen=True)
class Key:
    """A key and the name that stands before what it sealed. The key stands in no repr."""

    name: str
    secret: bytes = field(repr=False)


def newest() -> Key:
    """The one that encrypts; ``BadKeys`` where there is none."""
    keys = configured()
    if not keys:
        raise BadKeys(f"SII_KEYS is not set, so no clave can be encrypted: {_ADVICE}.")
    return keys[0]


def named(name: str) -> Key | None:
    """The key of that name, if it is configured."""
    return next((key for key in configured() if key.name == name), None)


def configured() -> tuple[Key, ...]:
    """All keys, the newest first; ``BadKeys`` where one makes no sense."""
    return _parsed(settings.SII_KEYS, settings.SECRET_KEY)


@lru_cache(maxsize=1)
@sensitive_variables()
def _parsed(text: str, secret_key: str) -> tuple[Key, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    keys = tuple(_key(place, part, secret_key) for place, part in enumerate(parts, 1))
    names = [key.name for key in keys]
    if doubles := sorted({name for name in names if names.count(name) > 1}):
        raise BadKeys(f"SII_KEYS names {', '.join(doubles)} twice: give each key an id of its own.")
    return keys


@sensitive_variables()
def _key(place: int, part: str, secret_key: str) -> Key:
    name, colon, encoded = part.partition(":")
    if not colon or not _NAME.fullmatch(name):
        # What stands there may be a key without its id.
        raise BadKeys(f"SII_KEYS: key {place} has no id of letters, digits, dots or dashes.")
    secret = _decoded(encoded)
    if secret_key in (encoded, secret.decode("latin-1")):
        raise BadKeys(f"SII_KEYS: {name} is SECRET_KEY, which others know: make a key of its own.")
    if len(secret) != KEY_BYTES:
        raise BadKeys(f"SII_KEYS: {name} is no key of {KEY_BYTES} bytes: {_ADVICE}.")
    return Key(name, secret)


@sensitive_variables()
def _decoded(encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except ValueError:
        return b""

"""Whether the keys of stored claves are in order. Values stand in no message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from apps.sii.models import Credential
from apps.sii.vault import claves, keys

HINT = "Set SII_KEYS or SII_KEYS_FILE (see .env.example)."


@register(Tags.security)
def check_keys(app_configs: Sequence[Any] | None = None, **_: Any) -> list[CheckMessage]:
    """Keys that there are can be used, are long enough and none is SECRET_KEY."""
    try:
        keys.configured()
    except keys.BadKeys as error:
        return [Error(str(error), hint=HINT, id="sii.E001")]
    return []


@register(Tags.database)
def check_stored(
    app_configs: Sequence[Any] | None = None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """What is stored can be opened; ``migrate`` asks before it begins."""
    if "default" not in (databases or ()) or not _is_migrated():
        return []
    try:
        known = {key.name for key in keys.configured()}
    except keys.BadKeys:
        return []  # the other check says so
    missing = claves.sealed_with().keys() - known
    if not missing:
        return []
    if not known:
        text = "Claves are stored, and SII_KEYS is not set: no sync can sign in."
        return [Error(text, hint=HINT, id="sii.E002")]
    text = f"What these keys sealed cannot be opened, SII_KEYS lacks them: {', '.join(missing)}."
    return [Warning(text, hint="`manage.py sii_keys list` counts them.", id="sii.W002")]


def _is_migrated() -> bool:
    return Credential._meta.db_table in connections["default"].introspection.table_names()

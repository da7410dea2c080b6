"""Fields of a row of JSON, each of the type that is expected, or ``UnknownAnswer``.

The error names the field and never what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final, TypeAlias, TypeVar

from django.utils.translation import gettext as _

from apps.accounts.rut import parse_rut
from apps.sii.errors import UnknownAnswer
from apps.sii.reading.dates import day_of, moment_of

Object: TypeAlias = Mapping[str, Any]

MOST: Final = 2**63 - 1
_DIGITS: Final = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_Read = TypeVar("_Read")


def bad(field: str) -> UnknownAnswer:
    """The error for a field that is missing or is not what it should be."""
    sentence = _("The field “%(field)s” of the portal’s answer is missing or not as expected.")
    return UnknownAnswer(sentence % {"field": field})


def object_of(value: Any, field: str) -> Object:
    """A JSON object that stands in ``field``."""
    if not isinstance(value, dict):
        raise bad(field)
    return value


def value_of(row: Object, field: str) -> Any:
    """Whatever stands there, also null; an error when the field is missing."""
    if field not in row:
        raise bad(field)
    return row[field]


def integer(row: Object, field: str) -> int:
    """A whole number, as one or as its digits."""
    value = value_of(row, field)
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > MOST:
        raise bad(field)
    return value


def amount(row: Object, field: str) -> int:
    """Pesos; null is nothing."""
    return 0 if value_of(row, field) is None else integer(row, field)


def flag(row: Object, field: str) -> bool:
    """Yes or no."""
    value = value_of(row, field)
    if not isinstance(value, bool):
        raise bad(field)
    return value


def text(row: Object, field: str) -> str:
    """Without blanks around it; empty for null."""
    value = value_of(row, field)
    if value is None:
        return ""
    if not isinstance(value, str) or "\0" in value:
        raise bad(field)
    return value.strip()


def day(row: Object, field: str) -> date:
    """DD/MM/AAAA."""
    return _understood(day_of, text(row, field), field)


def moment(row: Object, field: str) -> datetime:
    """DD/MM/AAAA HH:MM:SS."""
    return _understood(moment_of, text(row, field), field)


def moment_or_none(row: Object, field: str) -> datetime | None:
    """The same, where nothing may stand."""
    return moment(row, field) if text(row, field) else None


def rut(row: Object, body_field: str, check_field: str) -> str:
    """A canonical RUT from its body and its check digit, which must fit."""
    body, check = integer(row, body_field), value_of(row, check_field)
    if isinstance(check, bool) or not isinstance(check, int | str):
        raise bad(check_field)
    return _understood(parse_rut, f"{body}-{str(check).strip()}", body_field).canonical


def _understood(read: Callable[[str], _Read], value: str, field: str) -> _Read:
    try:
        return read(value)
    except ValueError:
        raise bad(field) from None  # it holds the value

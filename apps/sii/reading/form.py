"""The compact PDF of a monthly form (F29): its code/value pairs, and whether they hold.

It is read in a process of its own (``apps.sii.reading``), by which no damaged or hostile file gets
at ours.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from django.utils.translation import gettext as _

from apps.accounts.rut import parse_rut
from apps.core.confined.process import started
from apps.sii.errors import FormUnreadable
from apps.sii.periods import code_of, period_of
from apps.sii.reading import form_sums
from apps.sii.reading.codes import UnreadableCode, WrongCode
from apps.sii.reading.form_lines import Pair, pairs_of
from apps.sii.reading.plain import plain
from apps.sii.shapes import Period, Rut

Wrong: TypeAlias = tuple[str, dict[str, str]]
"""A code of ``apps.sii.words`` and the values of its sentence."""

READER: Final = "apps.sii.reading"
MOST_BYTES: Final = 5 * 1024 * 1024
"""An honest form has 34 KB."""
LONGEST_LINE: Final = 1024 * 1024
"""Bytes that the reader may say."""

_FORM: Final = re.compile(r"\bformulario 29\b")
_FOLIO: Final = re.compile(r"\bfolio \[ ?0?7 ?\] ?:? ?([0-9]{1,10})\b", re.ASCII)
_RUT: Final = re.compile(r"\brut \[ ?0?3 ?\] ?:? ?([0-9.]{1,10} ?- ?[0-9k])\b", re.ASCII)
_PERIOD: Final = re.compile(r"\bperiodo \[ ?15 ?\] ?:? ?([0-9]{6})\b", re.ASCII)


@dataclass(frozen=True)
class FormContent:
    """What a PDF says.

    values: code (without leading zeros) → the text that stands there, dots of thousands removed
    """

    folio: int
    rut: Rut
    period: Period
    values: dict[str, str] = field(default_factory=dict)


def read_form(content: bytes) -> FormContent:
    """Read a PDF in a confined process; ``FormUnreadable`` when it is not such a form."""
    return content_of(_text(content))


def content_of(text: str) -> FormContent:
    """The same of the text of a PDF, its columns beside each other."""
    bare = plain(text)
    if not _FORM.search(bare):
        raise _unreadable(UnreadableCode.NO_FORM)
    try:
        return FormContent(
            folio=int(_only(_FOLIO, bare)),
            rut=parse_rut(_only(_RUT, bare)),
            period=period_of(_only(_PERIOD, bare)),
            values=_values(pairs_of(text.split("\n"))),
        )
    except ValueError:
        raise _unreadable(UnreadableCode.NO_FORM) from None


def wrong_with(said: FormContent, *, folio: int, rut: Rut, period: Period) -> Sequence[Wrong]:
    """Why this is not the form that was asked for, or which identity its amounts break; or none."""
    return [*_other(said, folio, rut, period), *form_sums.broken(said.values)]


def _other(said: FormContent, folio: int, rut: Rut, period: Period) -> Iterator[Wrong]:
    for code, found, wanted in (
        (WrongCode.OTHER_FOLIO, str(said.folio), str(folio)),
        (WrongCode.OTHER_RUT, said.rut.canonical, rut.canonical),
        (WrongCode.OTHER_PERIOD, code_of(said.period), code_of(period)),
    ):
        if found != wanted:
            yield code, {"found": found, "wanted": wanted}


def _only(pattern: re.Pattern[str], text: str) -> str:
    """What stands there, as often as it stands there; ``ValueError`` for several or none."""
    found = {*pattern.findall(text)}
    if len(found) != 1:
        raise ValueError("not one")
    return str(found.pop())


def _values(pairs: Iterable[Pair]) -> dict[str, str]:
    values: dict[str, str] = {}
    for code, value in pairs:
        if values.setdefault(code, value) != value:
            raise _unreadable(UnreadableCode.CODE_TWICE, code=code)
    return values


def _text(content: bytes) -> str:
    """What stands on the page, from the reader."""
    if len(content) > MOST_BYTES:
        raise _unreadable(UnreadableCode.TOO_MUCH)
    with started(READER, "form", io.BytesIO(content)) as reader:
        line = next(reader.lines(LONGEST_LINE), b"")
    if not line:  # it was killed
        raise _unreadable(UnreadableCode.TOO_MUCH)
    said = _understood(line)
    if not isinstance(said.get("text"), str):
        raise _unreadable(str(said.get("refused")))
    return str(said["text"])


def _understood(line: bytes) -> dict[str, Any]:
    """A reader that a file has taken over may say anything."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _unreadable(reason: str, **values: str) -> FormUnreadable:
    sentences = {
        UnreadableCode.TOO_MUCH: _("Reading the PDF of this form takes more than it may."),
        UnreadableCode.NO_FORM: _("This PDF is no monthly form (F29), or not one that is known."),
        UnreadableCode.CODE_TWICE: _("The PDF of this form has two values for code %(code)s."),
    }
    damaged = _("The PDF of this form is damaged.")
    return FormUnreadable(sentences.get(reason, damaged) % values)  # type: ignore[call-overload]

"""Whether an answer of the portal's services is one, and what it carries.

RCV says how it went in `respEstado`, the service of forms in `metaData.errors`, and the envelope
itself in `errorMsg`; a code that is not known is an error, never "empty".
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final, NoReturn

from django.utils.translation import gettext as _

from apps.sii.errors import NotAuthorised, PeriodRefused, SessionEnded, UnknownAnswer
from apps.sii.reading import fields
from apps.sii.reading.fields import Object, bad
from apps.sii.reading.plain import plain

LONGEST_SAYING: Final = 200
NOT_AUTHORISED: Final = "no esta autorizado"
"""As `plain` leaves it."""


class Code(IntEnum):
    """`codRespuesta`, as far as it is known. 2 is "unexpected error": it says nothing."""

    OK = 0
    EMPTY = 3
    REDIRECT = 98
    PERIOD_REFUSED = 99


def data_of(answer: Any, *, needs_state: bool = False) -> Sequence[Any]:
    """The rows of an answer: empty when it says that there are none; an error for all else.

    needs_state: whether an answer without `respEstado` is refused
    """
    whole = fields.object_of(answer, "{}")
    _refuse_errors(whole)
    state = whole.get("respEstado")
    if state is None and not needs_state:
        return _listed(whole, is_null_empty=False)
    return _by_state(whole, fields.object_of(state, "respEstado"))


def _by_state(answer: Object, state: Object) -> Sequence[Any]:
    code = fields.integer(state, "codRespuesta")
    if code == Code.REDIRECT:
        raise SessionEnded
    if code == Code.PERIOD_REFUSED:
        raise PeriodRefused
    if code not in (Code.OK, Code.EMPTY):
        _refuse_code(code, _said(answer, state.get("msgeRespuesta")))
    data = _listed(answer, is_null_empty=True)
    if code == Code.EMPTY and data:
        raise bad("codRespuesta")
    return data


def _refuse_code(code: int, said: str) -> NoReturn:
    sentence = _("The portal answered with the code %(code)s, which is not known here: “%(said)s”")
    raise UnknownAnswer(sentence % {"code": code, "said": said})


def _listed(answer: Object, *, is_null_empty: bool) -> Sequence[Any]:
    data = fields.value_of(answer, "data")
    if data is None and is_null_empty:
        return []
    if not isinstance(data, list):
        raise bad("data")
    return data


def _refuse_errors(answer: Object) -> None:
    """Raise what the envelope or the service complains of."""
    if answer.get("errorMsg"):
        _refuse(_said(answer, answer["errorMsg"]))
    meta = answer.get("metaData")
    if isinstance(meta, dict) and meta.get("errors"):
        _refuse(_said(answer, _complaints(meta["errors"])))


def _complaints(errors: Any) -> str:
    listed = errors if isinstance(errors, list) else [errors]
    texts = [error.get("descripcion") if isinstance(error, dict) else "" for error in listed]
    return " ".join(str(text or "?") for text in texts)


def _refuse(said: str) -> NoReturn:
    if NOT_AUTHORISED in plain(said):
        raise NotAuthorised
    raise UnknownAnswer(_("The portal answered with an error: “%(said)s”") % {"said": said})


def _said(answer: Object, text: Any) -> str:
    """What the portal says, short, and without the session's token should it repeat that."""
    said = str(text or "")
    meta = answer.get("metaData")
    token = meta.get("conversationId") if isinstance(meta, dict) else None
    if token and isinstance(token, str):
        said = said.replace(token, "…")
    return " ".join(said.split())[:LONGEST_SAYING]

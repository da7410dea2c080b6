"""What people are told about syncs and forms: a sentence for each code.

Values stand in ``%(name)s``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.sentences import cut, filled
from apps.sii.reading.codes import WrongCode

Text = Any
"""A lazy translation, for which there is no type."""

REFUSALS: dict[str, tuple[Text, Text]] = {
    WrongCode.OTHER_FOLIO: (
        _("The PDF is of folio %(found)s, and %(wanted)s was asked for."),
        _("It is asked for again with the next sync of PDFs."),
    ),
    WrongCode.OTHER_RUT: (
        _("The PDF is of RUT %(found)s, and %(wanted)s was asked for."),
        _("Check whether the clave belongs to the company's own RUT."),
    ),
    WrongCode.OTHER_PERIOD: (
        _("The PDF is of period %(found)s, and %(wanted)s was asked for."),
        _("It is asked for again with the next sync of PDFs."),
    ),
    WrongCode.SUM_DIFFERS: (
        _("Code %(code)s says %(printed)s, and %(rule)s is %(computed)s."),
        _("Look at the form at the portal: it was read wrongly, or it adds up differently."),
    ),
    WrongCode.NO_AMOUNT: (
        _("What stands at code %(code)s is no amount: %(printed)s."),
        _("Look at the form at the portal: it was read wrongly."),
    ),
    "NotAuthorised": (
        _("The portal says that this RUT may not have this PDF."),
        _("Enter the company's own clave: that of a representative is not enough."),
    ),
    "FormUnreadable": (
        _("What the portal gave is no PDF of a form that can be read."),
        _("It is asked for again with the next sync of PDFs."),
    ),
}
"""Why the PDF of a form was not taken, and what to do."""

UNKNOWN_REFUSAL = (
    _("The PDF was not taken."),
    _("It is asked for again with the next sync of PDFs."),
)


def refusal(code: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Why a PDF was not taken, and what to do."""
    what, advice = REFUSALS.get(code, UNKNOWN_REFUSAL)
    return filled(what, cut(values)), str(advice)


def refusals(wrong: Sequence[tuple[str, Mapping[str, str]]]) -> Iterator[tuple[str, str]]:
    """The same for all that a form notes (``Form.wrong``)."""
    return (refusal(code, values) for code, values in wrong)

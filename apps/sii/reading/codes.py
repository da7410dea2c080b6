"""What can be said of the PDF of a form: codes, for which ``apps.sii.words`` has sentences."""

from __future__ import annotations

from enum import StrEnum


class WrongCode(StrEnum):
    """Why a PDF is not the form that was asked for. Values of the sentence stand behind."""

    OTHER_FOLIO = "other_folio"  # found, wanted
    OTHER_RUT = "other_rut"  # found, wanted
    OTHER_PERIOD = "other_period"  # found, wanted
    SUM_DIFFERS = "sum_differs"  # code, printed, rule, computed
    NO_AMOUNT = "no_amount"  # code, printed


class UnreadableCode(StrEnum):
    """Why nothing can be read from a PDF."""

    DAMAGED = "damaged"
    TOO_MUCH = "too_much"
    NO_FORM = "no_form"
    CODE_TWICE = "code_twice"

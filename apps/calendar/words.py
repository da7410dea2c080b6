"""What dates are called, in the language that is active."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.calendar.duties import F22, F29, PREVIRED
from apps.calendar.models import Event
from apps.calendar.rules import RULES

REASONS = {
    "f29-20": gettext_lazy("The 20th of the next month, or the working day after it."),
    "f29-12": gettext_lazy("The 12th of the next month, or the working day after it."),
    "f22-april": gettext_lazy("April 30 of the next year, or the working day after it."),
    "previred-13": gettext_lazy("The 13th of the next month, whatever day that is."),
    "previred-10": gettext_lazy("The 10th of the next month, or the working day after it."),
}


def title_of(event: Event) -> str:
    """What is due, and for which month or year."""
    if event.kind == Event.Kind.CUSTOM:
        return event.title
    values = {"month": _month(event.period), "year": event.period[:4]}
    titles = {
        F29: _("Form 29 of %(month)s"),
        F22: _("Form 22 of the year %(year)s"),
        PREVIRED: _("Contributions of %(month)s (Previred)"),
    }
    return titles[event.code] % values


def reason_of(event: Event) -> str:
    """By which rule it is due then; empty for those that people entered."""
    rule = RULES.get(event.rule)
    return f"{REASONS[rule.code]} {rule.law}." if rule else ""


def _month(period: str) -> str:
    return str(date_format(date(int(period[:4]), int(period[4:]), 1), "YEAR_MONTH_FORMAT"))

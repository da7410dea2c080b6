"""What people are asked when they begin: a little about their company and about themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Question:
    """One question.

    key:           its name in rows; an answer to the same key replaces the one before
    asked, help:   texts, or lazy ones
    is_of_company: whether the answer is the company's, or the person's own
    """

    key: str
    asked: Any
    help: Any = ""
    is_of_company: bool = False

    def asked_in(self, language: str) -> str:
        """The question as that person reads it."""
        with translation.override(language):
            return str(self.asked)


QUESTIONS = (
    Question(
        "activity",
        _("What does the company do?"),
        _("Such as: a bakery with two shops in Ñuñoa."),
        is_of_company=True,
    ),
    Question("employees", _("How many employees does it have?"), is_of_company=True),
    Question(
        "software",
        _("Which accounting software does it use?"),
        _("Such as: Nubox, Defontana, none."),
        is_of_company=True,
    ),
    Question(
        "contact", _("Whom should we write to about the company's taxes?"), is_of_company=True
    ),
    Question("address_as", _("How should we address you?")),
    Question(
        "role", _("What do you do in the company?"), _("Such as: owner, accountant, payroll.")
    ),
    Question(
        "hours",
        _("When is it best to reach you?"),
        _("Such as: weekdays between 9 and 11."),
    ),
)

BY_KEY = {one.key: one for one in QUESTIONS}

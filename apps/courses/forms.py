"""What readers of courses fill in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.courses.models import LONGEST_REASON, LONGEST_TITLE, Question

LONGEST_QUESTION = 500


class SearchForm(forms.Form):
    """Part of a title, and where the page of the list begins."""

    title = forms.CharField(label=_("Title"), required=False, max_length=LONGEST_TITLE)
    before = forms.UUIDField(required=False)


class AskForm(forms.Form):
    """A question to the document."""

    question = forms.CharField(label=_("Ask this document"), max_length=LONGEST_QUESTION)


class ReportForm(forms.Form):
    """What is wrong with a question."""

    reason = forms.CharField(label=_("What is wrong with it?"), max_length=LONGEST_REASON)


class QuizForm(forms.Form):
    """The questions of one quiz; each may be left out, not all of them.

    ``asked`` says which questions the page showed: they may have changed before it is sent.
    """

    def __init__(self, questions: Sequence[Question], *args: Any, **options: Any) -> None:
        """A form for these questions."""
        super().__init__(*args, **options)
        self.label_suffix = ""
        self.questions = questions
        self.asked = ",".join(str(question.pk) for question in questions)
        for question in questions:
            self.fields[_field_name(question)] = forms.TypedChoiceField(
                label=question.prompt,
                choices=list(enumerate(question.options)),
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )

    def rows(self) -> Iterator[tuple[Question, forms.BoundField]]:
        """Each question with its field."""
        return ((question, self[_field_name(question)]) for question in self.questions)

    def clean(self) -> dict[str, Any]:
        """Refuse answers to other questions than these, and no answers at all."""
        if self.data.get("asked") != self.asked:
            raise ValidationError(
                _("The questions have changed while you answered. Look at them and send it again.")
            )
        if not self.errors and set(self.chosen().values()) == {None}:
            raise ValidationError(_("Answer at least one question."))
        return self.cleaned_data

    def chosen(self) -> dict[int, int | None]:
        """Question id → the option that was chosen, or ``None``."""
        return {one.pk: self.cleaned_data.get(_field_name(one)) for one in self.questions}


def _field_name(question: Question) -> str:
    return f"question-{question.pk}"

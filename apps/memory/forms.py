"""What people fill in: a statement, a question, the onboarding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Company, User
from apps.accounts.selectors import companies_of
from apps.memory.intake import LONGEST_ANSWER, LONGEST_MESSAGE
from apps.memory.questions import QUESTIONS, Question
from apps.memory.recalling import LONGEST_QUESTION


class PlaceForm(forms.Form):
    """For oneself, or within one of one's companies. Two of them stand on one page."""

    ids = "id_%s"
    company = forms.ModelChoiceField(
        label=_("Within the company"),
        queryset=Company.objects.none(),
        required=False,
        empty_label=_("None: wherever I am"),
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, label_suffix="", auto_id=self.ids)
        field = self.fields["company"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for mypy)
        field.queryset = companies_of(user).order_by("name", "pk")


class TellingForm(PlaceForm):
    """Something about oneself."""

    ids = "tell_%s"
    field_order = ("text", "company")
    text = forms.CharField(
        label=_("What should be remembered about you?"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whole sentences, such as: I prefer to be written to on Mondays."),
    )


class QuestionForm(PlaceForm):
    """What would be remembered of something."""

    ids = "ask_%s"
    field_order = ("question", "company")
    question = forms.CharField(label=_("Question"), max_length=LONGEST_QUESTION)


class CompanyTellingForm(forms.Form):
    """Something about a company."""

    text = forms.CharField(
        label=_("What should be remembered about the company?"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whole sentences, such as: Our accountant is Ana Rojas."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")


class CompanyQuestionForm(forms.Form):
    """What would be remembered of something, for a member of the company."""

    question = forms.CharField(label=_("Question"), max_length=LONGEST_QUESTION)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")


class ForgetForm(forms.Form):
    """All of it; nobody does that by a slip of the hand."""

    is_meant = forms.BooleanField(label=_("Yes, forget all of it"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")


class OnboardingForm(forms.Form):
    """The questions; those about the company only for those who speak for it."""

    def __init__(self, *, speaks_for_company: bool, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        for one in QUESTIONS:
            if speaks_for_company or not one.is_of_company:
                self.fields[one.key] = _field(one)

    @property
    def answers(self) -> dict[str, str]:
        """Key of a question → what was answered."""
        return {key: str(answer) for key, answer in self.cleaned_data.items()}


def _field(question: Question) -> forms.Field:
    return forms.CharField(
        label=question.asked, help_text=question.help, max_length=LONGEST_ANSWER, required=False
    )

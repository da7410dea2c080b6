"""What people fill in about their company's calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.calendar import days
from apps.calendar.models import LONGEST_TITLE, TaxProfile

FURTHEST = timedelta(days=2 * 366)


class OwnDateForm(forms.Form):
    """A date of the company's own."""

    title = forms.CharField(label=_("What is due"), max_length=LONGEST_TITLE)
    due_on = forms.DateField(
        label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")

    def clean_due_on(self) -> date:
        """From today on, in the next two years."""
        day: date = self.cleaned_data["due_on"]
        if not days.today() <= day <= days.today() + FURTHEST:
            raise ValidationError(_("Choose a day from today on, within two years."))
        return day


class ProfileForm(forms.ModelForm):
    """What decides about the mandatory dates."""

    is_on = forms.BooleanField(label=_("Keep the mandatory dates, and remind us"), required=False)

    class Meta:
        model = TaxProfile
        fields = ("filing", "employs", "language")

    def __init__(self, profile: TaxProfile, data: Any = None) -> None:
        is_on = profile.state != TaxProfile.State.OFF
        super().__init__(data, instance=profile, initial={"is_on": is_on}, label_suffix="")

    def save(self, commit: bool = True) -> TaxProfile:
        """The profile, decided."""
        is_on = self.cleaned_data["is_on"]
        self.instance.state = TaxProfile.State.ON if is_on else TaxProfile.State.OFF
        saved: TaxProfile = super().save(commit)
        return saved

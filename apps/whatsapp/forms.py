"""What people fill in about their company's numbers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from apps.whatsapp.models import LONGEST_LINE, Line

digits_only = RegexValidator(
    r"\A[0-9]{5,32}\Z", _("Enter the ID that Meta shows, which is digits only.")
)


class LineForm(forms.Form):
    """A number of the company's."""

    phone_number_id = forms.CharField(
        label=_("Phone number ID"),
        max_length=LONGEST_LINE,
        validators=[digits_only],
        help_text=_("Not the number itself: Meta's App Dashboard shows it under WhatsApp."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=Line._meta.get_field("name").max_length,
        required=False,
        help_text=_("What you call it, such as the number that people dial."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")

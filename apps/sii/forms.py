"""What people fill in: a clave, a sync, and what they look for among documents."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.sii import document_types
from apps.sii.models import KINDS, OPERATIONS, STATES
from apps.sii.periods import code_of, newest, period_of, this_month
from apps.sii.shapes import FIRST_PERIOD, Kind, Period
from apps.sii.wanted import Cursor, Wanted

LONGEST_CLAVE = 100
LARGEST_FOLIO = 10**10


class ClaveForm(forms.Form):
    """A clave: it goes in and never comes out."""

    clave = forms.CharField(
        label=_("Clave (password) of the company at the SII"),
        max_length=LONGEST_CLAVE,
        strip=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class MonthField(forms.CharField):
    """A month as browsers send it (2024-01) or as the portal writes it (202401)."""

    def __init__(self, **options: Any) -> None:
        first = f"{FIRST_PERIOD.year}-{FIRST_PERIOD.month:02d}"
        look = {"type": "month", "min": first, "placeholder": _("YYYY-MM")}
        super().__init__(max_length=7, required=False, widget=forms.TextInput(look), **options)

    def to_python(self, value: Any) -> Period | None:  # type: ignore[override]
        """None for nothing."""
        if not (text := super().to_python(value)):
            return None
        try:
            return period_of(text.replace("-", ""))
        except ValueError:
            raise ValidationError(_("Write a month from 2017-05 on, such as 2024-01.")) from None


class SyncForm(forms.Form):
    """What to bring; left empty, the months are those that a sync takes by itself."""

    kind = forms.ChoiceField(label=_("What"), choices=KINDS)
    first = MonthField(label=_("First month"))
    last = MonthField(
        label=_("Last month"),
        help_text=_(
            "Left empty: documents of the last 3 months, forms since January of last year, "
            "all PDFs that are missing."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)

    def clean_last(self) -> Period | None:
        """Not in the future."""
        last: Period | None = self.cleaned_data["last"]
        return _begun(last)

    def clean_first(self) -> Period | None:
        """Not in the future."""
        first: Period | None = self.cleaned_data["first"]
        return _begun(first)

    def clean(self) -> dict[str, Any]:
        """The first month is not behind the last one."""
        if not self.errors:
            begin, end = newest(Kind(self.cleaned_data["kind"]))
            if (self.cleaned_data["first"] or begin) > (self.cleaned_data["last"] or end):
                self.add_error("first", _("The first month is after the last one."))
        return self.cleaned_data


class DocumentsForm(forms.Form):
    """What to look for. What makes no sense is left out, and the page says so."""

    first = MonthField(label=_("From"))
    last = MonthField(label=_("To"))
    operation = forms.ChoiceField(label=_("Side"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    document_type = forms.TypedChoiceField(
        label=_("Type"), required=False, coerce=int, empty_value=None
    )
    counterparty = forms.CharField(label=_("Other party"), required=False, max_length=200)
    folio = forms.IntegerField(
        label=_("Folio"),
        required=False,
        min_value=1,
        max_value=LARGEST_FOLIO,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    gone = forms.BooleanField(label=_("Also those that the portal lists no more"), required=False)
    before = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, types: list[int], *args: Any, **options: Any) -> None:
        """``types``: of documents that the company has."""
        super().__init__(*args, label_suffix="", **options)
        named = [(one, f"{one} {document_types.name_of(one)}") for one in types]
        for name, choices in (("operation", OPERATIONS), ("state", STATES), ("document_type", named)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for mypy)
            field.choices = [("", _("any")), *choices]

    def wanted(self) -> Wanted:
        """What was asked for, without what makes no sense."""
        self.is_valid()
        said = self.cleaned_data
        return Wanted(
            first=_code(said.get("first")),
            last=_code(said.get("last")),
            operation=said.get("operation", ""),
            state=said.get("state", ""),
            document_type=said.get("document_type"),
            counterparty=said.get("counterparty", ""),
            folio=said.get("folio"),
            with_gone=said.get("gone", False),
            before=_cursor(said.get("before", "")),
        )


def _begun(period: Period | None) -> Period | None:
    if period and period > this_month():
        raise ValidationError(_("This month has not begun."))
    return period


def _code(period: Period | None) -> str:
    return code_of(period) if period else ""


def _cursor(text: str) -> Cursor | None:
    day, _dot, number = text.partition(".")
    try:
        return Cursor(date.fromisoformat(day), int(number))
    except ValueError:
        return None

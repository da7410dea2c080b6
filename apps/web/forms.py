"""What people fill in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Company, User
from apps.accounts.selectors import companies_to_work_for
from apps.core.uploads import (
    LONGEST_VALUE,
    BadChoice,
    Handed,
    UploadKind,
    UploadOption,
    clean_name,
)


class SignInForm(AuthenticationForm):
    """E-mail address and password. Addresses are stored in lower case."""

    username = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )

    def clean_username(self) -> str:
        """The address as it is stored."""
        return str(self.cleaned_data["username"]).lower()


class UploadForm(forms.Form):
    """A file of one kind, its options, and for whom.

    number: names this copy of the form, so that sending it twice starts one job
    """

    file = forms.FileField(
        label=_("Drop the file here, or choose it"),
        allow_empty_file=True,  # the kind has better words for it
        widget=forms.FileInput(attrs={"aria-describedby": "accepts"}),
        error_messages={"required": _("Choose a file first.")},
    )
    company = forms.ModelChoiceField(
        label=_("Company"),
        queryset=Company.objects.none(),
        required=False,
        empty_label=_("None: only I see it"),
        error_messages={"invalid_choice": _("You may not start work for this company.")},
    )
    number = forms.CharField(
        widget=forms.HiddenInput, max_length=64, required=False, initial=lambda: uuid4().hex
    )

    def __init__(self, kind: UploadKind, user: User, *args: Any, **options: Any) -> None:
        """A form for one kind and one person."""
        super().__init__(*args, **options)
        self.label_suffix = ""
        self.kind = kind
        self.user = user
        self.fields["file"].widget.attrs["accept"] = ",".join(kind.extensions)
        self._offer_companies()
        for option in kind.options:
            self.fields[_field_name(option)] = _field_for(option)

    def _offer_companies(self) -> None:
        field = self.fields["company"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for mypy)
        field.queryset = companies_to_work_for(self.user).order_by("name")

    def option_fields(self) -> Iterator[forms.BoundField]:
        """The fields of the kind's options, in its order."""
        return (self[_field_name(option)] for option in self.kind.options)

    def clean_file(self) -> UploadedFile:
        """Refuse by size, before anybody reads it."""
        file: UploadedFile = self.cleaned_data["file"]
        if problem := self.kind.size_problem(file.size or 0):
            raise ValidationError(problem)
        return file

    def clean(self) -> dict[str, Any]:
        """The options as the kind takes them: by name, with the defaults of those left out."""
        given = {
            option.name: self.cleaned_data[_field_name(option)]
            for option in self.kind.options
            if _field_name(option) in self.data and _field_name(option) in self.cleaned_data
        }
        try:
            self.cleaned_data["options"] = self.kind.chosen(given)
        except BadChoice:
            self.add_error(None, _("Choose one of the values that are offered."))
        return self.cleaned_data

    def handed(self) -> Handed:
        """What was handed in."""
        file: UploadedFile = self.cleaned_data["file"]
        return Handed(
            content=file,  # type: ignore[arg-type]  # it reads and seeks as files do
            name=clean_name(file.name or ""),
            options=self.cleaned_data["options"],
            language=self.user.language,
            company=self.cleaned_data["company"],
            requested_by=self.user,
            dedup_key=self._dedup_key(file),
        )

    def _dedup_key(self, file: UploadedFile) -> str | None:
        """Of this person, this copy of the form and all that stands in it.

        Who goes back in the browser and sends another file with the same copy means new work.
        """
        if not (number := self.cleaned_data["number"]):
            return None
        digest = hashlib.sha256()
        said = (self.user.pk, self.kind.name, number, self.cleaned_data["company"])
        digest.update(
            repr((*map(str, said), sorted(self.cleaned_data["options"].items()))).encode()
        )
        for block in file.chunks():
            digest.update(block)
        file.seek(0)
        return f"upload:{digest.hexdigest()}"


def _field_name(option: UploadOption) -> str:
    return f"option-{option.name}"


def _field_for(option: UploadOption) -> forms.Field:
    said: dict[str, Any] = {
        "label": option.label,
        "help_text": option.help,
        "initial": option.default,
        "required": False,
    }
    if option.choices:
        choices = [(choice.value, choice.label) for choice in option.choices]
        return forms.ChoiceField(choices=choices, **said)
    return forms.CharField(max_length=LONGEST_VALUE, **said)

"""What people fill in about companies and their members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts import companies
from apps.accounts.models import Company, Role, User
from apps.accounts.rut import parse_rut, valid_rut


class RutField(forms.CharField):
    """A RUT, however somebody writes it; its canonical form, or None for nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **options)

    def to_python(self, value: Any) -> str | None:
        """With its check digit right, else the model's own sentence."""
        if not (text := super().to_python(value)):
            return None
        try:
            return str(parse_rut(text).canonical)
        except ValueError:
            valid_rut(text)
            raise


class CompanyForm(forms.Form):
    """A company's name and RUT. ``company`` is the one that is changed, if any."""

    name = forms.CharField(label=_("Name"), max_length=200)
    rut = RutField(
        label="RUT",
        required=False,
        help_text=_("With its check digit, such as 76.543.210-3. Without it nothing is synced."),
    )

    def __init__(self, *args: Any, company: Company | None = None, **options: Any) -> None:
        """With what the company has already."""
        given = {"name": company.name, "rut": company.rut} if company else {}
        super().__init__(*args, initial=given, label_suffix="", **options)
        self.company = company

    def clean_rut(self) -> str | None:
        """One that no other company has."""
        rut: str | None = self.cleaned_data["rut"]
        companies.refuse_known(rut, but=self.company)
        return rut

    def save(self, by: User) -> Company | None:
        """The company as it is now; None, with an error in the form, where it cannot be."""
        name, rut = self.cleaned_data["name"], self.cleaned_data["rut"]
        try:
            if self.company is None:
                return companies.found(name, rut, by=by)
            companies.change(self.company, name, rut, by=by)
        except ValidationError as error:
            self.add_error("rut", error)
            return None
        return self.company


class MemberForm(forms.Form):
    """A person who has an account here, and the role."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.VIEWER)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)

    def clean_email(self) -> str:
        """Of somebody who can sign in."""
        email = str(self.cleaned_data["email"]).lower()
        self.person = User.objects.filter(email=email, is_active=True).first()
        if self.person is None:
            raise ValidationError(
                _("Nobody signs in here with this address: ask an administrator to add them.")
            )
        return email


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(choices=Role.choices)

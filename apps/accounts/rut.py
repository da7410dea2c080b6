"""Tax numbers (RUT): a body of up to eight digits and a check digit, modulo 11."""

from __future__ import annotations

from cl_sii.rut import Rut
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def parse_rut(text: str) -> Rut:
    """The RUT that somebody wrote, with or without dots and dash; ``ValueError`` for any other."""
    compact = text.replace(".", "").replace("-", "").replace(" ", "").upper()
    if not compact.isascii():
        raise ValueError("A RUT has the digits 0 to 9.")
    return Rut(f"{compact[:-1]}-{compact[-1:]}", validate_dv=True)


def valid_rut(text: str) -> None:
    """A validator: the canonical form of a RUT whose check digit is right."""
    try:
        is_canonical = parse_rut(text).canonical == text
    except ValueError:
        is_canonical = False
    if not is_canonical:
        raise ValidationError(_("This is no RUT: its check digit does not fit."), code="rut")

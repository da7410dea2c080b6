"""What hangs on a company's RUT: its clave, and all that was brought for it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.utils.translation import gettext as _

from apps.accounts.companies import rut_changes
from apps.accounts.models import Company, User
from apps.core.models import ENDS
from apps.sii.models import Document, Form, Sync
from apps.sii.vault import claves


@receiver(rut_changes)
def another_rut(company: Company, by: User, **_said: Any) -> None:
    """The clave of the old RUT must not be tried for the new one, nor be mixed what they have."""
    if Sync.objects.filter(company=company).exclude(job__status__in=ENDS).exists():
        raise ValidationError(
            _("The SII is being asked for the old RUT: wait until that has ended, or cancel it.")
        )
    if any(kept.objects.filter(company=company).exists() for kept in (Document, Form)):
        raise ValidationError(
            _("There are documents or forms of the old RUT: make another company for the new one.")
        )
    claves.delete(company, by=by)

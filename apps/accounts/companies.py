"""Companies and who works for them: what may be changed, and what never.

A company always has an owner, and a RUT belongs to one company.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from apps.accounts.models import Company, Membership, Role, User

rut_changes = Signal()
"""Before a company gets another RUT, or none: ``company`` as it was, and ``by`` whom.

A receiver that raises ``ValidationError`` prevents it.
"""

_ONE_RUT = "accounts_company_rut"
"""How the database's constraint begins."""


class LastOwner(Exception):
    """Nobody could decide for the company any more."""


def refuse_known(rut: str | None, but: Company | None = None) -> None:
    """Raise ``ValidationError`` where another company has this RUT; which one, is not said."""
    others = Company.objects.filter(rut=rut).exclude(pk=but.pk if but else None)
    if rut and others.exists():
        raise _known()


def found(name: str, rut: str | None, *, by: User) -> Company:
    """A new company of which ``by`` is the owner."""
    with transaction.atomic():
        company = Company(name=name, rut=rut)
        _save(company)
        Membership.objects.create(company=company, user=by, role=Role.OWNER)
    return company


def change(company: Company, name: str, rut: str | None, *, by: User) -> None:
    """Another name or RUT; ``ValidationError`` where the RUT must stay."""
    with transaction.atomic():
        before = _locked(company)
        if before.rut and before.rut != rut:
            rut_changes.send(Company, company=before, by=by)
        company.name, company.rut = name, rut
        _save(company)


def add(company: Company, user: User, role: str) -> bool:
    """Make ``user`` a member; False for who is one already, whose role stays."""
    _member, is_new = Membership.objects.get_or_create(
        company=company, user=user, defaults={"role": role}
    )
    return is_new


def change_role(member: Membership, role: str) -> None:
    """Another role; ``LastOwner`` where nobody else is an owner."""
    with transaction.atomic():
        _keep_an_owner(member, role)
        Membership.objects.filter(pk=member.pk).update(role=role)


def remove(member: Membership) -> None:
    """No member any more; ``LastOwner`` where nobody else is an owner."""
    with transaction.atomic():
        _keep_an_owner(member)
        Membership.objects.filter(pk=member.pk).delete()


def _keep_an_owner(member: Membership, role: str = "") -> None:
    # Two owners who remove each other at once are one after the other here.
    _locked(member.company)
    owners = Membership.objects.filter(company=member.company, role=Role.OWNER)
    if role != Role.OWNER and not owners.exclude(pk=member.pk).exists():
        raise LastOwner


def _locked(company: Company) -> Company:
    return Company.objects.select_for_update().get(pk=company.pk)


def _save(company: Company) -> None:
    try:
        with transaction.atomic():
            company.save()
    except IntegrityError as error:
        if _ONE_RUT not in str(error):
            raise
        raise _known() from None


def _known() -> ValidationError:
    return ValidationError(
        _("A company with this RUT is here already: ask its owner to make you a member."),
        code="known",
    )

"""Whose memories somebody may see: their own, and those of a company while they are its member."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from apps.accounts.models import Company, User
from apps.accounts.selectors import companies_of
from apps.memory.models import Holder


def holder_of(user: User | None, company: Company | None) -> Holder:
    """The holder of a person's memories (within a company), or of a company's; made if new."""
    return Holder.objects.get_or_create(user=user, company=company)[0]


def locked(holder: UUID) -> Holder | None:
    """The holder, so that whoever changes its memories does so one after the other.

    Telling something more need not wait. ``None`` when it was deleted.
    """
    return Holder.objects.select_for_update(no_key=True).filter(pk=holder).first()


def answering(user: User, company: Company | None) -> list[Holder]:
    """Whose memories answer a question of ``user``; within a company only for its members."""
    mine = Q(user=user, company=None)
    if company is not None and companies_of(user).filter(pk=company.pk).exists():
        mine |= Q(user=user, company=company) | Q(user=None, company=company)
    return list(Holder.objects.filter(mine).select_related("user", "company").order_by("pk"))


def of_person(user: User) -> list[Holder]:
    """All that is about a person: also within companies that they have left."""
    rows = Holder.objects.filter(user=user).select_related("user", "company")
    return sorted(rows, key=lambda one: (str(one.company or ""), str(one.pk)))


def of_company(company: Company) -> Holder | None:
    """The company's own; ``None`` where nothing was told yet."""
    rows = Holder.objects.filter(user=None, company=company)
    return rows.select_related("company").first()


def made_for_person(user: User) -> list[Holder]:
    """The same as ``of_person``, with one for each company, even where nothing was told yet.

    So a telling that is being written at this moment finds that it is forgotten already.
    """
    for company in [None, *companies_of(user)]:
        holder_of(user, company)
    return of_person(user)

"""Who may see and do what."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.accounts.models import Company, Role, User

ASK_FOR_WORK = (Role.OWNER, Role.ACCOUNTANT)


def companies_of(user: User) -> QuerySet[Company]:
    """The companies that ``user`` is a member of, in whatever role."""
    return Company.objects.filter(memberships__user=user)


def companies_to_work_for(user: User) -> QuerySet[Company]:
    """The companies for which ``user`` may start work: as an owner or an accountant."""
    return Company.objects.filter(memberships__user=user, memberships__role__in=ASK_FOR_WORK)


def may_ask_for_work(user: User, company: Company) -> bool:
    """Whether ``user`` may start work for ``company``."""
    return companies_to_work_for(user).filter(pk=company.pk).exists()

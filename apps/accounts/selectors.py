"""Who may see and do what."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.accounts.models import Company, Role, User


def companies_of(user: User) -> QuerySet[Company]:
    """The companies that ``user`` is a member of, in whatever role."""
    return Company.objects.filter(memberships__user=user)


def may_ask_for_work(user: User, company: Company) -> bool:
    """Whether ``user`` may start work for ``company``: owners and accountants."""
    roles = (Role.OWNER, Role.ACCOUNTANT)
    return company.memberships.filter(user=user, role__in=roles).exists()

"""What the pages and the administration look up."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, QuerySet

from apps.accounts.models import Company, User
from apps.memory.models import Holder, Memory

MOST_SHOWN = 200


def with_counts() -> QuerySet[Holder]:
    """Holders, with how much is remembered of each here."""
    return Holder.objects.select_related("user", "company").annotate(held=Count("memories"))


def holder_of_person(user: User, holder: UUID) -> Holder | None:
    """A holder, if it is about this person."""
    return Holder.objects.filter(pk=holder, user=user).first()


def texts_of(user: User | None, company: Company | None) -> list[str]:
    """What is remembered here of one holder, first told first."""
    rows = Memory.objects.filter(holder__user=user, holder__company=company)
    return list(rows.order_by("told_at", "pk").values_list("text", flat=True))

"""Which company a number belongs to, and what came to numbers that belong to none."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Company, User
from apps.whatsapp.errors import EnteredMeanwhile, LineTaken, TooManyLines
from apps.whatsapp.models import Delivery, Line, Unclaimed
from apps.whatsapp.selectors import lines_of, standing_line

MOST = 20
"""Numbers that a company may have at a time."""


def enter(company: Company, phone_number_id: str, name: str, *, by: User | None) -> Line:
    """From now on the number's messages are the company's; ``LineTaken``, ``TooManyLines``."""
    with transaction.atomic():
        # Two at once are one after the other here, so that the bound is one.
        Company.objects.select_for_update().get(pk=company.pk)
        _let_nobody_decide_about(phone_number_id)
        refuse(company, phone_number_id)
        return Line.objects.create(
            company=company, phone_number_id=phone_number_id, name=name, created_by=by
        )


def refuse(company: Company, phone_number_id: str) -> None:
    """Raise ``LineTaken`` or ``TooManyLines`` where the company may not have that number, too."""
    if standing_line(phone_number_id):
        raise LineTaken
    if lines_of(company).count() >= MOST:
        raise TooManyLines


def end(line: Line) -> bool:
    """It takes no more messages and keeps those that it has; False: it was ended before."""
    standing = Line.objects.filter(pk=line.pk, ended_at=None)
    return standing.update(ended_at=timezone.now()) > 0


def hold(delivery: Delivery, phone_number_ids: Iterable[str]) -> None:
    """Note, in the caller's transaction, for which numbers nobody takes messages of a delivery.

    ``EnteredMeanwhile`` where somebody does by now. Whoever enters one later finds the note.
    """
    ids = sorted(phone_number_ids)
    for phone_number_id in ids:
        _let_nobody_decide_about(phone_number_id)
        if standing_line(phone_number_id):
            raise EnteredMeanwhile
    notes = [Unclaimed(delivery=delivery, phone_number_id=one) for one in ids]
    Unclaimed.objects.bulk_create(notes, ignore_conflicts=True)
    Unclaimed.objects.filter(delivery=delivery).exclude(phone_number_id__in=ids).delete()


def _let_nobody_decide_about(phone_number_id: str) -> None:
    """Until the caller's transaction ends: there may be no row that could be locked."""
    key = f"whatsapp:{phone_number_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])

"""Sources of reminders: families whose rows say who is to be told what, and when.

A family registers one in its module ``reminders``, which is found as scenarios are:

    @source("calendar")
    def coming(until: datetime) -> Iterable[Reminder]: ...

What a source tells becomes scheduled notifications, and follows it: what it moves moves, what it
tells no more does not go out, and comes back if it tells it again. What a person has cancelled
stays cancelled, and what went out is never sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from apps.accounts.models import Company, User
from apps.core.work import Work
from apps.notifications import pending
from apps.notifications.errors import InvalidMessage, SourceFailed
from apps.notifications.models import ScheduledNotification, State
from apps.notifications.planning import FromTemplate, Text, fields_of

AHEAD = timedelta(days=2)
"""How long before its time a reminder is planned: people see what is to go out."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reminder:
    """A notification that a source wants to go out.

    key:         the source's name for it: the same key is the same notification
    valid_until: it is told of until then, also when ``send_at`` has passed
    language:    empty: the reader's
    """

    key: str
    to: User | str
    content: FromTemplate | Text
    send_at: datetime
    valid_until: datetime
    language: str = ""
    company: Company | None = None


Source = Callable[[datetime], Iterable[Reminder]]
"""All reminders whose time is before the one given, but for those that are too late already."""

_sources: dict[str, Source] = {}


def source(name: str) -> Callable[[Source], Source]:
    """Register the decorated function; its keys begin with ``name``."""

    def register(coming: Source) -> Source:
        _sources[name] = coming
        return coming

    return register


def all_sources() -> dict[str, Source]:
    """Name → source, by name."""
    autodiscover_modules("reminders")
    return dict(sorted(_sources.items()))


def handed_out(name: str, prefix: str = "") -> dict[str, Mapping[str, Any]]:
    """Key → data of those reminders of a source that became jobs and begin with ``prefix``."""
    rows = _of(name, prefix).filter(state=State.HANDED_OUT).values_list("dedup_key", "context")
    return {str(key).removeprefix(f"{name}:"): context for key, context in rows}


def plan_coming(work: Work) -> None:
    """Plan what every source tells, one source a chunk; ``SourceFailed`` after all the others."""
    sources, until = all_sources(), timezone.now() + AHEAD
    failed = []
    for number, (name, coming) in enumerate(sources.items(), 1):
        reminders = _told(name, coming, until)
        if reminders is None:
            failed.append(name)
            continue
        with work.chunk(number, len(sources), name):
            plan(name, reminders)
    if failed:
        raise SourceFailed(f"No reminders were planned of: {', '.join(failed)}.")


def _told(name: str, coming: Source, until: datetime) -> list[Reminder] | None:
    """What a source tells; ``None`` for one that breaks, which is not to keep others back."""
    try:
        return list(coming(until))
    except Exception:
        logger.exception("Source of reminders %s failed", name)
        return None


def plan(name: str, reminders: Iterable[Reminder]) -> None:
    """Let the scheduled notifications of a source be these, as far as none has gone out."""
    wanted = {f"{name}:{one.key}": one for one in reminders}
    known = {row.dedup_key: row for row in _of(name).filter(dedup_key__in=list(wanted))}
    for key, reminder in wanted.items():
        _plan_one(key, reminder, known.get(key))
    scheduled = _of(name).filter(state=State.SCHEDULED)
    scheduled.exclude(dedup_key__in=list(wanted)).update(expired_at=Now())


def _plan_one(key: str, reminder: Reminder, known: ScheduledNotification | None) -> None:
    try:
        fields = _fields(reminder)
    except InvalidMessage as error:
        # One that cannot go out must not keep all others back.
        logger.error("Reminder %s cannot be planned: %s", key, error)
        return
    if known is None or known.state == State.EXPIRED or _differs(known, fields):
        pending.schedule(key, fields)


def _fields(one: Reminder) -> dict[str, Any]:
    return fields_of(
        one.to,
        one.content,
        send_at=one.send_at,
        valid_until=one.valid_until,
        language=one.language,
        company=one.company,
    )


def _differs(known: ScheduledNotification, fields: Mapping[str, Any]) -> bool:
    """Whether a scheduled one is to be changed; the others stay as they are anyway."""
    if known.state != State.SCHEDULED:
        return False
    return any(getattr(known, name) != value for name, value in fields.items())


def _of(name: str, prefix: str = "") -> QuerySet[ScheduledNotification]:
    rows = ScheduledNotification.objects.select_related("user", "company")
    return rows.filter(dedup_key__startswith=f"{name}:{prefix}")

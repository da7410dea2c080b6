"""A day's report: its row, and what it says to its readers, each in their language."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.models import Job, Run
from apps.core.ticks import slot_of
from apps.maintenance import figures
from apps.maintenance.figures import Line
from apps.maintenance.models import Report
from apps.maintenance.selectors import readers
from apps.notifications.intake import InvalidMessage, send_email

logger = logging.getLogger(__name__)


def day_of(job: Job) -> date:
    """The day before the tick's slot, however late it runs."""
    slot = timezone.localtime(slot_of(job), timezone.get_default_timezone())
    return slot.date() - timedelta(days=1)


def make(day: date) -> Report:
    """The report of a day, which is made once; in the caller's transaction."""
    known = Report.objects.filter(day=day).first()
    if known is not None:
        return known
    lines = figures.as_stored(figures.lines_of(day))
    return Report.objects.get_or_create(day=day, defaults={"lines": lines})[0]


def send(report: Report) -> int:
    """An e-mail to each reader, once; how many readers there are."""
    users = readers()
    for user in users:
        with translation.override(user.language):
            _send(report, user)
    return len(users)


def _send(report: Report, user: User) -> None:
    day = date_format(report.day, "DATE_FORMAT")
    try:
        send_email(
            _("Work of %(day)s") % {"day": day},
            text(report),
            user.email,
            language=user.language,
            dedup_key=f"maintenance.daily_reports:{report.day}:{user.pk}",
        )
    except InvalidMessage:
        logger.warning("The daily report cannot be sent to user %s: wrong address.", user.pk)


def text(report: Report) -> str:
    """The report in the active language, as text."""
    lines = figures.from_stored(report.lines)
    if not lines:
        return _("Nothing was worked on that day.")
    total, failed = sum(line.count for line in lines), sum(line.failed for line in lines)
    head = _("%(total)s executions, of which %(failed)s failed.")
    parts = [head % {"total": total, "failed": failed}]
    return "\n\n".join([*parts, *("\n".join(_paragraph(line)) for line in lines)])


def _paragraph(line: Line) -> Iterator[str]:
    yield f"{line.queue} · {line.task}"
    yield "  " + said(line.outcomes)
    if line.failures:
        yield "  " + _("because of: %(codes)s") % {"codes": _listed(line.failures)}
    yield "  " + _(
        "waited %(wait)s s (95 %% at most %(wait95)s s), "
        "ran %(run)s s (95 %% at most %(run95)s s), peak memory %(memory)s MB"
    ) % {
        "wait": f"{line.wait[0]:.1f}",
        "wait95": f"{line.wait[1]:.1f}",
        "run": f"{line.run[0]:.1f}",
        "run95": f"{line.run[1]:.1f}",
        "memory": line.memory_mb,
    }


def said(outcomes: Mapping[str, int]) -> str:
    """Outcomes and how many had each, in the active language."""
    return _listed({str(Run.Outcome(name).label): count for name, count in outcomes.items()})


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counts.items())

"""A job in plain words: what its status means, what has happened to it, what to do."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core import gate
from apps.core.models import Job, Status
from config.queues import QUEUES

TRACEBACK = "Traceback (most recent call last)"

_MEANINGS = {
    Status.DONE: _("It is done."),
    Status.FAILED: _("It has failed and is not tried again."),
    Status.CANCELLED: _("It was cancelled. What it had finished before stays."),
    Status.QUARANTINED: _(
        "Each process that took it died, so it is not tried again. "
        "An administrator has to look at it."
    ),
    Status.UNKNOWN: _(
        "Nobody can say whether it took effect. Check that before you ask for it again."
    ),
}

# What the kernel writes for ends that no family foresaw.
_DIED = _("The process that worked on it ended without a word.")
_TOO_LONG = _("It took longer than it may. Try again with less at a time.")
_KERNEL_ERRORS = {
    "Unknown": _DIED,
    "Killed": _DIED,
    "Limit": _TOO_LONG,
    "TookTooLong": _TOO_LONG,
    "MemoryExceeded": _("It needed more memory than it may have. Try again with less at a time."),
    "SystemExit": _("It tried to end the process that worked on it."),
    "Stopped": _("The process that worked on it ended after the effect may have begun."),
    "DatabaseGone": _("The database went away while it was being worked on."),
}
_BUG = _(
    "Something went wrong that we had not foreseen. It is not your fault, and it has been "
    "recorded. Ask for it again; if it fails again, tell us the number of this job."
)


def meaning(job: Job) -> str:
    """What the status means for the person who waits."""
    if job.status == Status.RUNNING:
        return _running(job)
    if job.status == Status.WAITING:
        return _waiting(job)
    return str(_MEANINGS[Status(job.status)])


def _running(job: Job) -> str:
    if job.cancel_requested_at:
        return gettext("It was asked to stop, and will when it next reports its progress.")
    return gettext("It is being worked on.")


def _waiting(job: Job) -> str:
    if job.run_after <= timezone.now():
        return _due(job)
    time = date_format(timezone.localtime(job.run_after), "j M, H:i:s")
    if job.tries or job.error_code:
        return gettext("It did not work yet and is tried again on %(time)s.") % {"time": time}
    return gettext("It starts on %(time)s.") % {"time": time}


def _due(job: Job) -> str:
    closed = gate.closures().get(job.queue)
    if closed is None:
        return gettext("It waits for a free worker.")
    if closed.probes:
        return gettext("A service that it needs does not answer. It starts when that is back.")
    return gettext("Work of this kind is paused. It starts when the pause ends.")


def error(job: Job, *, is_staff: bool) -> str:
    """What went wrong and what to do; a bug's traceback is for staff."""
    if job.status in (Status.DONE, Status.CANCELLED):
        return ""
    if is_staff and job.error_text.startswith(TRACEBACK):
        return job.error_text
    return explained(job.error_code, job.error_text)


def explained(code: str, text: str) -> str:
    """An error's text as people may read it."""
    if text.startswith(TRACEBACK):
        return str(_BUG)
    if code in _KERNEL_ERRORS:
        return str(_KERNEL_ERRORS[code])
    return gettext(text)


def promise(job: Job) -> str:
    """What the queue of this job promises."""
    promises = {queue.name: queue.promise for queue in QUEUES}
    return gettext(promises[job.queue]) if job.queue in promises else ""


def history(job: Job) -> list[str]:
    """Tries, losses and rings as sentences."""
    return list(_history(job))


def _history(job: Job) -> Iterator[str]:
    if job.tries:
        yield ngettext(
            "It did not work once, for a reason that may pass.",
            "It did not work %(count)d times, for reasons that may pass.",
            job.tries,
        ) % {"count": job.tries}
    if job.losses:
        yield ngettext(
            "A process that worked on it died once.",
            "Processes that worked on it died %(count)d times.",
            job.losses,
        ) % {"count": job.losses}
    if job.rings:
        yield ngettext(
            "Workers were called to it once.",
            "Workers were called to it %(count)d times.",
            job.rings,
        ) % {"count": job.rings}

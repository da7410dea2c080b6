"""The one job table, the record of every execution, and the one model of files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.core.ids import uuid7


class Status(models.TextChoices):
    """The life of a job: waiting → running → one of the ends."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    QUARANTINED = "quarantined", _("quarantined")
    UNKNOWN = "unknown", _("unknown")


ENDS = (Status.DONE, Status.FAILED, Status.CANCELLED, Status.QUARANTINED, Status.UNKNOWN)


class Job(models.Model):
    """One unit of work. Its state changes only by the statements of ``apps.core.transitions``.

    No number here is ``Positive…``: PostgreSQL would read those conditions anew for each statement,
    which is three in every e-mail (docs/adr/0014-lean-writes.md).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.CharField(max_length=100)
    queue = models.CharField(max_length=20)
    status = models.CharField(max_length=12, choices=Status, default=Status.WAITING)

    company = models.ForeignKey(
        "accounts.Company", models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, db_index=False, related_name="children"
    )
    batch = models.UUIDField(
        null=True, help_text="The job whose ring also stands for this one (bulk intake)."
    )
    dedup_key = models.CharField(max_length=200, null=True, blank=True)

    run_after = models.DateTimeField(db_default=Now())
    rung_at = models.DateTimeField(null=True, db_default=Now())
    rings = models.IntegerField(default=1)
    unanswered = models.SmallIntegerField(
        default=0, help_text="Rings that the reconciler has repeated since it last ran."
    )

    tries = models.SmallIntegerField(default=0, help_text="TransientErrors so far.")
    losses = models.SmallIntegerField(default=0, help_text="Claims that never ended.")

    owner_node = models.CharField(max_length=100, default="", blank=True)
    owner_pid = models.IntegerField(null=True)
    owner_started = models.FloatField(null=True, help_text="The process's start, Unix seconds.")
    token = models.IntegerField(default=0, help_text="Of the last claim; fences old owners.")
    lease_until = models.DateTimeField(null=True)
    marked_at = models.DateTimeField(null=True, help_text="An effect may have begun.")
    cancel_requested_at = models.DateTimeField(null=True)

    progress_done = models.IntegerField(default=0)
    progress_total = models.IntegerField(null=True)
    progress_note = models.CharField(max_length=200, default="", blank=True)
    error_code = models.CharField(max_length=80, default="", blank=True)
    error_text = models.TextField(default="", blank=True)

    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        # Every index that a waiting or running row passes through costs each e-mail a write;
        # finished rows stand in none of them, however many there are.
        indexes = [
            models.Index(
                fields=["queue", "run_after"],
                condition=Q(status=Status.WAITING),
                name="core_job_waiting",
            ),
            models.Index(
                fields=["lease_until"], condition=Q(status=Status.RUNNING), name="core_job_running"
            ),
            models.Index(
                fields=["batch"],
                condition=Q(batch__isnull=False, status=Status.WAITING),
                name="core_job_batch",
            ),
            models.Index(
                fields=["requested_by", "-id"],
                condition=Q(requested_by__isnull=False),
                name="core_job_requested_by",
            ),
            models.Index(
                fields=["company", "-id"],
                condition=Q(company__isnull=False),
                name="core_job_company",
            ),
            models.Index(
                fields=["-id"],
                condition=Q(
                    status__in=[
                        Status.FAILED,
                        Status.CANCELLED,
                        Status.QUARANTINED,
                        Status.UNKNOWN,
                    ]
                ),
                name="core_job_ended_badly",
            ),
            models.Index(
                fields=["parent"], condition=Q(parent__isnull=False), name="core_job_parent"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dedup_key"],
                condition=Q(dedup_key__isnull=False),
                name="core_job_dedup_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.id}"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen to this job by itself."""
        return self.status in ENDS

    @property
    def percent(self) -> int | None:
        """Progress from 0 to 100, or ``None`` while the total is not known."""
        if not self.progress_total:
            return None
        return min(100, 100 * self.progress_done // self.progress_total)


class JobRow(models.Model):
    """Base of a family's row: it hangs on its job and has no state of its own."""

    job = models.OneToOneField(
        Job, models.CASCADE, primary_key=True, related_name="%(app_label)s_%(class)s"
    )

    class Meta:
        abstract = True


class Run(models.Model):
    """The record of one execution of one job, written by the statement that ended it."""

    class Outcome(models.TextChoices):
        """How this execution ended; the job's status says how the job did."""

        DONE = "done", _("done")
        RETRY = "retry", _("to be tried again")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        RELEASED = "released", _("released by a stopping worker")
        CONTINUED = "continued", _("continues after its last chunk")
        UNKNOWN = "unknown", _("unknown")
        LOST = "lost", _("lost: its process ended without a word")

    id = models.BigAutoField(primary_key=True)
    # The statement that writes a run has just written its job: the database need not look again.
    job = models.ForeignKey(Job, models.CASCADE, related_name="runs", db_constraint=False)
    task = models.CharField(max_length=100)
    queue = models.CharField(max_length=20)
    pool = models.CharField(max_length=20, default="")
    node = models.CharField(max_length=100)
    pid = models.IntegerField(null=True)
    due_at = models.DateTimeField(help_text="From when on it could have started.")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=12, choices=Outcome)
    cpu_seconds = models.FloatField(null=True)
    peak_memory_kb = models.IntegerField(
        null=True, help_text="Largest resident size of the child since it began."
    )
    error_code = models.CharField(max_length=80, default="", blank=True)
    error_text = models.TextField(default="", blank=True)

    def __str__(self) -> str:
        return f"{self.task} {self.outcome}"


class StoredFile(models.Model):
    """A file in the storage, whatever it is for; who needs it refers to it by a foreign key."""

    key = models.CharField(max_length=200, unique=True, help_text="Name in the storage.")
    name = models.CharField(max_length=200, help_text="What the person called it.")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class BeatSign(models.Model):
    """The one row in which the leading beat says that it ticks."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    node = models.CharField(max_length=100)
    pid = models.PositiveIntegerField()
    ticked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"beat of {self.node}, {self.ticked_at}"


class Pause(models.Model):
    """An operator's word that work of one queue does not start for now."""

    queue = models.CharField(primary_key=True, max_length=20)
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=150, help_text="Who said so.")
    since = models.DateTimeField(db_default=Now())
    until = models.DateTimeField(null=True, help_text="It ends by itself then; empty: never.")

    def __str__(self) -> str:
        return f"{self.queue}: {self.reason}"


class Breaker(models.Model):
    """What is known of a service that work needs. Only ``apps.core.breakers`` writes it."""

    dependency = models.CharField(primary_key=True, max_length=50)
    failures = models.PositiveSmallIntegerField(default=0, help_text="In the present window.")
    window_began = models.DateTimeField(db_default=Now())
    opened_at = models.DateTimeField(null=True, help_text="Empty while work may pass.")
    openings = models.PositiveSmallIntegerField(
        default=0, help_text="Pauses in a row without an answer; each is twice as long."
    )
    probe_at = models.DateTimeField(null=True, help_text="When the next job may try.")
    prober = models.UUIDField(null=True, help_text="The job that tries, or tried last.")
    error_text = models.TextField(default="", blank=True)

    def __str__(self) -> str:
        return f"{self.dependency}: {'open' if self.opened_at else 'closed'}"

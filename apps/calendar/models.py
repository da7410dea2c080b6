"""What companies have to do when, and who is reminded of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Company, User
from apps.calendar.duties import DUTIES
from apps.core.models import JobRow

LONGEST_TITLE = 120


class TaxProfile(models.Model):
    """What decides about a company's mandatory dates, and whether they are on."""

    class State(models.TextChoices):
        """NEW: just entered; the next activation switches it on. OFF: a person did that."""

        NEW = "new", _("new")
        ON = "on", _("on")
        OFF = "off", _("off")

    class Filing(models.TextChoices):
        """How it declares: issuers of electronic documents have longer."""

        ELECTRONIC = "electronic", _("electronic documents, by internet (the 20th)")
        PAPER = "paper", _("paper documents (the 12th)")

    company = models.OneToOneField(
        Company, models.CASCADE, related_name="tax_profile", verbose_name=_("company")
    )
    state = models.CharField(_("mandatory dates"), max_length=3, choices=State, default=State.NEW)
    filing = models.CharField(
        _("monthly declaration"), max_length=10, choices=Filing, default=Filing.ELECTRONIC
    )
    employs = models.BooleanField(_("pays contributions for employees"), default=False)
    language = models.CharField(
        _("language of reminders"),
        max_length=5,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Empty: the language of each person."),
    )

    class Meta:
        verbose_name = _("tax profile")
        verbose_name_plural = _("tax profiles")

    def __str__(self) -> str:
        return f"{self.company}: {self.state}"


class Event(models.Model):
    """A date of a company.

    code:   the duty of a mandatory one; of others, a name of its own
    title:  of those that people entered; mandatory ones are named by their code
    period: AAAAMM
    rule:   by which it was found; empty for those that people entered
    active: whether anybody is reminded: mandatory ones follow the company's profile
    """

    class Kind(models.TextChoices):
        """Who says so."""

        MANDATORY = "mandatory", _("mandatory")
        CUSTOM = "custom", _("own")

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="calendar_events", verbose_name=_("company")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    code = models.CharField(max_length=20)
    period = models.CharField(_("period"), max_length=6)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE, blank=True)
    due_on = models.DateField(_("due on"))
    rule = models.CharField(max_length=20, blank=True)
    active = models.BooleanField(_("active"), default=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("calendar event")
        verbose_name_plural = _("calendar events")
        constraints = [
            models.UniqueConstraint(
                fields=["company", "code", "period"], name="calendar_one_event"
            ),
            models.CheckConstraint(
                condition=Q(kind="mandatory", code__in=DUTIES, title="")
                | (Q(kind="custom") & ~Q(title="")),
                name="calendar_named_event",
            ),
            models.CheckConstraint(
                condition=Q(period__regex=r"^[0-9]{4}(0[1-9]|1[0-2])$"), name="calendar_period"
            ),
        ]
        indexes = [models.Index(fields=["due_on", "company"], name="calendar_event_due")]

    def __str__(self) -> str:
        return f"{self.title or self.code} {self.period} → {self.due_on}"


class ReminderLink(models.Model):
    """That a person is reminded of an event so many days before it.

    All links of a person and day become one notification, whose key begins with ``key``.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="reminders")
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    days_before = models.SmallIntegerField(_("days before"))
    send_on = models.DateField(_("send on"))

    class Meta:
        verbose_name = _("reminder of an event")
        verbose_name_plural = _("reminders of events")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user", "days_before"], name="calendar_one_reminder"
            )
        ]
        indexes = [models.Index(fields=["send_on"], name="calendar_reminder_send_on")]

    def __str__(self) -> str:
        return f"{self.event} · {self.user} · {self.send_on}"

    @property
    def key(self) -> str:
        """With what the key of its scheduled notification begins."""
        return f"{self.send_on.isoformat()}:{self.user_id}:"


class CompanySync(JobRow):
    """The calendar of one company, to be brought up to date; how many events that touched."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="calendar_syncs")
    made = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("calendar sync")
        verbose_name_plural = _("calendar syncs")
        indexes = [models.Index(fields=["company", "-job"], name="calendar_sync_company")]

    def __str__(self) -> str:
        return str(self.company)

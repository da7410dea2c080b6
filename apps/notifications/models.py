"""E-mails, the templates that some are made of, and notifications that wait for their time.

An e-mail and a template notification have no state of their own: their jobs have.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Company, User
from apps.core.models import Job, JobRow, StoredFile
from apps.notifications import sandbox
from apps.notifications.errors import DataMissing, TemplateBroken

LONGEST_SUBJECT = 200


class Message(JobRow):
    """An e-mail as it was asked for; it is rendered and sent by its job."""

    recipient = models.EmailField(_("recipient"))
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT)
    body = models.TextField(_("text"))
    html = models.TextField(
        blank=True, help_text="Instead of the text; already escaped, as templates are."
    )
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    attachments = models.ManyToManyField(StoredFile, blank=True, related_name="+")
    has_attachments = models.BooleanField(
        default=False, editable=False, help_text="Spares a query for each e-mail without any."
    )

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"


class Template(models.Model):
    """What a notification says in one language. People edit it; ``sandbox`` renders it."""

    RENDERED = ("subject", "text", "html")

    name = models.SlugField(_("name"), max_length=60)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT)
    text = models.TextField(_("text"))
    html = models.TextField(
        _("HTML"), blank=True, help_text=_("May stay empty: then the text is shown.")
    )
    sample = models.JSONField(
        _("sample data"),
        default=dict,
        blank=True,
        help_text=_("What the preview shows. The template may use these names and no others."),
    )

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        constraints = [
            models.UniqueConstraint(fields=["name", "language"], name="notifications_one_template")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"

    def rendered(self, field: str, data: Mapping[str, Any]) -> str:
        """One of ``RENDERED`` with ``data`` put in; raises as ``sandbox.render`` does."""
        source: str = getattr(self, field)
        return sandbox.render(source, data, language=self.language, is_html=field == "html")

    def clean(self) -> None:
        """Refuse what could not be rendered with the sample, naming what is wrong where."""
        if not isinstance(self.sample, dict):
            raise ValidationError({"sample": _('Write an object: {"name": "Ana"}.')})
        problems = {field: self._problem(field) for field in self.RENDERED}
        if any(problems.values()):
            raise ValidationError({field: text for field, text in problems.items() if text})

    def _problem(self, field: str) -> str:
        try:
            self.rendered(field, self.sample)
        except DataMissing as error:
            return _("The sample data has no %(names)s.") % {"names": error.names}
        except TemplateBroken as error:
            return str(error)
        return ""


class TemplateNotification(JobRow):
    """A template to be filled in for one reader; its job makes the e-mail."""

    recipient = models.EmailField(_("recipient"))
    template = models.SlugField(_("template"), max_length=60, db_index=False)
    context = models.JSONField(_("data"), default=dict, encoder=DjangoJSONEncoder)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)

    class Meta:
        verbose_name = _("template notification")
        verbose_name_plural = _("template notifications")

    def __str__(self) -> str:
        return f"{self.template} → {self.recipient}"


class State(models.TextChoices):
    """The life of a scheduled notification; what follows on its job is the job's status."""

    SCHEDULED = "scheduled", _("scheduled")
    HANDED_OUT = "handed_out", _("handed out")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


ENDED_AT = {
    State.HANDED_OUT: "handed_out_at",
    State.CANCELLED: "cancelled_at",
    State.EXPIRED: "expired_at",
}


class ScheduledNotification(models.Model):
    """A notification for later: at ``send_at`` it becomes a job, unless it is too late for it.

    It goes to ``user`` or to ``recipient``; it says ``template``, or ``subject`` and ``body``.
    """

    user = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    recipient = models.EmailField(_("recipient"), blank=True)
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Empty: the person's."),
    )
    template = models.SlugField(_("template"), max_length=60, blank=True, db_index=False)
    context = models.JSONField(_("data"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT, blank=True)
    body = models.TextField(_("text"), blank=True)

    send_at = models.DateTimeField(_("send at"))
    valid_until = models.DateTimeField(
        _("valid until"), null=True, blank=True, help_text=_("Not sent any more after this.")
    )
    dedup_key = models.CharField(
        max_length=200, null=True, blank=True, unique=True, help_text="Its source's name for it."
    )
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("company")
    )

    # The job may be deleted when it is old; the time says for ever that there was one.
    job = models.OneToOneField(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    handed_out_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)
    state = models.GeneratedField(
        expression=Case(
            *(
                When(Q((f"{field}__isnull", False)), then=Value(state.value))
                for state, field in ENDED_AT.items()
            ),
            default=Value(State.SCHEDULED.value),
        ),
        output_field=models.CharField(_("state"), max_length=12, choices=State),
        db_persist=True,
        verbose_name=_("state"),
    )

    class Meta:
        verbose_name = _("scheduled notification")
        verbose_name_plural = _("scheduled notifications")
        indexes = [
            models.Index(
                fields=["send_at"],
                condition=Q(state=State.SCHEDULED),
                name="notifications_scheduled",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(recipient=""), name="notifications_one_reader"
            ),
            models.CheckConstraint(
                condition=Q(template="") ^ Q(subject=""), name="notifications_one_content"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template or self.subject} → {self.address}"

    @property
    def address(self) -> str:
        """Where it goes: what was given, or the person's address as it is now."""
        return self.user.email if self.user else self.recipient

    @property
    def readers_language(self) -> str:
        """What was given, or the person's language as it is now."""
        return self.language or (self.user.language if self.user else settings.LANGUAGE_CODE)

    def is_late(self, now: datetime) -> bool:
        """Whether it is not to be sent any more."""
        return self.valid_until is not None and self.valid_until < now

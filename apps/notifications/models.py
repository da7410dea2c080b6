"""One e-mail to one person. It has no state of its own: its job has."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import JobRow, StoredFile


class Message(JobRow):
    """An e-mail as it was asked for; it is rendered and sent by its job."""

    recipient = models.EmailField(_("recipient"))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
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

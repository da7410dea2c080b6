"""Numbers that people write to, what they wrote, and what Meta delivered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Company
from apps.core.models import JobRow

WINDOW = timedelta(hours=24)
"""Meta's customer service window, from a person's last message.
https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages"""

LONGEST_LINE = 32
LONGEST_PERSON = 150
LONGEST_NAME = 200
LONGEST_WAMID = 255
LONGEST_TYPE = 40
LONGEST_MEDIA = 255
LONGEST_MIME = 100


class Line(models.Model):
    """A number of a company's on WhatsApp, from when it is entered until it is ended.

    phone_number_id: Meta's name for it, which its App Dashboard shows to the number's owners
    """

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="whatsapp_lines", verbose_name=_("company")
    )
    phone_number_id = models.CharField(_("phone number ID"), max_length=LONGEST_LINE)
    name = models.CharField(_("name"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("entered"), db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("WhatsApp number")
        verbose_name_plural = _("WhatsApp numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["phone_number_id"],
                condition=Q(ended_at__isnull=True),
                name="whatsapp_one_company",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.phone_number_id


class Session(models.Model):
    """What one person wrote to one number without a pause as long as the window.

    wa_id: the person's number; Meta's ID of the person for those who hide it
    """

    line = models.ForeignKey(Line, models.CASCADE, related_name="sessions")
    wa_id = models.CharField(_("person"), max_length=LONGEST_PERSON)
    profile_name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    started_at = models.DateTimeField(_("first message"))
    last_message_at = models.DateTimeField(_("last message"))

    class Meta:
        verbose_name = _("WhatsApp session")
        verbose_name_plural = _("WhatsApp sessions")
        indexes = [
            models.Index(fields=["line", "wa_id", "last_message_at"], name="whatsapp_of_person"),
            models.Index(fields=["line", "-last_message_at", "-id"], name="whatsapp_newest"),
            models.Index(fields=["last_message_at"], name="whatsapp_session_ended"),
        ]

    def __str__(self) -> str:
        return self.profile_name or self.wa_id

    @property
    def ends_at(self) -> datetime:
        """When its window passes, unless the person writes again before."""
        return self.last_message_at + WINDOW

    @property
    def is_open(self) -> bool:
        """Whether its window has not passed yet."""
        return timezone.now() < self.ends_at


class Message(models.Model):
    """One message of a person's.

    wamid:    Meta's ID of it
    sent_at:  by Meta's clock
    type:     as Meta names it, whether we know it or not
    text:     what the person wrote or chose; with media its caption
    media_id: by which its owner may fetch the media from Meta
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="messages")
    wamid = models.CharField("wamid", max_length=LONGEST_WAMID, unique=True)
    sent_at = models.DateTimeField(_("sent"))
    type = models.CharField(_("type"), max_length=LONGEST_TYPE)
    text = models.TextField(_("text"), blank=True)
    media_id = models.CharField(max_length=LONGEST_MEDIA, blank=True)
    mime_type = models.CharField(max_length=LONGEST_MIME, blank=True)

    class Meta:
        verbose_name = _("WhatsApp message")
        verbose_name_plural = _("WhatsApp messages")
        indexes = [models.Index(fields=["session", "sent_at", "id"], name="whatsapp_in_session")]

    def __str__(self) -> str:
        return f"{self.type} {self.sent_at:%Y-%m-%d %H:%M}"


class Delivery(JobRow):
    """What Meta delivered at once, as it came, and what was in it.

    body:           the bytes that were signed; empty once forgotten
    messages:       those that could be read, whether they were known already or not
    statuses:       of messages that the company sent
    others:         notifications of other kinds
    not_understood: parts that are not as Meta's are
    unclaimed:      messages to numbers that no company has entered
    """

    body = models.BinaryField()
    messages = models.IntegerField(_("messages"), default=0)
    statuses = models.IntegerField(_("statuses"), default=0)
    others = models.IntegerField(_("other notifications"), default=0)
    not_understood = models.IntegerField(_("not understood"), default=0)
    unclaimed = models.IntegerField(_("for nobody's number"), default=0)

    class Meta:
        verbose_name = _("WhatsApp delivery")
        verbose_name_plural = _("WhatsApp deliveries")

    def __str__(self) -> str:
        return str(self.pk)


class Unclaimed(models.Model):
    """That a delivery has messages for a number which no company has entered."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="unclaimed_lines")
    phone_number_id = models.CharField(_("phone number ID"), max_length=LONGEST_LINE)

    class Meta:
        verbose_name = _("unclaimed WhatsApp number")
        verbose_name_plural = _("unclaimed WhatsApp numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["phone_number_id", "delivery"], name="whatsapp_one_unclaimed"
            )
        ]

    def __str__(self) -> str:
        return self.phone_number_id


class LineTaking(JobRow):
    """That deliveries which came before a number was entered are to be taken again."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="takings")

    class Meta:
        verbose_name = _("taking of unclaimed messages")
        verbose_name_plural = _("takings of unclaimed messages")

    def __str__(self) -> str:
        return str(self.line)

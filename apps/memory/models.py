"""What was told, what is remembered of it, and whose that is."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Company, User
from apps.core.models import JobRow

LONGEST_SUBJECT = 120
DIGEST = 64
LONGEST_EVENT = 64


class Source(models.TextChoices):
    """How it was told."""

    USER = "user", _("told by the person")
    COMPANY = "company", _("told about the company")
    ONBOARDING = "onboarding", _("answered at the start")


class Holder(models.Model):
    """Whose memories: a person's, a person's within one company, or a company's.

    id:           owner of the passages, and the only name that a memory service is told
    next_number:  of passages; no number is given twice
    forgotten_at: nothing that was told until then is remembered
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="+", verbose_name=_("person")
    )
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, related_name="+", verbose_name=_("company")
    )
    next_number = models.IntegerField(default=0)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("holder of memories")
        verbose_name_plural = _("holders of memories")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "company"], nulls_distinct=False, name="memory_one_holder"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(company__isnull=False),
                name="memory_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(str(each) for each in (self.user, self.company) if each)


class Memory(models.Model):
    """One statement.

    number:  of its passage among its holder's (``apps.embeddings``)
    digest:  of its words, whatever their case, accents and punctuation
    subject: what it is about, where a later statement about the same replaces it; else empty
    told_at: when it was last told
    """

    holder = models.ForeignKey(Holder, models.CASCADE, related_name="memories")
    number = models.IntegerField()
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=5, blank=True)
    digest = models.CharField(max_length=DIGEST)
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=Source)
    told_at = models.DateTimeField(_("told"))

    class Meta:
        verbose_name = _("memory")
        verbose_name_plural = _("memories")
        constraints = [
            models.UniqueConstraint(fields=["holder", "number"], name="memory_one_passage"),
            models.UniqueConstraint(fields=["holder", "digest"], name="memory_told_once"),
            models.UniqueConstraint(
                fields=["holder", "subject"], condition=~Q(subject=""), name="memory_one_subject"
            ),
        ]

    def __str__(self) -> str:
        # Not the text: the administration writes this into its log.
        return f"{self.get_source_display()} · {self.pk}"


class Forgotten(models.Model):
    """That a statement was deleted, so that no older telling brings it back; no word of it.

    digest: of its words, or of its subject; both under the holder's name
    """

    holder = models.ForeignKey(Holder, models.CASCADE, related_name="forgotten")
    digest = models.CharField(max_length=DIGEST)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "digest"], name="memory_forgotten_once")
        ]
        indexes = [models.Index(fields=["at"], name="memory_forgotten_at")]

    def __str__(self) -> str:
        return f"{self.holder_id} · {self.at}"


class Telling(JobRow):
    """What somebody told, to be remembered; emptied by the commit that remembers it.

    said:  [{"role", "content"}], or of an onboarding [{"question", "asked", "answer"}]
    event: by which the memory service knows that it has it
    kept:  how many statements of it were worth keeping
    """

    holder = models.ForeignKey(Holder, models.CASCADE, related_name="tellings")
    kind = models.CharField(_("kind"), max_length=10, choices=Source)
    said = models.JSONField(default=list)
    told_at = models.DateTimeField(_("told"), db_default=Now())
    event = models.CharField(max_length=LONGEST_EVENT, blank=True)
    kept = models.IntegerField(_("kept"), default=0)

    class Meta:
        verbose_name = _("telling")
        verbose_name_plural = _("tellings")
        indexes = [models.Index(fields=["told_at"], name="memory_telling_told_at")]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Embedding(JobRow):
    """The passages of one holder that have no vector yet."""

    holder = models.ForeignKey(Holder, models.CASCADE, related_name="embeddings")

    class Meta:
        verbose_name = _("embedding of memories")
        verbose_name_plural = _("embeddings of memories")

    def __str__(self) -> str:
        return str(self.holder)


class Erasure(JobRow):
    """What the memory service is to forget: all of one holder, who may be gone here already.

    holder: its id
    events: what the service may still be understanding, and must have finished first
    """

    holder = models.UUIDField()
    events = models.JSONField(default=list)

    class Meta:
        verbose_name = _("erasure at the memory service")
        verbose_name_plural = _("erasures at the memory service")

    def __str__(self) -> str:
        return str(self.holder)

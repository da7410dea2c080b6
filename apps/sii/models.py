"""Claves, syncs, and what they brought: documents, totals, monthly forms."""

from __future__ import annotations

from typing import Any

from cl_sii.rcv.constants import RcEstadoContable
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Company
from apps.core.models import JobRow, StoredFile
from apps.sii.shapes import Kind, Operation

STATES = [
    (RcEstadoContable.REGISTRO.value, _("registered")),
    (RcEstadoContable.PENDIENTE.value, _("pending")),
    (RcEstadoContable.NO_INCLUIR.value, _("not included")),
    (RcEstadoContable.RECLAMADO.value, _("claimed")),
]
OPERATIONS = [(Operation.PURCHASE.value, _("purchase")), (Operation.SALE.value, _("sale"))]
KINDS = [
    (Kind.DOCUMENTS.value, _("documents")),
    (Kind.FORMS.value, _("F29 forms")),
    (Kind.PDFS.value, _("F29 PDFs")),
]


class Credential(models.Model):
    """A company's clave for the portal, encrypted. Only ``apps.sii.vault`` reads `sealed`.

    sealed: key id, nonce and ciphertext as text (``vault.sealing``)
    """

    class State(models.TextChoices):
        """Whether it may be used; what the portal refused, a person must change."""

        USABLE = "usable", _("usable")
        REJECTED = "rejected", _("refused by the portal")
        LOCKED = "locked", _("account locked")

    company = models.OneToOneField(Company, models.CASCADE, related_name="sii_credential")
    sealed = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.USABLE)
    changed_at = models.DateTimeField(db_default=Now())
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("SII credential")
        verbose_name_plural = _("SII credentials")

    def __str__(self) -> str:
        return f"{self.company}: ••••••"


class Access(models.Model):
    """Who did what with a company's clave, and when. Nobody changes these rows."""

    class Deed(models.TextChoices):
        """What was done."""

        STORED = "stored", _("stored")
        OPENED = "opened", _("opened for a sync")
        REFUSED = "refused", _("refused by the portal")
        ROTATED = "rotated", _("encrypted with a new key")
        DELETED = "deleted", _("deleted")

    company = models.ForeignKey(Company, models.CASCADE, related_name="sii_accesses")
    deed = models.CharField(max_length=10, choices=Deed)
    at = models.DateTimeField(db_default=Now())
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    job = models.UUIDField(null=True, help_text="The job that opened it.")

    class Meta:
        indexes = [models.Index(fields=["company", "-id"], name="sii_access_company")]
        verbose_name = _("access to a SII credential")
        verbose_name_plural = _("accesses to SII credentials")

    def __str__(self) -> str:
        return f"{self.company} {self.deed} {self.at}"


class Seat(models.Model):
    """One job at the portal for a RUT; the seat is as alive as its claim (``apps.sii.seats``).

    job, token: of the claim that took it
    """

    rut = models.CharField(max_length=10, primary_key=True)
    job = models.UUIDField()
    token = models.IntegerField()

    class Meta:
        verbose_name = _("seat at the SII portal")
        verbose_name_plural = _("seats at the SII portal")

    def __str__(self) -> str:
        return self.rut


class OpenSession(models.Model):
    """A session that the portal still holds: its cookies, sealed, so that somebody can end it.

    Its row goes when the portal has confirmed that it ended.
    """

    rut = models.CharField(max_length=10)
    job = models.UUIDField()
    token = models.IntegerField()
    sealed = models.TextField()
    opened_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("open session at the SII portal")
        verbose_name_plural = _("open sessions at the SII portal")

    def __str__(self) -> str:
        return self.rut


class Sync(JobRow):
    """One company's documents, forms or PDFs, from one period to another (AAAAMM)."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="sii_syncs")
    kind = models.CharField(max_length=10, choices=KINDS)
    first = models.CharField(max_length=6)
    last = models.CharField(max_length=6)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, blank=True)

    class Meta:
        verbose_name = _("SII sync")
        verbose_name_plural = _("SII syncs")
        indexes = [models.Index(fields=["company", "kind", "-job"], name="sii_sync_company")]

    def __str__(self) -> str:
        return f"{self.company} {self.kind} {self.first}–{self.last}"


class Artifact(models.Model):
    """What the browser showed when a sync could not go on: a picture or a page."""

    sync = models.ForeignKey(Sync, models.CASCADE, related_name="artifacts")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.file.name


class Totals(models.Model):
    """A line of the portal's summary of one period, as it was last seen (``TypeTotals``)."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="sii_totals")
    period = models.CharField(max_length=6)
    operation = models.CharField(max_length=6, choices=OPERATIONS)
    state = models.CharField(max_length=10, choices=STATES)
    document_type = models.SmallIntegerField()
    count = models.IntegerField()
    exempt = models.BigIntegerField()
    net = models.BigIntegerField()
    vat = models.BigIntegerField()
    total = models.BigIntegerField()
    has_detail = models.BooleanField()
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "period", "operation", "state", "document_type"],
                name="sii_one_line_of_totals",
            )
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.period} {self.operation} {self.document_type}"


class Document(models.Model):
    """A tax document of a company. Amounts as the portal shows them: positive, in pesos.

    period:  AAAAMM of the register that lists it
    gone_at: since when no listing of its period shows it any more; such rows count nowhere
    raw:     the row as it came
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="sii_documents")
    operation = models.CharField(max_length=6, choices=OPERATIONS)
    document_type = models.SmallIntegerField()
    counterparty = models.CharField(max_length=10)
    folio = models.BigIntegerField()
    period = models.CharField(max_length=6)
    state = models.CharField(max_length=10, choices=STATES)
    counterparty_name = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField()
    received_at = models.DateTimeField(null=True)
    exempt = models.BigIntegerField()
    net = models.BigIntegerField()
    vat = models.BigIntegerField()
    total = models.BigIntegerField()
    raw: models.Field[Any, Any] = models.JSONField()
    seen_at = models.DateTimeField(db_default=Now())
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "operation", "document_type", "counterparty", "folio"],
                name="sii_one_document",
            )
        ]
        indexes = [
            models.Index(
                fields=["company", "period", "operation", "-issued_on", "-id"],
                name="sii_document_list",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_type} {self.folio} {self.counterparty}"


class Form(models.Model):
    """A monthly form (F29) of a company, by its folio.

    code:   what its PDF is asked for with (`codInt`); none until the service has named it
    values: code of the form → what stands there, as text, from the PDF
    wrong:  why the PDF that came was not taken, as [code, values]; empty otherwise
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="sii_forms")
    period = models.CharField(max_length=6)
    folio = models.BigIntegerField()
    state = models.CharField(max_length=60)
    presented_on = models.DateField()
    code = models.BigIntegerField(null=True)
    amount = models.BigIntegerField(null=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    values: models.Field[Any, Any] = models.JSONField(default=dict)
    wrong: models.Field[Any, Any] = models.JSONField(default=list)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "folio"], name="sii_one_form"),
        ]
        indexes = [
            models.Index(fields=["company", "-period"], name="sii_form_list"),
            models.Index(
                fields=["company"], condition=Q(pdf__isnull=True), name="sii_form_without_pdf"
            ),
        ]
        verbose_name = _("F29 form")
        verbose_name_plural = _("F29 forms")

    def __str__(self) -> str:
        return f"F29 {self.period} {self.folio}"


class FormState(models.Model):
    """A state that a form had, from when it was first seen: rectifications keep their history."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="states")
    state = models.CharField(max_length=60)
    since = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.state

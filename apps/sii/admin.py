"""Claves, syncs and what they brought in the administration: to be looked at, never the secrets."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.rut import parse_rut
from apps.core.admin import ReadOnlyAdmin
from apps.core.models import Status
from apps.sii.models import Access, Credential, Document, Form, OpenSession, Seat, Sync, Totals


class OfCompany(ReadOnlyAdmin):
    """Rows that are found by the RUT of their company; the company's name takes no query more."""

    rut_field = "company__rut"
    search_help_text = _("The RUT of a company")
    list_select_related: Any = ("company",)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Some field, so that there is a box."""
        return (self.rut_field,)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The rows of one company; none for what is no RUT."""
        if not search_term:
            return queryset, False
        try:
            rut = parse_rut(search_term).canonical
        except ValueError:
            return queryset.none(), False
        return queryset.filter(**{self.rut_field: rut}), False


@admin.register(Credential)
class CredentialAdmin(OfCompany):
    """Whether a clave is there and usable. Owners enter and delete it on their company's page."""

    list_display = ("company", "masked", "state", "changed_at", "changed_by")
    list_filter = ("state",)
    list_select_related = ("company", "changed_by")
    fields = ("company", "masked", "state", "changed_at", "changed_by")
    ordering = ("company",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credential]:
        """Without the sealed text."""
        return super().get_queryset(request).defer("sealed")

    @admin.display(description=_("clave"))
    def masked(self, credential: Credential) -> str:
        """That there is one, and not how long it is."""
        return "••••••"


@admin.register(Access)
class AccessAdmin(OfCompany):
    """Who did what with which clave."""

    list_display = ("company", "deed", "at", "person", "job")
    list_filter = ("deed",)
    list_select_related = ("company", "person")
    ordering = ("-pk",)


@admin.register(Sync)
class SyncAdmin(ReadOnlyAdmin):
    """What was asked for; the job has the state."""

    list_display = ("job_id", "company", "kind", "first", "last", "status")
    list_filter = ("kind",)
    list_select_related = ("job", "company")
    ordering = ("-job_id",)

    @admin.display(description=_("status"))
    def status(self, sync: Sync) -> str:
        """The job's status."""
        return str(Status(sync.job.status).label)


@admin.register(Document)
class DocumentAdmin(OfCompany):
    """Purchases and sales, with the rows as they came."""

    list_display = (
        "company",
        "period",
        "operation",
        "state",
        "document_type",
        "folio",
        "counterparty",
        "total",
        "gone_at",
    )
    list_filter = ("operation", "state")
    ordering = ("-pk",)


@admin.register(Totals)
class TotalsAdmin(OfCompany):
    """The portal's own sums of a period."""

    list_display = ("company", "period", "operation", "state", "document_type", "count", "total")
    list_filter = ("operation", "state")
    ordering = ("-pk",)


@admin.register(Form)
class FormAdmin(OfCompany):
    """Monthly forms, and why a PDF was not taken."""

    list_display = ("company", "period", "folio", "state", "presented_on", "has_pdf")
    list_select_related = ("company", "pdf")
    ordering = ("-pk",)

    @admin.display(description="PDF", boolean=True)
    def has_pdf(self, form: Form) -> bool:
        """Whether it was taken."""
        return form.pdf_id is not None


@admin.register(Seat)
class SeatAdmin(OfCompany):
    """Who is at the portal now."""

    rut_field = "rut"
    list_display = ("rut", "job", "token")
    list_select_related = False
    ordering = ("rut",)


@admin.register(OpenSession)
class OpenSessionAdmin(OfCompany):
    """Sessions that the portal may still hold. Their cookies are shown to nobody."""

    rut_field = "rut"
    list_display = ("rut", "job", "opened_at")
    list_select_related = False
    fields = ("rut", "job", "token", "opened_at")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[OpenSession]:
        """Without the sealed text."""
        return super().get_queryset(request).defer("sealed")

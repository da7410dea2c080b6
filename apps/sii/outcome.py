"""What the job page shows of a sync while it runs and afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from apps.core.outcome import Download, Fact, Problem, Problems, outcome_of
from apps.sii import words
from apps.sii.models import OPERATIONS, STATES, Document, Form, Sync
from apps.sii.shapes import Kind
from apps.sii.texts import grouped, month_name


@outcome_of(Sync)
class SyncOutcome:
    """Of one sync: what is there now of the periods that it is for."""

    def facts(self, sync: Sync) -> Sequence[Fact]:
        """Whose and which periods, and what is known of them."""
        return [
            Fact(_("Company"), f"{sync.company} {sync.company.rut or ''}".strip()),
            Fact(_("Periods"), _periods(sync)),
            *(_documents(sync) if sync.kind == Kind.DOCUMENTS else _forms(sync)),
        ]

    def downloads(self, sync: Sync) -> Sequence[Download]:
        """What the browser showed where it could not go on."""
        return [
            Download(_("What the portal showed"), artifact.file)
            for artifact in sync.artifacts.select_related("file").order_by("pk")
        ]

    def problems(self, sync: Sync, first: int, most: int) -> Problems:
        """Forms whose PDF was refused, by period."""
        if sync.kind != Kind.PDFS:
            return Problems()
        refused = _forms_of(sync).exclude(wrong=[]).order_by("period", "folio")
        shown = [
            problem for form in refused[first : first + most] for problem in _problems_of(form)
        ]
        count = refused.count()
        return Problems(shown, count, count)


def _problems_of(form: Form) -> Iterator[Problem]:
    """One for a form: the first reason stands for the others, which its own page shows."""
    what, advice = next(words.refusals(form.wrong))
    yield Problem(month_name(form.period), str(form.folio), what, advice)


def _periods(sync: Sync) -> str:
    if sync.first == sync.last:
        return month_name(sync.first)
    return f"{month_name(sync.first)} – {month_name(sync.last)}"


def _documents(sync: Sync) -> Iterator[Fact]:
    found = Document.objects.filter(
        company=sync.company, period__range=(sync.first, sync.last), gone_at=None
    )
    counts = found.values_list("operation", "state").annotate(count=Count("pk"))
    operations, states = dict(OPERATIONS), dict(STATES)
    for operation, state, count in counts.order_by("operation", "state"):
        yield Fact(f"{operations[operation]}, {states[state]}", grouped(count))


def _forms(sync: Sync) -> Iterator[Fact]:
    forms = _forms_of(sync)
    yield Fact(_("Forms"), grouped(forms.count()))
    yield Fact(_("Their PDFs"), grouped(forms.filter(pdf__isnull=False).count()))


def _forms_of(sync: Sync) -> QuerySet[Form]:
    return Form.objects.filter(company=sync.company, period__range=(sync.first, sync.last))

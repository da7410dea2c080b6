"""What is read of documents: a page of them, their totals, each month's net."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Case, Count, F, QuerySet, Sum, Value, When

from apps.accounts.models import Company
from apps.sii.document_types import CREDIT_NOTES, sign_of
from apps.sii.models import OPERATIONS, STATES, Document, Totals
from apps.sii.periods import between, code_of, shifted
from apps.sii.shapes import Operation, Period
from apps.sii.wanted import Cursor, Wanted

PAGE = 50
AMOUNTS = ("exempt", "net", "vat", "total")
REGISTERED = "REGISTRO"

_SIGN = Case(
    When(document_type__in=[int(one) for one in CREDIT_NOTES], then=Value(-1)), default=Value(1)
)


@dataclass(frozen=True)
class DocumentList:
    """One page; ``older`` is where the next one begins."""

    documents: Sequence[Document]
    older: Cursor | None


@dataclass(frozen=True)
class Line:
    """Documents of one type, or all of them: their number, and sums in pesos.

    Credit notes count negative.
    """

    count: int = 0
    exempt: int = 0
    net: int = 0
    vat: int = 0
    total: int = 0
    document_type: int | None = None
    has_detail: bool = True

    def __add__(self, other: Line) -> Line:
        names = ("count", *AMOUNTS)
        return Line(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True)
class Group:
    """One list of the portal's, such as registered purchases, type by type."""

    operation: str
    state: str
    lines: Sequence[Line] = field(repr=False)

    @property
    def name(self) -> str:
        """In the active language."""
        return f"{dict(OPERATIONS)[self.operation]}, {dict(STATES)[self.state]}".capitalize()

    @property
    def sum(self) -> Line:
        """Of all types."""
        return sum(self.lines, start=Line())


@dataclass(frozen=True)
class Month:
    """What was sold and bought in a period, net of VAT, credit notes subtracted."""

    period: str
    sales: int
    purchases: int


def matching(company: Company, wanted: Wanted) -> QuerySet[Document]:
    """All documents that are wanted, newest first; the raw rows stay where they are."""
    found = Document.objects.filter(wanted.of_documents, company=company)
    if not wanted.with_gone:
        found = found.filter(gone_at=None)
    return found.defer("raw").order_by("-issued_on", "-pk")


def page_of(company: Company, wanted: Wanted) -> DocumentList:
    """One page of them."""
    found = matching(company, wanted)
    if wanted.before:
        found = found.filter(wanted.before.behind)
    rows = list(found[: PAGE + 1])
    if len(rows) <= PAGE:
        return DocumentList(rows, None)
    last = rows[PAGE - 1]
    return DocumentList(rows[:PAGE], Cursor(last.issued_on, last.pk))


def summary_of(company: Company, wanted: Wanted) -> list[Group]:
    """Numbers and sums of all that is wanted, by list and type; receipts from their totals."""
    lines = [*_of_documents(company, wanted), *_of_receipts(company, wanted)]
    order = [(operation, state) for operation, _ in OPERATIONS for state, _ in STATES]
    lines.sort(key=lambda one: (order.index(one[0]), one[1].document_type))
    return [
        Group(operation, state, [line for _, line in members])
        for (operation, state), members in groupby(lines, key=lambda one: one[0])
    ]


def types_of(company: Company) -> list[int]:
    """The types of which the company has documents or totals."""
    kept = Totals.objects.filter(company=company).values_list("document_type")
    return sorted({one for (one,) in Document.objects.filter(company=company)
                   .values_list("document_type").order_by().union(kept)})


def months_of(company: Company, last: Period, count: int) -> list[Month]:
    """So many periods up to ``last``: registered sales and purchases."""
    periods = [code_of(one) for one in between(shifted(last, 1 - count), last)]
    wanted = Wanted(first=periods[0], last=periods[-1], state=REGISTERED)
    nets: dict[tuple[str, str], int] = {}
    documents = matching(company, wanted).order_by().values_list("period", "operation")
    receipts = _receipts(company, wanted).values_list("period", "operation", "document_type", "net")
    for period, operation, net in documents.annotate(sum=Sum(F("net") * _SIGN)):
        nets[period, operation] = net
    for period, operation, kind, net in receipts:
        nets[period, operation] = nets.get((period, operation), 0) + net * sign_of(kind)
    return [
        Month(one, nets.get((one, Operation.SALE), 0), nets.get((one, Operation.PURCHASE), 0))
        for one in periods
    ]


Keyed = tuple[tuple[str, str], Line]


def _of_documents(company: Company, wanted: Wanted) -> Iterable[Keyed]:
    # Those that are gone count nowhere, shown or not.
    found = matching(company, wanted).filter(gone_at=None).order_by()
    sums = {f"sum_{name}": Sum(F(name) * _SIGN) for name in AMOUNTS}
    rows = found.values("operation", "state", "document_type").annotate(count=Count("pk"), **sums)
    for row in rows:
        amounts = {name: row[f"sum_{name}"] for name in AMOUNTS}
        line = Line(row["count"], **amounts, document_type=row["document_type"])
        yield (row["operation"], row["state"]), line


def _of_receipts(company: Company, wanted: Wanted) -> Iterable[Keyed]:
    if wanted.is_of_single_documents:
        return
    rows = _receipts(company, wanted).values("operation", "state", "document_type")
    sums = {f"sum_{name}": Sum(name) for name in ("count", *AMOUNTS)}
    for row in rows.annotate(**sums):
        sign = sign_of(row["document_type"])
        amounts = {name: row[f"sum_{name}"] * sign for name in AMOUNTS}
        kind = row["document_type"]
        line = Line(row["sum_count"], **amounts, document_type=kind, has_detail=False)
        yield (row["operation"], row["state"]), line


def _receipts(company: Company, wanted: Wanted) -> QuerySet[Totals]:
    """Totals of what the portal does not list one by one."""
    return Totals.objects.filter(wanted.of_totals, company=company, has_detail=False)

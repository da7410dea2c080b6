"""What the portal shows is in the tables once, to the peso, however often it is kept."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from cl_sii.rcv.constants import RcEstadoContable as State
from django.db import connection
from django.db.models import Count, Sum
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Company
from apps.accounts.rut import parse_rut
from apps.core import files
from apps.core.models import StoredFile
from apps.sii import keeping
from apps.sii.errors import PageChanged
from apps.sii.keeping import Listed
from apps.sii.models import Document, Form, FormState, Totals
from apps.sii.reading.codes import WrongCode
from apps.sii.reading.dates import CHILE
from apps.sii.reading.form import FormContent
from apps.sii.shapes import Declaration, FormSeen, Listing, Operation, Period, Row, TypeTotals

pytestmark = pytest.mark.django_db

JULY, AUGUST = Period(2025, 7), Period(2025, 8)
BOUGHT = Listing(Operation.PURCHASE, State.REGISTRO)
PENDING = Listing(Operation.PURCHASE, State.PENDIENTE)
SOLD = Listing(Operation.SALE, State.REGISTRO)
NEVER_THE_SAME = {"seen_at"}
MANY = 10_000
MOST_SECONDS = 5
"""Of our own processor time; it takes two."""
RUT = parse_rut("76543210-3")
ROW = Row(
    document_type=33,
    counterparty="96874030-K",
    counterparty_name="FERRETERÍA Ñuñoa SPA",
    folio=4711,
    issued_on=date(2025, 7, 5),
    received_at=datetime(2025, 7, 6, 9, 8, 7, tzinfo=CHILE),
    exempt=100,
    net=10_000,
    vat=1900,
    total=12_000,
    raw={"detNroDoc": 4711, "detRznSoc": "FERRETERÍA Ñuñoa SPA"},
)
LINE = TypeTotals(33, 1, 100, 10_000, 1900, 12_000, has_detail=True)
SEEN = FormSeen(JULY, 7_654_321_098, RUT, date(2025, 8, 12), "Vigente")
DECLARED = Declaration(
    folio=SEEN.folio,
    code=812_345_678,
    state_id=1,
    state="Vigente",
    amount=345_678,
    made_at=datetime(2025, 8, 12, 23, 30, tzinfo=CHILE),
)


@pytest.fixture
def company() -> Company:
    return Company.objects.create(name="Compradora", rut=RUT.canonical)


@pytest.fixture
def other() -> Company:
    return Company.objects.create(name="Otra", rut="96874030-K")


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def listed(listing: Listing, *rows: Row, totals: tuple[TypeTotals, ...] = ()) -> Listed:
    return Listed(listing, totals, rows)


def state_of(model: Any) -> list[dict[str, Any]]:
    """All rows, but for when they were seen."""
    return [
        {name: value for name, value in row.items() if name not in NEVER_THE_SAME}
        for row in model.objects.order_by("pk").values()
    ]


def test_document_is_kept_whole(company):
    keeping.keep_period(company, JULY, [listed(BOUGHT, ROW)])

    kept = Document.objects.get()
    assert (kept.company, kept.operation, kept.state) == (company, "COMPRA", "REGISTRO")
    assert kept.period == "202507"
    for name in Row.__dataclass_fields__:
        assert getattr(kept, name) == getattr(ROW, name)
    assert kept.gone_at is None


def test_keeping_the_same_again_changes_nothing_but_when_it_was_seen(company):
    shown = [listed(BOUGHT, ROW, replace(ROW, folio=2), totals=(LINE,)), listed(PENDING)]
    keeping.keep_period(company, JULY, shown)
    before = state_of(Document), state_of(Totals)
    first_seen = Document.objects.first().seen_at

    keeping.keep_period(company, JULY, shown)

    assert (state_of(Document), state_of(Totals)) == before
    assert Document.objects.first().seen_at > first_seen


def test_two_suppliers_with_one_folio_are_two_documents(company):
    keeping.keep_period(
        company, JULY, [listed(BOUGHT, ROW, replace(ROW, counterparty="76543210-3"))]
    )

    assert Document.objects.count() == 2


def test_type_side_and_company_tell_documents_apart(company, other):
    keeping.keep_period(
        company, JULY, [listed(BOUGHT, ROW, replace(ROW, document_type=61)), listed(SOLD, ROW)]
    )
    keeping.keep_period(other, JULY, [listed(BOUGHT, ROW)])

    assert Document.objects.count() == 4


def test_document_that_changes_its_state_is_updated_and_not_doubled(company):
    keeping.keep_period(company, JULY, [listed(BOUGHT), listed(PENDING, ROW)])
    keeping.keep_period(company, JULY, [listed(BOUGHT, replace(ROW, net=7)), listed(PENDING)])

    kept = Document.objects.get()
    assert (kept.state, kept.net, kept.gone_at) == ("REGISTRO", 7, None)


def test_document_that_moves_while_it_is_asked_for_is_where_it_was_seen_last(company):
    keeping.keep_period(company, JULY, [listed(PENDING, ROW), listed(BOUGHT, ROW)])

    assert Document.objects.get().state == "REGISTRO"


def test_document_that_moves_to_another_period_is_updated_and_not_doubled(company):
    keeping.keep_period(company, JULY, [listed(BOUGHT, ROW)])
    keeping.keep_period(company, AUGUST, [listed(BOUGHT, ROW)])
    keeping.keep_period(company, JULY, [listed(BOUGHT)])

    kept = Document.objects.get()
    assert (kept.period, kept.gone_at) == ("202508", None)


def test_document_that_is_listed_no_more_is_gone_since_then_until_it_comes_back(company):
    keeping.keep_period(company, JULY, [listed(BOUGHT, ROW, replace(ROW, folio=2))])
    keeping.keep_period(company, JULY, [listed(BOUGHT, ROW)])
    gone = Document.objects.get(folio=2)
    assert gone.gone_at is not None
    assert Document.objects.get(folio=ROW.folio).gone_at is None

    keeping.keep_period(company, JULY, [listed(BOUGHT, ROW)])
    assert Document.objects.get(folio=2).gone_at == gone.gone_at

    keeping.keep_period(company, JULY, [listed(BOUGHT, ROW, replace(ROW, folio=2))])
    assert Document.objects.get(folio=2).gone_at is None


def test_only_what_was_asked_for_can_be_gone(company, other):
    keeping.keep_period(company, JULY, [listed(BOUGHT, ROW, totals=(LINE,)), listed(SOLD, ROW)])
    keeping.keep_period(company, AUGUST, [listed(BOUGHT, replace(ROW, folio=2), totals=(LINE,))])
    keeping.keep_period(other, JULY, [listed(BOUGHT, ROW, totals=(LINE,))])
    keeping.keep_period(company, JULY, [listed(PENDING)])
    keeping.keep_period(company, JULY, [])

    assert Document.objects.filter(gone_at=None).count() == 4
    assert Totals.objects.count() == 3

    keeping.keep_period(company, JULY, [listed(BOUGHT)])

    gone = Document.objects.exclude(gone_at=None).get()
    assert (gone.company, gone.operation, gone.period) == (company, "COMPRA", "202507")
    assert Totals.objects.count() == 2


def test_name_that_is_too_long_is_cut(company):
    keeping.keep_period(company, JULY, [listed(BOUGHT, replace(ROW, counterparty_name="ñ" * 999))])

    assert Document.objects.get().counterparty_name == "ñ" * 200


def test_totals_are_replaced_by_listing(company):
    boletas = replace(LINE, document_type=39, has_detail=False)
    keeping.keep_period(
        company, JULY, [listed(SOLD, totals=(LINE, boletas)), listed(BOUGHT, totals=(LINE,))]
    )
    changed = replace(LINE, document_type=61, total=5)
    keeping.keep_period(company, JULY, [listed(SOLD, totals=(changed, boletas))])

    assert [
        *Totals.objects.order_by("operation", "document_type").values_list(
            "operation", "document_type", "total", "has_detail"
        )
    ] == [
        ("COMPRA", 33, 12_000, True),
        ("VENTA", 39, 12_000, False),
        ("VENTA", 61, 5, True),
    ]


def test_large_period_takes_seconds_and_few_statements(company):
    rows = [
        replace(ROW, folio=number, raw={f"det{name}": number for name in range(68)})
        for number in range(1, MANY + 1)
    ]
    shown = [listed(BOUGHT, *rows, totals=(replace(LINE, count=MANY),))]
    for _ in range(2):
        start = time.process_time()
        with CaptureQueriesContext(
            connection,
        ) as statements:
            keeping.keep_period(company, JULY, shown)
        assert time.process_time() - start < MOST_SECONDS
        assert len(statements) < 50

    assert Document.objects.aggregate(Count("id"), Sum("total")) == {
        "id__count": MANY,
        "total__sum": MANY * 12_000,
    }


def test_form_is_kept_with_its_first_state(company):
    keeping.keep_forms(company, [SEEN])

    form = Form.objects.get()
    assert (form.company, form.period, form.folio) == (company, "202507", SEEN.folio)
    assert (form.state, form.presented_on, form.code) == ("Vigente", SEEN.presented_on, None)
    assert [one.state for one in form.states.all()] == ["Vigente"]


def test_history_grows_only_when_the_state_changes(company):
    rectified = replace(SEEN, state="Rectificada")
    for seen in (SEEN, SEEN, rectified, rectified, SEEN):
        keeping.keep_forms(company, [seen, replace(SEEN, folio=5)])

    form = Form.objects.get(folio=SEEN.folio)
    assert form.state == "Vigente"
    assert [one.state for one in form.states.order_by("pk")] == [
        "Vigente",
        "Rectificada",
        "Vigente",
    ]
    assert FormState.objects.filter(form__folio=5).count() == 1


def test_not_valid_is_another_state_than_valid(company):
    keeping.keep_forms(company, [SEEN])
    keeping.keep_forms(company, [replace(SEEN, state="No Vigente")])

    assert Form.objects.get().state == "No Vigente"
    assert FormState.objects.count() == 2


@pytest.mark.parametrize("word", ["VIGENTE", " Vigente ", "Declaración Vigente"])
def test_other_spelling_of_a_state_is_no_change(company, word):
    keeping.keep_forms(company, [SEEN])
    keeping.keep_forms(company, [replace(SEEN, state=word)])

    assert Form.objects.get().state == "Vigente"
    assert FormState.objects.count() == 1


def test_forms_of_another_rut_are_not_kept(company):
    with pytest.raises(PageChanged, match="another RUT"):
        keeping.keep_forms(company, [replace(SEEN, rut=parse_rut("96874030-K"))])

    assert not Form.objects.exists()


def test_declarations_name_codes_and_amounts(company):
    keeping.keep_forms(company, [SEEN])
    keeping.keep_declarations(company, JULY, [DECLARED])

    form = Form.objects.get()
    assert (form.code, form.amount, form.state) == (812_345_678, 345_678, "Vigente")
    assert FormState.objects.count() == 1


def test_form_that_the_list_does_not_show_is_added(company):
    unpaid = replace(DECLARED, folio=9, state_id=70, state="Rechazada por pago inconcluso")
    keeping.keep_forms(company, [SEEN])
    keeping.keep_declarations(company, JULY, [DECLARED, unpaid])

    form = Form.objects.get(folio=9)
    assert (form.period, form.state) == ("202507", "Rechazada por pago inconcluso")
    assert form.presented_on == date(2025, 8, 12)
    assert [one.state for one in form.states.all()] == [form.state]


def test_state_of_a_form_that_the_list_shows_no_more_is_what_the_service_says(company):
    keeping.keep_forms(company, [SEEN])
    keeping.keep_declarations(company, JULY, [replace(DECLARED, state="Rectificada")])

    assert Form.objects.get().state == "Rectificada"
    assert FormState.objects.count() == 2


def test_state_of_a_form_that_the_list_shows_is_what_the_list_says(company):
    moved = replace(DECLARED, state="Giro pagado")
    for _ in range(3):
        keeping.keep_forms(company, [SEEN])
        keeping.keep_declarations(company, JULY, [moved], listed=[SEEN.folio])

    assert Form.objects.get().state == "Vigente"
    assert FormState.objects.count() == 1


def test_keeping_forms_again_changes_nothing_and_loses_nothing(company):
    keeping.keep_forms(company, [SEEN])
    keeping.keep_declarations(company, JULY, [DECLARED])
    said = FormContent(SEEN.folio, RUT, JULY, {"538": "1"})
    keeping.keep_pdf(Form.objects.get(), b"%PDF-1.4 one", said)
    before = state_of(Form), state_of(FormState)

    keeping.keep_forms(company, [SEEN])
    keeping.keep_declarations(company, JULY, [DECLARED])

    assert (state_of(Form), state_of(FormState)) == before


def test_forms_of_two_companies_with_one_folio_are_two(company, other):
    keeping.keep_declarations(company, JULY, [DECLARED])
    keeping.keep_declarations(other, JULY, [DECLARED])

    assert Form.objects.count() == FormState.objects.count() == 2


def test_forms_without_pdf_are_those_that_can_be_asked_for(company, other):
    early, late = Period(2024, 12), Period(2025, 9)
    for folio, period in enumerate([AUGUST, JULY, JULY, early, late], 1):
        keeping.keep_declarations(company, period, [replace(DECLARED, folio=folio)])
    keeping.keep_forms(company, [replace(SEEN, folio=100)])
    keeping.keep_declarations(other, JULY, [DECLARED])
    keeping.refuse_pdf(Form.objects.get(folio=3), [(WrongCode.OTHER_FOLIO, {"found": "9"})])

    assert [form.folio for form in keeping.forms_without_pdf(company, JULY, AUGUST)] == [2, 3, 1]

    said = FormContent(2, RUT, JULY)
    keeping.keep_pdf(Form.objects.get(folio=2), b"%PDF-1.4", said)
    assert [form.folio for form in keeping.forms_without_pdf(company, JULY, AUGUST)] == [3, 1]


def test_pdf_is_kept_with_its_values(company):
    keeping.keep_declarations(company, JULY, [DECLARED])
    keeping.refuse_pdf(Form.objects.get(), [(WrongCode.NO_AMOUNT, {"code": "1"})])
    said = FormContent(SEEN.folio, RUT, JULY, {"538": "1881000", "115": "0.25"})
    for _ in range(2):
        keeping.keep_pdf(Form.objects.get(), b"%PDF-1.4 one", said)

    form = Form.objects.get()
    assert form.pdf is not None
    assert files.read(form.pdf) == b"%PDF-1.4 one"
    assert form.pdf.name == "F29_76543210-3_202507_7654321098.pdf"
    assert form.pdf.content_type == "application/pdf"
    assert form.values == {"538": "1881000", "115": "0.25"}
    assert form.wrong == []
    assert StoredFile.objects.count() == 1


def test_pdf_that_is_refused_is_not_kept_and_says_why(company):
    keeping.keep_declarations(company, JULY, [DECLARED])
    before = Form.objects.values().get()
    wrong = [(WrongCode.OTHER_FOLIO, {"found": "9", "wanted": "8"})]
    keeping.refuse_pdf(Form.objects.get(), wrong)

    assert Form.objects.values().get() == before | {
        "wrong": [["other_folio", {"found": "9", "wanted": "8"}]]
    }

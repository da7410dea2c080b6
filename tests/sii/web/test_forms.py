from __future__ import annotations

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.sii.reading.codes import WrongCode
from apps.sii.selectors.forms import SUMMED, year_of, years_of
from apps.sii.words import REFUSALS, UNKNOWN_REFUSAL, refusal
from tests.sii.web.conftest import PDF, WRONG, add_form, got


def address(company):
    return reverse("sii-forms", args=[company.pk])


def sums(company, year="2024"):
    found = year_of(company, year)
    return {one.code: (one.amount, one.months) for one in found.sums if one.months}


def test_the_newest_year_is_shown_and_others_are_offered(seen_by, alice, company):
    add_form(company, period="202312", folio=1)
    add_form(company, period="202401", folio=2)
    browser = seen_by(alice)

    newest = browser.get(address(company))
    assert newest.context["year"] == "2024"
    assert "January 2024" in newest.text
    assert "December 2023" not in newest.text
    assert '"?year=2023"' in newest.text
    assert "December 2023" in browser.get(address(company), {"year": "2023"}).text
    assert browser.get(address(company), {"year": "nonsense"}).context["year"] == "2024"


def test_without_forms_the_page_says_what_to_do(seen_by, alice, company):
    assert "No forms yet" in seen_by(alice).get(address(company)).text
    assert years_of(company) == []


def test_sums_are_of_forms_in_force_whose_pdf_was_read(company):
    add_form(company, pdf=PDF, values={"538": "1000", "91": "300", "77": "0"})
    add_form(company, pdf=PDF, period="202402", state="VIGENTE", values={"538": "234", "91": "x"})
    add_form(company, pdf=PDF, state="No Vigente", values={"538": "9999"})
    add_form(company, pdf=PDF, state="Rectificada", values={"538": "9999"})
    add_form(company, pdf=PDF, period="202301", values={"538": "9999"})
    add_form(company, values={})

    assert sums(company) == {"538": (1234, 2), "091": (300, 1), "077": (0, 1)}
    assert year_of(company, "2024").without_pdf == 1


def test_negative_amounts_are_subtracted(company):
    add_form(company, pdf=PDF, values={"91": "-5"})
    add_form(company, pdf=PDF, values={"91": "12"})

    assert sums(company) == {"091": (7, 2)}


def test_the_codes_that_are_summed_are_the_nine_that_were_asked_for():
    assert {code.zfill(3) for code in SUMMED} == {
        *("538", "537", "089", "077", "062", "048", "151", "547", "091")
    }


def test_sums_that_lack_a_form_say_so(seen_by, alice, company):
    add_form(company)

    assert "1 form in force has no PDF here" in seen_by(alice).get(address(company)).text


def test_a_form_that_was_rectified_shows_its_history(seen_by, alice, company):
    form = add_form(company, state="Rectificada", states=("Vigente", "Rectificada"))
    browser = seen_by(alice)

    page = browser.get(address(company)).text
    assert "before:" in page
    assert "<span>Vigente</span>" in page
    detail = browser.get(reverse("sii-form", args=[company.pk, form.folio])).text
    assert detail.index("<li>Vigente") < detail.index("<li>Rectificada")


def test_one_form_shows_all_that_stands_on_it_by_code(seen_by, alice, company):
    values = {"538": "1234567", "91": "300", "115": "0.25", "9999": "7"}
    form = add_form(company, pdf=PDF, values=values)

    answer = seen_by(alice).get(reverse("sii-form", args=[company.pk, form.folio]))

    assert [one.code for one in answer.context["values"]] == ["091", "115", "538", "9999"]
    for text in ("TOTAL DÉBITOS", "1,234,567", "0.25", "TASA PPM", "<code>9999</code>"):
        assert text in answer.text


def test_a_pdf_is_downloaded_and_never_shown(seen_by, alice, company):
    form = add_form(company, pdf=PDF)
    page = reverse("sii-form-pdf", args=[company.pk, form.folio])

    answer = got(seen_by(alice), page)

    assert answer.whole == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert (
        answer.headers["Content-Disposition"] == 'attachment; filename="F29_76543210-3_202401.pdf"'
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert page in seen_by(alice).get(address(company)).text


@pytest.mark.parametrize("missing", ["row", "file"])
def test_without_a_pdf_there_is_none(seen_by, alice, company, missing):
    form = add_form(company, pdf=PDF if missing == "file" else b"")
    if form.pdf:
        default_storage.delete(form.pdf.key)

    answer = seen_by(alice).get(reverse("sii-form-pdf", args=[company.pk, form.folio]))

    assert answer.status_code == 404


def test_why_a_pdf_was_not_taken_stands_in_the_list_and_on_the_form(seen_by, alice, company):
    form = add_form(company, wrong=[WRONG, ["NotAuthorised", {}]])
    browser = seen_by(alice)

    pages = (address(company), reverse("sii-form", args=[company.pk, form.folio]))
    for page in (browser.get(one).text for one in pages):
        assert "Code 91 says 7, and 547 is 8." in page
        assert "the company&#x27;s own clave" in page
        assert "not taken" in page


@pytest.mark.parametrize("code", [*WrongCode, "NotAuthorised", "FormUnreadable"])
def test_every_reason_has_a_sentence_of_its_own(code):
    values = dict.fromkeys(("found", "wanted", "code", "printed", "rule", "computed"), "SAID")
    what, advice = refusal(code, values)

    assert code in REFUSALS
    assert what != str(UNKNOWN_REFUSAL[0])
    assert "?" not in what
    assert advice


def test_an_unknown_reason_has_a_sentence_too():
    assert refusal("martian", {"x": "y"}) == tuple(str(text) for text in UNKNOWN_REFUSAL)


def test_folios_that_no_database_knows_are_not_found(seen_by, alice, company):
    page = reverse("sii-form", args=[company.pk, 10**30])

    assert seen_by(alice).get(page).status_code == 404


def test_as_many_queries_for_a_year_as_for_one_form(seen_by, alice, company):
    browser = seen_by(alice)
    add_form(company, pdf=PDF, states=("Vigente",))
    with CaptureQueriesContext(connection) as few:
        browser.get(address(company))
    for month in range(1, 13):
        add_form(
            company,
            period=f"2024{month:02}",
            pdf=PDF,
            states=("Vigente", "Rectificada"),
            presented_on=date(2024, month, 2),
        )

    with CaptureQueriesContext(connection) as many:
        browser.get(address(company))

    # session, person, membership, years, forms, their states
    assert (len(few), len(many)) == (6, 6)

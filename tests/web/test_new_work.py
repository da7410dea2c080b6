from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Company, Membership, Role
from apps.core import files
from apps.core.models import Job, StoredFile
from apps.loadtest.models import Synthetic
from apps.web.forms import UploadForm
from tests.made_up_upload import GOOD, MOST_BYTES, UNUSABLE, WRONG, without_template

HTMX = {"HX-Request": "true"}
CHECK, START = "check", "start"


@pytest.fixture
def page(lines):
    return reverse("new-upload", args=[lines.name])


def upload(browser, page, content=GOOD, do=START, name="lines.csv", headers=None, **fields):
    file = {} if content is None else {"file": SimpleUploadedFile(name, content)}
    return browser.post(page, {"do": do, **file, **fields}, headers=headers)


def value_in(answer, name):
    return re.findall(rf'name="{name}" value="(\w+)"', answer.text)[-1]


def nothing_was_kept():
    return not (Job.objects.exists() or StoredFile.objects.exists() or Synthetic.objects.exists())


# What can be handed in ----------------------------------------------------------------------


def test_the_kinds_are_listed_with_what_they_take_and_their_templates(seen_by, carol, lines):
    page = seen_by(carol).get(reverse("new-work")).text

    assert "Lines &lt;of&gt; text" in page
    assert "Names &amp; numbers, one a line." in page
    assert ".csv, .txt" in page
    assert "at most 195.3\xa0KB" in page
    assert reverse("new-upload", args=[lines.name]) in page
    assert reverse("upload-template", args=[lines.name]) in page


def test_kind_without_a_template_offers_none(seen_by, carol, lines, page):
    address = reverse("upload-template", args=[lines.name])
    without_template(lines)
    browser = seen_by(carol)

    assert address not in browser.get(reverse("new-work")).text
    assert address not in browser.get(page).text
    assert browser.get(address).status_code == 404


def test_where_no_family_takes_files_the_page_says_so(seen_by, carol, monkeypatch):
    monkeypatch.setattr("apps.core.uploads._kinds", {})

    assert "Nothing can be handed in here" in seen_by(carol).get(reverse("new-work")).text


def test_the_list_of_work_leads_to_new_work_whether_empty_or_not(seen_by, alice, make_job):
    browser, link = seen_by(alice), f'<a class="button" href="{reverse("new-work")}">'

    assert browser.get(reverse("work-list")).text.count(link) == 2
    make_job()
    assert browser.get(reverse("work-list")).text.count(link) == 1
    assert f'<a href="{reverse("new-work")}">New work</a>' in browser.get(reverse("new-work")).text


def test_the_template_is_in_the_language_of_the_page_and_for_keeping(seen_by, alice, lines):
    alice.language = "es"
    alice.save()

    answer = seen_by(alice).get(reverse("upload-template", args=[lines.name]))

    assert answer.content == b"name;number\n"
    assert answer.headers["Content-Type"] == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="plantilla-es.csv"'


@pytest.mark.parametrize("name", ["new-upload", "upload-template"])
def test_unknown_kind_is_not_found(seen_by, alice, name):
    assert seen_by(alice).get(reverse(name, args=["no.such"])).status_code == 404


# The form -----------------------------------------------------------------------------------


def test_the_form_asks_for_a_file_the_options_and_the_company(seen_by, alice, company, page):
    html = seen_by(alice).get(page).text

    assert 'type="file"' in html
    assert 'accept=".csv,.txt"' in html
    assert '<option value="work" selected>Work</option>' in html
    assert "Whatever you like." in html
    assert "Los Aromos" in html
    assert 'hx-target="#result"' in html
    assert "<noscript>" in html


def test_only_companies_are_offered_for_which_one_may_ask(seen_by, alice, carol, company, page):
    Membership.objects.create(user=carol, company=company, role=Role.VIEWER)

    assert "Los Aromos" not in seen_by(carol).get(page).text


def test_each_copy_of_the_form_has_its_own_number(seen_by, alice, page):
    browser = seen_by(alice)

    assert value_in(browser.get(page), "number") != value_in(browser.get(page), "number")


def test_the_page_needs_no_style_or_script_inside(seen_by, alice, page):
    answer = seen_by(alice).get(page)

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", answer.text)
    assert "no-store" in answer.headers["Cache-Control"]


def test_htmx_shows_what_is_wrong_with_a_form(seen_by, alice, page):
    assert '{"code": "[23]..|422", "swap": true}' in seen_by(alice).get(page).text


# Check first --------------------------------------------------------------------------------


def test_check_shows_facts_rows_and_problems_and_keeps_nothing(seen_by, alice, page):
    answer = upload(seen_by(alice), page, WRONG, CHECK)

    assert answer.status_code == 200
    assert "1 problem was found" in answer.text
    assert "nothing was stored and no work was started" in answer.text
    assert "<dt>Lines</dt><dd>2</dd>" in answer.text
    assert '<th scope="col">number</th>' in answer.text
    assert "<td>&lt;b&gt;beto&lt;/b&gt;</td>" in answer.text
    assert '<th scope="row">line 2</th>' in answer.text
    assert "Correct it for &lt;b&gt;beto&lt;/b&gt;." in answer.text
    assert nothing_was_kept()


def test_a_numbered_file_is_handed_over_at_its_beginning(seen_by, alice, page):
    answer = upload(seen_by(alice), page, GOOD, CHECK, number="a1")

    assert "<dt>Lines</dt><dd>4</dd>" in answer.text


def test_check_by_htmx_changes_only_the_result_so_that_the_file_stays_chosen(seen_by, alice, page):
    answer = upload(seen_by(alice), page, GOOD, CHECK, headers=HTMX)

    assert "No problem was found" in answer.text
    assert "<html" not in answer.text
    assert 'type="file"' not in answer.text


def test_check_without_javascript_brings_the_page_with_what_was_chosen(seen_by, alice, page):
    answer = upload(seen_by(alice), page, GOOD, CHECK, **{"option-then": "fail"})

    assert "No problem was found" in answer.text
    assert 'type="file"' in answer.text
    assert '<option value="fail" selected>' in answer.text


def test_the_key_enter_only_looks(seen_by, alice, page):
    answer = upload(seen_by(alice), page, do="")

    assert "No problem was found" in answer.text
    assert nothing_was_kept()


# Start --------------------------------------------------------------------------------------


def test_start_stores_the_file_and_leads_to_the_job(seen_by, alice, company, page, told):
    answer = upload(
        seen_by(alice), page, company=company.pk, **{"option-then": "fail", "option-note": "Hi"}
    )

    job = Job.objects.get()
    assert answer.url == reverse("job", args=[job.id])
    assert (job.company, job.requested_by) == (company, alice)
    assert files.read(StoredFile.objects.get()) == GOOD
    assert told.handed[0].options == {"then": "fail", "note": "Hi"}


def test_start_by_htmx_leads_the_browser_there(seen_by, alice, page):
    answer = upload(seen_by(alice), page, headers=HTMX)

    assert answer.headers["HX-Redirect"] == reverse("job", args=[Job.objects.get().id])


def test_without_a_company_only_who_asked_sees_the_job(seen_by, carol, bob, company, page):
    upload(seen_by(carol), page)

    address = reverse("job", args=[Job.objects.get().id])
    assert seen_by(carol).get(address).status_code == 200
    assert seen_by(bob).get(address).status_code == 404


def test_results_are_written_in_the_persons_language(seen_by, bob, page, told):
    bob.language = "es"
    bob.save()

    upload(seen_by(bob), page)

    assert told.handed[0].language == "es"


def test_options_that_were_left_out_have_their_defaults(seen_by, alice, page, told):
    upload(seen_by(alice), page)

    assert told.handed[0].options == {"then": "work", "note": ""}


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ('"; filename=x.exe', '"; filename=x.exe'),
        ("año 2025 – ¿ventas?.csv", "año 2025 – ¿ventas?.csv"),
        ("../../../etc/passwd", "passwd"),
        ("C:\\fakepath\\v.csv", "v.csv"),
        ("x" * 250 + ".csv", "x" * 196 + ".csv"),
    ],
)
def test_odd_names_are_kept_without_what_harms(seen_by, alice, page, sent, stored):
    browser = seen_by(alice)
    body = multipart(sent)

    answer = browser.generic("POST", page, body, "multipart/form-data; boundary=B")

    assert answer.status_code == 302
    assert StoredFile.objects.get().name == stored


def multipart(name: str) -> bytes:
    """As a browser sends it: quotes in a name are percent-encoded or, by others, escaped."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    parts = [
        '--B\r\nContent-Disposition: form-data; name="do"\r\n\r\nstart\r\n',
        f'--B\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n\r\n',
        f"{GOOD.decode()}\r\n--B--\r\n",
    ]
    return "".join(parts).encode()


# Twice --------------------------------------------------------------------------------------


def test_the_same_copy_of_the_form_sent_twice_starts_one_job(seen_by, alice, page):
    browser = seen_by(alice)
    first = upload(browser, page, number="a1")

    second = upload(browser, page, number="a1")

    assert first.url == second.url
    assert Job.objects.count() == StoredFile.objects.count() == 1
    assert "You had started this already" in browser.get(second.url).text


@pytest.mark.parametrize(
    "other",
    [{"number": "a2"}, {"content": WRONG}, {"option-note": "Other"}],
    ids=["another copy", "another file", "another option"],
)
def test_what_differs_is_new_work(seen_by, alice, page, other):
    browser = seen_by(alice)
    upload(browser, page, number="a1")

    upload(browser, page, **{"number": "a1"} | other)

    assert Job.objects.count() == 2


def test_somebody_elses_number_leads_to_nobody_elses_job(seen_by, alice, carol, page):
    upload(seen_by(alice), page, number="a1")
    upload(seen_by(carol), page, number="a1")

    assert set(Job.objects.values_list("requested_by", flat=True)) == {alice.pk, carol.pk}


def test_two_requests_at_the_same_time_start_one_job(seen_by, alice, page, lines, monkeypatch):
    # The second has looked before the first has written.
    monkeypatch.setattr("apps.core.uploads.started_before", lambda handed: None)
    browser = seen_by(alice)

    urls = {upload(browser, page, number="a1").url for _ in range(2)}

    assert len(urls) == Job.objects.count() == 1


# Refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [None, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize("do", [CHECK, START])
def test_file_that_cannot_be_used_is_refused_with_the_reason(seen_by, alice, page, do, headers):
    answer = upload(seen_by(alice), page, UNUSABLE, do, headers=headers)

    assert answer.status_code == 422
    assert "This file cannot be used" in answer.text
    assert "A &lt;line&gt; has no semicolon: write name;number." in answer.text
    assert nothing_was_kept()


def test_without_a_file_nothing_happens(seen_by, alice, page):
    answer = upload(seen_by(alice), page, None)

    assert answer.status_code == 422
    assert 'href="#id_file"' in answer.text
    assert "Choose a file first." in answer.text
    assert nothing_was_kept()


def test_empty_file_is_refused(seen_by, alice, page):
    answer = upload(seen_by(alice), page, b"")

    assert answer.status_code == 422
    assert "The file is empty." in answer.text


@pytest.mark.parametrize("in_memory", [MOST_BYTES * 10, 0], ids=["in memory", "on disk"])
def test_file_that_is_too_large_is_refused_before_anybody_reads_it(
    seen_by, alice, page, told, settings, in_memory
):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = in_memory

    answer = upload(seen_by(alice), page, b"x" * (MOST_BYTES + 1024))

    assert answer.status_code == 422
    assert "The file has 196.3\xa0KB; at most 195.3\xa0KB can be taken." in answer.text
    assert told.handed == []
    assert nothing_was_kept()


def test_of_a_file_that_is_too_large_no_more_is_written_and_nothing_stays(
    seen_by, alice, page, monkeypatch, settings, tmp_path
):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    written: list[int] = []
    keep = TemporaryFileUploadHandler.receive_data_chunk

    def count(self, data, start):
        written.append(len(data))
        return keep(self, data, start)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", count)

    upload(seen_by(alice), page, b"x" * (MOST_BYTES + 4_000_000))

    assert 0 < sum(written) <= MOST_BYTES
    assert list(tmp_path.glob("*.upload*")) == []


def test_file_of_just_the_limit_is_taken(seen_by, alice, page):
    assert upload(seen_by(alice), page, (b"a;1\n" * MOST_BYTES)[:MOST_BYTES]).status_code == 302


@pytest.mark.parametrize("value", ["dance", ""])
def test_value_that_is_not_offered_is_refused(seen_by, alice, page, value):
    answer = upload(seen_by(alice), page, **{"option-then": value})

    assert answer.status_code == 422
    assert "Not yet" in answer.text
    assert nothing_was_kept()


def test_a_viewer_starts_nothing_for_the_company(seen_by, carol, company, page):
    Membership.objects.create(user=carol, company=company, role=Role.VIEWER)

    answer = upload(seen_by(carol), page, company=company.pk)

    assert answer.status_code == 422
    assert "You may not start work for this company." in answer.text
    assert nothing_was_kept()


def test_a_stranger_starts_nothing_for_the_company(seen_by, carol, company, page):
    assert upload(seen_by(carol), page, company=company.pk).status_code == 422
    assert nothing_was_kept()


def test_an_accountant_starts_work_for_the_company(seen_by, bob, company, page):
    assert upload(seen_by(bob), page, company=company.pk).status_code == 302


def test_refusals_are_in_the_persons_language(seen_by, alice, page):
    alice.language = "es"
    alice.save()

    assert "El archivo está vacío." in upload(seen_by(alice), page, b"").text


# Protected ----------------------------------------------------------------------------------


def test_without_signing_in_nothing_is_started_or_shown(client, db, page, lines):
    assert upload(client, page).status_code == 302
    assert nothing_was_kept()
    for address in (page, reverse("new-work"), reverse("upload-template", args=[lines.name])):
        assert client.get(address).url.startswith("/sign-in/")


def test_a_post_from_elsewhere_is_refused(alice, page):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)

    assert upload(browser, page).status_code == 403
    assert nothing_was_kept()


def test_a_post_of_our_own_page_is_taken(alice, page):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    token = value_in(browser.get(page), "csrfmiddlewaretoken")

    assert upload(browser, page, csrfmiddlewaretoken=token).status_code == 302


def test_nothing_is_asked_of_the_database_for_each_company(seen_by, alice, company, page):
    browser = seen_by(alice)
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    for name in ("El Boldo", "El Canelo"):
        other = Company.objects.create(name=name)
        Membership.objects.create(user=alice, company=other, role=Role.OWNER)

    with CaptureQueriesContext(connection) as many:
        browser.get(page)

    assert len(few) == len(many)


def test_the_name_of_an_option_may_be_that_of_a_field(lines, alice):
    form = UploadForm(lines, alice)

    assert {"file", "company", "number", "option-then", "option-note"} == set(form.fields)

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.models import Status
from apps.core.outcome import Fact
from apps.loadtest.models import Synthetic
from apps.web.results import FARTHEST, PAGE
from tests.made_up_upload import TASK, problem, send

HTMX = {"HX-Request": "true"}


@pytest.fixture
def work(make_job, told):
    """A job of the company of which the test says what it has made."""

    def make(**fields):
        job = make_job(task=TASK.name, queue=TASK.spec.queue.name, **fields)
        Synthetic.objects.create(job=job)
        return job

    return make


def address(job):
    return reverse("job", args=[job.id])


def link(job, file):
    return reverse("job-file", args=[job.id, file.id])


def bytes_of(answer):
    """All of a streamed answer; who has read it to its end has closed it, too."""
    return b"".join(answer.streaming_content)


def test_job_that_has_made_nothing_has_no_results(seen_by, alice, work):
    page = seen_by(alice).get(address(work())).text

    assert "Results" not in page
    assert "Problems" not in page


def test_facts_and_files_are_shown_and_escaped(seen_by, alice, work, told):
    job, file = work(status=Status.DONE), send("<b>.csv", b"x" * 2048)
    told.said, told.files = [Fact("Rows & columns", "<12>")], [file]

    page = seen_by(alice).get(address(job)).text

    assert "<dt>Rows &amp; columns</dt><dd>&lt;12&gt;</dd>" in page
    assert f'<a href="{link(job, file)}"' in page
    assert "Results 1</a>" in page
    assert "&lt;b&gt;.csv" in page
    assert "2.0\xa0KB" in page


# Files --------------------------------------------------------------------------------------


def test_members_get_the_file_as_an_attachment_that_is_never_shown_here(
    seen_by, alice, bob, work, told
):
    job, told.files = work(), [send("results.html", b"<script>alert(1)</script>")]

    for person in (alice, bob):
        answer = seen_by(person).get(link(job, told.files[0]))

        assert bytes_of(answer) == b"<script>alert(1)</script>"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="results.html"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Length"] == "25"
        assert "no-store" in answer.headers["Cache-Control"]


def test_strangers_get_nothing_there(client, seen_by, carol, work, told):
    job, told.files = work(), [send("results.csv")]

    assert seen_by(carol).get(link(job, told.files[0])).status_code == 404
    assert client.get(link(job, told.files[0])).status_code == 302


def test_file_that_is_not_this_jobs_is_not_found(seen_by, alice, work, make_job, told):
    browser, foreign = seen_by(alice), send("of somebody else.csv")
    told.files = [send("results.csv")]

    assert browser.get(link(work(), foreign)).status_code == 404
    assert browser.get(link(make_job(), told.files[0])).status_code == 404


def test_file_that_has_left_the_storage_is_not_found(seen_by, alice, work, told, settings):
    job, told.files = work(), [send("results.csv")]
    (settings.MEDIA_ROOT / told.files[0].key).unlink()

    assert seen_by(alice).get(link(job, told.files[0])).status_code == 404


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ('"; filename=x.exe', 'attachment; filename="\\"; filename=x.exe"'),
        ("año 2025.xlsx", "attachment; filename*=utf-8''a%C3%B1o%202025.xlsx"),
        ("../../etc/passwd", 'attachment; filename="passwd"'),
        ("a\r\nSet-Cookie: x=1", 'attachment; filename="a Set-Cookie: x=1"'),
        ("\u202efdp.exe", 'attachment; filename="fdp.exe"'),
    ],
)
def test_odd_names_cannot_leave_their_place(seen_by, alice, work, told, name, disposition):
    job, told.files = work(), [send(name)]

    answer = seen_by(alice).get(link(job, told.files[0]))

    assert bytes_of(answer) == b"what was made"
    assert answer.headers["Content-Disposition"] == disposition
    assert "Set-Cookie" not in answer.headers


def test_large_file_is_streamed(seen_by, alice, work, told):
    content = bytes(range(256)) * 40_000
    job, told.files = work(), [send("large.bin", content)]

    answer = seen_by(alice).get(link(job, told.files[0]))

    assert answer.streaming
    assert bytes_of(answer) == content


def test_files_are_taken_by_get_only(seen_by, alice, work, told):
    job, told.files = work(), [send("results.csv")]

    assert seen_by(alice).post(link(job, told.files[0])).status_code == 405


# Problems -----------------------------------------------------------------------------------


def test_problems_say_where_what_and_what_to_do(seen_by, alice, work, told):
    told.found = [problem(7)]

    page = seen_by(alice).get(address(work())).text

    assert '<th scope="row">row 7</th>' in page
    for text in ("<code>value 7</code>", "<td>wrong 7</td>", "<td>advice 7</td>"):
        assert text in page
    assert "not listed" not in page
    assert "Pages of problems" not in page


def rows(answer):
    return answer.text.count('<th scope="row">')


def test_problems_come_in_pages_that_follow_each_other(seen_by, alice, work, told):
    browser, job = seen_by(alice), work(status=Status.DONE)
    told.found = [problem(number) for number in range(1, 2 * PAGE + 8)]

    first = browser.get(address(job))
    second = browser.get(address(job), {"problems": PAGE})
    third = browser.get(address(job), {"problems": 2 * PAGE})

    assert (rows(first), rows(second), rows(third)) == (PAGE, PAGE, 7)
    assert "row 1<" in first.text
    assert f"row {PAGE + 1}<" in second.text
    assert "1 to 50 of 107" in first.text
    assert "101 to 107 of 107" in third.text
    assert '"problems-before"' not in first.text
    assert f'id="problems-after" class="older" href="?problems={PAGE}#problems"' in first.text
    assert 'id="problems-before" href="?problems=0#problems"' in second.text
    assert '"problems-after"' not in third.text


def test_a_full_page_with_nothing_behind_it_leads_nowhere(seen_by, alice, work, told):
    told.found = [problem(number) for number in range(PAGE)]

    assert "Pages of problems" not in seen_by(alice).get(address(work())).text


@pytest.mark.parametrize("asked", ["nonsense", "-1", "²", "5" * 5000, str(FARTHEST), "100"])
def test_nonsense_and_pages_that_are_gone_begin_at_the_start(seen_by, alice, work, told, asked):
    told.found = [problem(1)]

    answer = seen_by(alice).get(address(work()), {"problems": asked})

    assert "row 1<" in answer.text


def test_problems_that_no_page_lists_are_counted(seen_by, alice, work, told):
    told.found, told.uncounted = [problem(1)], 1200

    assert "1200 more were found that are not listed." in seen_by(alice).get(address(work())).text


def test_problems_that_are_only_counted_are_told(seen_by, alice, work, told):
    told.uncounted = 1
    alice.language = "es"
    alice.save()

    page = seen_by(alice).get(address(work())).text

    assert "Se encontró 1 más que no figura en la lista." in page
    assert "<table" not in page


# Following ----------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["fact", "file", "problem", "uncounted problem"])
def test_a_poll_brings_what_has_been_made_since(seen_by, alice, work, told, change):
    browser, job = seen_by(alice), work(status=Status.RUNNING)
    told.said, told.found = [Fact("Rows", "1")], [problem(1)]
    seen = browser.get(address(job)).context["seen"]
    unchanged = browser.get(address(job), {"seen": seen}, headers=HTMX)

    if change == "fact":
        told.said = [Fact("Rows", "2")]
    elif change == "file":
        told.files.append(send("results.csv"))
    elif change == "problem":
        told.found.append(problem(2))
    else:
        told.uncounted = 1

    assert unchanged.status_code == 204
    assert browser.get(address(job), {"seen": seen}, headers=HTMX).status_code == 200


def test_a_poll_stays_on_its_page_of_problems(seen_by, alice, work, told):
    browser, job = seen_by(alice), work(status=Status.RUNNING)
    told.found = [problem(number) for number in range(1, 2 * PAGE)]

    page = browser.get(address(job), {"problems": PAGE})
    seen = page.context["seen"]
    poll = browser.get(address(job), {"problems": PAGE, "seen": seen}, headers=HTMX)

    assert f'hx-get="{address(job)}?problems={PAGE}&amp;seen={seen}"' in page.text
    assert poll.status_code == 204


def test_the_poll_stops_with_the_results_when_the_job_has_ended(seen_by, alice, work, told):
    job, told.files = work(status=Status.DONE), [send("results.csv")]

    answer = seen_by(alice).get(address(job), headers=HTMX)

    assert answer.status_code == 286
    assert "results.csv" in answer.text
    assert "hx-trigger" not in answer.text


def test_results_cost_no_query_of_ours(seen_by, bob, work, told):
    browser, job = seen_by(bob), work(status=Status.RUNNING)
    with CaptureQueriesContext(connection) as few:
        browser.get(address(job))
    told.found = [problem(number) for number in range(2 * PAGE)]
    told.files = [send(f"{number}.csv") for number in range(5)]

    with CaptureQueriesContext(connection) as many:
        browser.get(address(job))

    assert len(few) == len(many)

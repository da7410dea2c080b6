"""What is kept in a document's row, and what is not, however its job ends."""

from __future__ import annotations

import pytest

from apps.courses import gateway
from apps.courses.intake import make_course
from apps.courses.outcome import CourseOutcome
from apps.courses.synthetic.hostile import PASSWORD, SCAN, document, encrypted, text
from tests.courses.reading.conftest import without_tesseract
from tests.courses.reading.test_recognition import image
from tests.courses.test_making_a_course import DIE_AT, words_only
from tests.courses.whole import answered, stored
from tests.notifications.conftest import killed

__all__ = ["without_tesseract", "words_only"]  # fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def test_what_was_noted_of_a_page_is_known_after_the_process_was_killed(
    settings, without_tesseract
):
    said = text("The valve holds the pressure of the whole line constant.")
    content = stored(document([SCAN] + [said] * 59, others=[image()]))
    undisturbed = answered(make_course(content))
    job = make_course(content)
    script = DIE_AT.format(media=settings.MEDIA_ROOT, function="add_pages", call=2, job=job.id)

    killed(script)

    shown = CourseOutcome().facts(answered(job))
    assert shown == CourseOutcome().facts(undisturbed)
    assert any("Text recognition is not installed" in fact.value for fact in shown)


@pytest.mark.parametrize(
    ("content", "given"),
    [
        pytest.param(encrypted("AES-256", PASSWORD), "wrong", id="wrong password"),
        pytest.param(encrypted("AES-256", PASSWORD, document([b""])), PASSWORD, id="no text"),
    ],
)
def test_refused_file_forgets_its_password(content, given):
    refused = answered(make_course(stored(content), password=given))

    assert (refused.job.error_code, refused.password) == ("PdfRefused", "")


def test_job_that_may_be_replayed_keeps_the_password_it_will_need(monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(gateway, "started", fail)
    failed = answered(make_course(stored(encrypted("AES-256", PASSWORD)), password=PASSWORD))

    assert (failed.job.status, failed.password) == ("failed", PASSWORD)

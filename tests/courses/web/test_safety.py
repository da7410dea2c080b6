"""What a PDF says is shown and never obeyed, and nothing is shown to strangers."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.courses.models import Attempt, Lesson, Page, Question, Report
from tests.courses.web.conftest import answers, course_url, lesson_url, quiz_url
from tests.web.test_security import INSIDE

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def course(make_course):
    return make_course(lessons=2)


def addresses(course, person) -> dict[str, str]:
    """Every page of a course, by its name."""
    lesson = course.lessons.get(number=0)
    attempt = Attempt.objects.create(
        lesson=lesson,
        person=person,
        answers={str(one.pk): 0 for one in lesson.questions.all()},
        right=0,
        asked=2,
    )
    return {
        "course": course_url(course),
        "lesson": lesson_url(course),
        "quiz": quiz_url(course),
        "attempt": reverse("attempt", args=[course.pk, 0, attempt.pk]),
        "doubtful-questions": reverse("doubtful-questions", args=[course.pk]),
    }


def test_no_page_of_a_course_is_for_strangers(seen_by, client, carol, course):
    for name, address in addresses(course, carol).items():
        assert seen_by(carol).get(address).status_code == 404, name
        assert client.get(address).status_code == 302, name


def test_a_stranger_answers_reports_and_retires_nothing(seen_by, carol, course):
    browser, lesson = seen_by(carol), course.lessons.get(number=0)
    question = lesson.questions.all()[0]
    attempt = Attempt.objects.create(lesson=lesson, person=carol, answers={}, right=0, asked=1)
    posts = {
        quiz_url(course): answers(lesson, 1, 1),
        reverse("report-question", args=[course.pk, 0, attempt.pk, question.pk]): {"reason": "x"},
        reverse("retire-question", args=[course.pk, question.pk]): {},
        reverse("restore-question", args=[course.pk, question.pk]): {},
    }

    for address, given in posts.items():
        assert browser.post(address, given).status_code == 404, address

    assert (Attempt.objects.count(), Report.objects.count()) == (1, 0)
    assert Question.objects.filter(retired_at__isnull=False).count() == 0


def poison(course, person) -> None:
    """Markup wherever the text of a PDF, of a generator or of a reader may stand."""
    bad = SCRIPT + IMAGE
    type(course).objects.update(title=bad, author=bad, generator=bad[:100])
    type(course.file).objects.update(name=bad)
    Page.objects.update(text=bad * 3, label=bad[:40], source="ocr")
    cited = [[bad, 0, 0, 30]]
    Lesson.objects.update(
        title=bad,
        module=bad,
        spans=[[0, 0, len(bad) * 3]],
        summary=cited,
        statements=cited,
        terms=[[bad, 1.0]],
        objectives=[bad],
    )
    Question.objects.update(prompt=bad, options=[bad, bad, bad], sentence=bad, label=bad[:40])
    Report.objects.create(question=Question.objects.all()[0], person=person, reason=bad)


def test_markup_in_a_document_is_shown_as_it_stands(seen_by, alice, course):
    poison(course, alice)
    pages = addresses(course, alice) | {
        "courses": reverse("courses"),
        "place": f"{lesson_url(course)}?at=0.3.40",
    }

    for name, address in pages.items():
        page = seen_by(alice).get(address).text

        assert "&lt;script&gt;alert(1)" in page, name
        assert "<script>alert" not in page, name
        assert "<img" not in page, name


def test_no_page_needs_what_the_policy_forbids(seen_by, alice, course):
    for name, address in addresses(course, alice).items():
        assert INSIDE.search(seen_by(alice).get(address).text) is None, name


def test_pages_are_kept_in_no_cache(seen_by, alice, course):
    for name, address in addresses(course, alice).items():
        assert "no-store" in seen_by(alice).get(address).headers["Cache-Control"], name


def test_every_field_of_a_form_has_a_label(seen_by, alice, course):
    for address in addresses(course, alice).values():
        page = seen_by(alice).get(address).text

        fields = page.count('<input type="search"') + page.count("<input id=")
        assert page.count("<label for=") >= fields + page.count('type="radio"')

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Membership, Role
from apps.courses.models import Attempt, Question, Report
from tests.courses.web.conftest import add_question, answers, course_url, quiz_url


@pytest.fixture
def course(make_course):
    return make_course(lessons=1)


@pytest.fixture
def question(course):
    return Question.objects.filter(lesson__document=course).order_by("number")[0]


def doubtful(course):
    return reverse("doubtful-questions", args=[course.pk])


def retire(browser, course, question):
    return browser.post(reverse("retire-question", args=[course.pk, question.pk]))


def restore(browser, course, question):
    return browser.post(reverse("restore-question", args=[course.pk, question.pk]))


def attempted(browser, course):
    browser.post(quiz_url(course), answers(course.lessons.get(), 0, 0))
    return Attempt.objects.latest("pk")


def report(browser, course, question, reason="It is about cats."):
    attempt = attempted(browser, course)
    address = reverse("report-question", args=[course.pk, 0, attempt.pk, question.pk])
    return browser.post(address, {"reason": reason}, follow=True)


def test_a_reader_reports_a_question_with_a_reason(seen_by, bob, course, question):
    answer = report(seen_by(bob), course, question)

    [kept] = Report.objects.all()
    assert (kept.question, kept.person, kept.reason) == (question, bob, "It is about cats.")
    assert answer.redirect_chain[0][0].endswith(f"#question-{question.pk}")
    assert answer.text.count("You have reported this question.") == 1
    assert answer.text.count("Report this question") == 1


def test_a_person_reports_a_question_once(seen_by, alice, bob, course, question):
    report(seen_by(bob), course, question)

    again = report(seen_by(bob), course, question, "And dogs.")
    report(seen_by(alice), course, question, "I agree.")

    assert "You had reported this question already." in again.text
    reasons = Report.objects.order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["It is about cats.", "I agree."]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "\x00"])
def test_a_report_needs_a_reason_that_can_be_read(seen_by, bob, course, question, reason):
    answer = report(seen_by(bob), course, question, reason)

    assert answer.status_code == 200
    assert "Say what is wrong with the question." in answer.text
    assert Report.objects.count() == 0


def test_a_question_of_another_course_cannot_be_reported_from_here(
    seen_by, bob, course, make_course
):
    other = Question.objects.filter(lesson__document=make_course()).first()

    assert report(seen_by(bob), course, other).status_code == 404
    assert Report.objects.count() == 0


def test_who_manages_the_company_sees_reports_and_retires(seen_by, alice, bob, course, question):
    report(seen_by(bob), course, question)
    browser = seen_by(alice)
    assert "1 question was reported or retired" in browser.get(course_url(course)).text

    page = browser.get(doubtful(course)).text
    retire(browser, course, question)

    assert "It is about cats." in page
    assert bob.email not in page
    assert question.sentence in page
    assert question.prompt not in seen_by(bob).get(quiz_url(course)).text
    assert "Ask it again" in browser.get(doubtful(course)).text


def test_a_retired_question_can_be_asked_again(seen_by, alice, bob, course, question):
    browser = seen_by(alice)
    retire(browser, course, question)

    restore(browser, course, question)

    assert question.prompt in seen_by(bob).get(quiz_url(course)).text


def test_retiring_twice_keeps_the_first_time(seen_by, alice, course, question):
    retire(seen_by(alice), course, question)
    first = Question.objects.get(pk=question.pk).retired_at

    retire(seen_by(alice), course, question)

    assert Question.objects.get(pk=question.pk).retired_at == first


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.VIEWER])
def test_other_members_may_read_and_answer_but_not_retire(
    seen_by, carol, company, course, question, role
):
    Membership.objects.create(user=carol, company=company, role=role)
    browser = seen_by(carol)
    report(browser, course, question)

    assert "was reported or retired" not in browser.get(course_url(course)).text
    assert browser.get(doubtful(course)).status_code == 403
    assert retire(browser, course, question).status_code == 403
    assert restore(browser, course, question).status_code == 403
    assert Question.objects.get(pk=question.pk).retired_at is None


def test_who_asked_for_it_without_a_company_decides(seen_by, carol, make_course):
    course = make_course(lessons=1, job={"company": None, "requested_by": carol})
    question = course.lessons.get().questions.first()

    assert retire(seen_by(carol), course, question).status_code == 302
    assert Question.objects.get(pk=question.pk).retired_at is not None


def test_staff_retires_with_the_permission_to_change_questions(seen_by, carol, course, question):
    carol.is_staff = True
    carol.save()
    carol.user_permissions.add(Permission.objects.get(codename="view_job"))
    assert retire(seen_by(carol), course, question).status_code == 403

    carol.user_permissions.add(Permission.objects.get(codename="change_question"))

    assert retire(seen_by(carol), course, question).status_code == 302


def test_a_manager_retires_nothing_of_another_company(seen_by, alice, carol, make_course, course):
    theirs = make_course(job={"company": None, "requested_by": carol})
    question = Question.objects.filter(lesson__document=theirs).first()

    assert retire(seen_by(alice), theirs, question).status_code == 404
    assert retire(seen_by(alice), course, question).status_code == 404
    assert Question.objects.get(pk=question.pk).retired_at is None


def test_retiring_takes_a_post(seen_by, alice, course, question):
    address = reverse("retire-question", args=[course.pk, question.pk])

    assert seen_by(alice).get(address).status_code == 405


def test_as_many_queries_however_many_reports(seen_by, alice, bob, course, question):
    browser = seen_by(alice)
    Report.objects.create(question=question, person=bob, reason="?")
    with CaptureQueriesContext(connection) as few:
        browser.get(doubtful(course))
    for number in range(2, 20):
        added = add_question(question.lesson, number, "red", question.sentence)
        Report.objects.create(question=added, person=bob, reason="?")
        Report.objects.create(question=added, person=alice, reason="!")

    with CaptureQueriesContext(connection) as many:
        browser.get(doubtful(course))

    # session, person, job, document, may Alice decide, questions, reports
    assert (len(few), len(many)) == (7, 7)

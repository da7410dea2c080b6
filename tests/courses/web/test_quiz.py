from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.courses.models import Attempt, Question
from tests.courses.web.conftest import SENTENCES, add_question, answers, quiz_url

RIGHT, WRONG = 1, 0


@pytest.fixture
def course(make_course):
    return make_course(lessons=1)


@pytest.fixture
def lesson(course):
    return course.lessons.get()


def test_every_question_is_asked_and_no_answer_is_given_away(seen_by, bob, course):
    page = seen_by(bob).get(quiz_url(course)).text

    assert "Chlorophyll absorbs ___ and blue light." in page
    assert "Water is ___ into oxygen and hydrogen." in page
    assert page.count('type="radio"') == 6
    assert "checked" not in page
    assert not any(sentence in page for sentence in SENTENCES)


def test_answers_are_scored_and_kept(seen_by, bob, course, lesson):
    answer = seen_by(bob).post(quiz_url(course), answers(lesson, RIGHT, WRONG), follow=True)

    attempt = Attempt.objects.get()
    assert (attempt.person, attempt.lesson, attempt.right, attempt.asked) == (bob, lesson, 1, 2)
    assert "<h1>1 of 2 right</h1>" in answer.text
    assert answer.redirect_chain == [(f"{quiz_url(course)}{attempt.pk}/", 302)]


def test_each_question_shows_what_was_right_and_the_sentence_that_says_so(
    seen_by, bob, course, lesson
):
    browser = seen_by(bob)

    page = browser.post(quiz_url(course), answers(lesson, RIGHT, WRONG), follow=True).text

    first, second = page.split('<section class="card answered"')[1:]
    assert '<span class="badge done">right</span>' in first
    assert '<span lang="en">red</span> <strong>✓ right</strong> <em>your answer</em>' in first
    assert '<span class="badge failed">wrong</span>' in second
    assert '<span lang="en">split</span> <strong>✓ right</strong></li>' in second
    assert '<span lang="en">pale</span> <em>your answer</em>' in second
    assert f'<blockquote lang="en">{SENTENCES[1]}</blockquote>' in second
    [source] = re.findall(r'href="([^"]+\?at=[^"]+)">page 1</a>', second)
    assert f'<mark id="place">{SENTENCES[1]}</mark>' in browser.get(html.unescape(source)).text


def test_a_question_that_was_left_out_counts_as_asked(seen_by, bob, course, lesson):
    page = seen_by(bob).post(quiz_url(course), answers(lesson, RIGHT, None), follow=True).text

    assert "1 of 2 right" in page
    assert "left out" in page


def test_no_answers_are_no_attempt(seen_by, bob, course, lesson):
    answer = seen_by(bob).post(quiz_url(course), answers(lesson, None, None))

    assert answer.status_code == 422
    assert "Answer at least one question." in answer.text
    assert Attempt.objects.count() == 0


def test_an_option_that_was_not_offered_is_refused(seen_by, bob, course, lesson):
    answer = seen_by(bob).post(quiz_url(course), answers(lesson, RIGHT, 9))

    assert answer.status_code == 422
    assert Attempt.objects.count() == 0


def test_questions_that_changed_meanwhile_are_shown_anew_with_the_answers(
    seen_by, bob, course, lesson
):
    browser = seen_by(bob)
    given = answers(lesson, RIGHT, WRONG)
    Question.objects.filter(number=0).update(retired_at=timezone.now())

    answer = browser.post(quiz_url(course), given)

    assert answer.status_code == 422
    assert "have changed while you answered" in answer.text
    assert answer.text.count(" checked") == 1
    assert Attempt.objects.count() == 0
    [asked] = re.findall(r'name="asked" value="([^"]*)"', answer.text)
    again = browser.post(quiz_url(course), given | {"asked": asked}, follow=True)
    assert "0 of 1 right" in again.text


def test_the_best_attempt_and_the_last_are_shown(seen_by, bob, alice, course, lesson):
    browser = seen_by(bob)
    assert "Your best" not in browser.get(quiz_url(course)).text
    for given in ((WRONG, RIGHT), (RIGHT, RIGHT), (WRONG, WRONG)):
        browser.post(quiz_url(course), answers(lesson, *given))

    page = browser.get(quiz_url(course)).text

    assert Attempt.objects.count() == 3
    assert "Your best: 2 of 2" in page
    assert "Your last: 0 of 2" in page
    assert "Your best" not in seen_by(alice).get(quiz_url(course)).text


def test_an_attempt_is_its_persons_own(seen_by, alice, bob, course, lesson):
    seen_by(bob).post(quiz_url(course), answers(lesson, RIGHT, RIGHT))
    page = reverse("attempt", args=[course.pk, 0, Attempt.objects.get().pk])

    assert seen_by(bob).get(page).status_code == 200
    assert seen_by(alice).get(page).status_code == 404


def test_an_attempt_of_another_lesson_is_not_found_here(seen_by, bob, make_course, lesson, course):
    other = make_course()
    seen_by(bob).post(quiz_url(course), answers(lesson, RIGHT, RIGHT))
    attempt = Attempt.objects.get()

    page = reverse("attempt", args=[other.pk, 0, attempt.pk])

    assert seen_by(bob).get(page).status_code == 404


def test_an_attempt_outlives_its_questions(seen_by, bob, course, lesson):
    browser = seen_by(bob)
    address = browser.post(quiz_url(course), answers(lesson, RIGHT, RIGHT)).url
    first, second = Question.objects.order_by("number")
    Question.objects.filter(pk=first.pk).update(retired_at=timezone.now())
    second.delete()

    page = browser.get(address).text

    assert "2 of 2 right" in page
    assert '<span class="badge">retired</span>' in page
    assert "1 question of this attempt is not there any more." in page


def test_a_lesson_without_questions_says_so_and_takes_no_answers(seen_by, bob, course, lesson):
    Question.objects.all().delete()

    assert "This lesson has no quiz" in seen_by(bob).get(quiz_url(course)).text
    assert "has no quiz" in seen_by(bob).post(quiz_url(course), {"asked": ""}).text
    assert Attempt.objects.count() == 0


def test_what_a_generator_asks_is_labelled(seen_by, bob, course, lesson):
    assert "generated" not in seen_by(bob).get(quiz_url(course)).text

    Question.objects.filter(number=0).update(origin="generator")

    assert '<span class="badge">generated</span>' in seen_by(bob).get(quiz_url(course)).text


def test_as_many_queries_however_many_questions(seen_by, bob, course, lesson):
    browser = seen_by(bob)

    def queries():
        page = browser.post(quiz_url(course), given())
        with CaptureQueriesContext(connection) as quiz:
            browser.get(quiz_url(course))
        with CaptureQueriesContext(connection) as attempt:
            browser.get(page.url)
        return len(quiz), len(attempt)

    def given():
        return answers(lesson, *[RIGHT] * lesson.questions.count())

    few = queries()
    for number in range(2, 20):
        add_question(lesson, number, "red", SENTENCES[0])

    # session, person, job, document, lesson, questions, last and best attempt;
    # an attempt has itself and what was reported in addition
    assert (few, queries()) == ((8, 10), (8, 10))

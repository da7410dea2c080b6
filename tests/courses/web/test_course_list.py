from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Membership, Role
from apps.core.models import Status
from apps.courses.selectors import PAGE, courses_of

LIST = reverse("courses")


def titles(user, *wanted):
    return [str(course) for course in courses_of(user, *wanted).courses]


def test_people_see_what_they_handed_in_and_what_their_companies_did(alice, bob, make_course):
    make_course(title="alice's own", job={"company": None})
    make_course(title="the company's", job={"requested_by": None})

    assert titles(alice) == ["the company's", "alice's own"]
    assert titles(bob) == ["the company's"]


def test_a_stranger_sees_nothing_and_is_told_what_to_do(seen_by, carol, make_course):
    make_course(title="secret")

    page = seen_by(carol).get(LIST).text

    assert "secret" not in page
    assert "No courses yet" in page


def test_without_signing_in_there_is_no_list(client, db):
    assert client.get(LIST).status_code == 302


def test_a_document_without_lessons_is_no_course_yet(alice, make_course):
    make_course(lessons=0, job={"status": Status.FAILED})

    assert titles(alice) == []


def test_a_row_says_how_much_there_is_and_whose_it_is(seen_by, bob, make_course):
    make_course(lessons=3)

    page = seen_by(bob).get(LIST).text

    assert "R. Hooke" in page
    assert "3 lessons" in page
    assert "3 pages" in page
    assert "Los Aromos" in page
    assert "badge" not in page


def test_a_course_that_is_still_made_says_so(seen_by, bob, make_course):
    make_course(job={"status": Status.RUNNING})

    assert '<span class="badge running">' in seen_by(bob).get(LIST).text


def test_part_of_a_title_finds_it_in_whatever_case(alice, make_course):
    make_course(title="Botany for all")
    make_course(title="Law")

    assert titles(alice, "BOTANY") == ["Botany for all"]


def test_a_document_without_title_is_found_by_its_files_name(alice, make_course):
    make_course(title="")
    make_course(title="Law")

    assert titles(alice, "plants") == ["plants.pdf"]


def test_a_search_means_what_it_says(alice, make_course):
    make_course(title="100 % sure")
    make_course(title="Law")

    assert titles(alice, "%") == ["100 % sure"]


def test_a_search_that_finds_nothing_offers_the_way_back(seen_by, alice, make_course):
    make_course()

    page = seen_by(alice).get(LIST, {"title": "astronomy"}).text

    assert "No such course" in page
    assert 'value="astronomy"' in page


@pytest.mark.parametrize("query", ["before=nonsense", "title=%00", "title=" + "a" * 400])
def test_nonsense_in_the_address_is_left_out(seen_by, alice, make_course, query):
    make_course(title="still here")

    answer = seen_by(alice).get(f"{LIST}?{query}")

    assert answer.status_code == 200
    assert "still here" in answer.text


def test_pages_follow_each_other_without_gap_or_double(alice, make_course):
    made = [make_course(lessons=1).pk for _ in range(PAGE + 3)]

    first = courses_of(alice)
    second = courses_of(alice, "", first.older)

    shown = [course.pk for page in (first, second) for course in page.courses]
    assert shown == sorted(made, reverse=True)
    assert second.older is None


def test_links_to_other_pages_keep_the_search(seen_by, alice, make_course):
    for _ in range(PAGE + 1):
        make_course(lessons=1)

    assert "?title=bio&amp;before=" in seen_by(alice).get(LIST, {"title": "bio"}).text


def test_a_member_of_several_companies_sees_a_course_once(carol, company, make_course):
    for other in ("A", "B"):
        others = type(company).objects.create(name=other)
        Membership.objects.create(user=carol, company=others, role=Role.VIEWER)
    Membership.objects.create(user=carol, company=company, role=Role.VIEWER)
    make_course(job={"requested_by": carol})

    assert titles(carol) == ["Biology"]


def test_as_many_queries_for_a_full_page_as_for_one_course(seen_by, alice, make_course):
    browser = seen_by(alice)
    make_course()
    with CaptureQueriesContext(connection) as few:
        browser.get(LIST)
    for _ in range(PAGE + 1):
        make_course()

    with CaptureQueriesContext(connection) as many:
        browser.get(LIST)

    # session, person, courses
    assert (len(few), len(many)) == (3, 3)

"""The pages of what people wrote: who sees them, who enters numbers, and what they show."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Company, Membership, Role, User
from apps.whatsapp import intake, lines, selectors
from apps.whatsapp.models import WINDOW, Line, LineTaking, Message, Session
from tests.web.test_security import INSIDE
from tests.whatsapp.conftest import LINE, body, message, take, value
from tests.whatsapp.web.conftest import written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broker")]

PEOPLE = ("alice", "bob", "victor", "carol", "")
NEW = {"phone_number_id": "106540352240003", "name": "Shop"}
PRIVATE = ("Their private words", "Pedro", "56999990000", "Secret desk")


def page_of(company) -> str:
    return reverse("whatsapp-company", args=[company.pk])


def session_page(session, company=None) -> str:
    return reverse("whatsapp-session", args=[(company or session.line.company).pk, session.pk])


def enter_page(company) -> str:
    return reverse("whatsapp-enter-line", args=[company.pk])


def end_page(line, company=None) -> str:
    return reverse("whatsapp-end-line", args=[(company or line.company).pk, line.pk])


def browser_of(name, client, seen_by):
    return seen_by(User.objects.get(email=f"{name}@faena.example")) if name else client


# Who


def test_who_sees_the_pages(client, seen_by, company, victor, carol, ours):
    for address in (page_of(company), session_page(ours[1])):
        statuses = [browser_of(name, client, seen_by).get(address).status_code for name in PEOPLE]

        assert statuses == [200, 200, 200, 404, 302]


@pytest.mark.parametrize("person", range(len(PEOPLE)), ids=(*PEOPLE[:-1], "nobody"))
def test_who_enters_and_ends_numbers(client, seen_by, company, victor, carol, ours, person):
    browser = browser_of(PEOPLE[person], client, seen_by)
    wanted = (302, 403, 403, 404, 302)[person]
    may = PEOPLE[person] == "alice"

    assert browser.post(enter_page(company), NEW).status_code == wanted
    assert Line.objects.filter(phone_number_id=NEW["phone_number_id"]).exists() is may
    assert browser.post(end_page(ours[0])).status_code == wanted
    assert Line.objects.filter(pk=ours[0].pk, ended_at=None).exists() is not may


def test_what_changes_something_takes_a_post(seen_by, alice, company, ours):
    for address in (enter_page(company), end_page(ours[0])):
        assert seen_by(alice).get(address).status_code == 405


def test_what_shows_something_takes_none(seen_by, alice, company, ours):
    for address in (page_of(company), session_page(ours[1])):
        assert seen_by(alice).post(address).status_code == 405


@pytest.mark.parametrize("name", ["alice", "bob", "victor"])
def test_nothing_of_another_company_is_seen(seen_by, company, victor, ours, theirs, name):
    browser = seen_by(User.objects.get(email=f"{name}@faena.example"))
    line, session = theirs
    seen = [
        browser.get(page_of(company)),
        browser.get(f"{page_of(company)}?before={session.pk}"),
        browser.get(session_page(ours[1])),
        browser.get(f"{session_page(ours[1])}?after={session.messages.get().pk}"),
        browser.get(reverse("company", args=[company.pk])),
    ]
    refused = [
        browser.get(page_of(line.company)),
        browser.get(session_page(session)),
        browser.get(session_page(session, company)),
        browser.post(enter_page(line.company), NEW),
        browser.post(end_page(line)),
    ]

    assert {answer.status_code for answer in seen} == {200}
    assert {answer.status_code for answer in refused} == {404}
    for answer in (*seen, *refused):
        assert all(words not in answer.text for words in PRIVATE)


def test_a_number_of_another_company_is_not_ended_through_mine(seen_by, alice, company, theirs):
    assert seen_by(alice).post(end_page(theirs[0], company)).status_code == 404

    assert Line.objects.filter(ended_at=None).count() == 1


def test_a_member_of_both_sees_each_under_its_company(seen_by, alice, company, ours, theirs):
    Membership.objects.create(user=alice, company=theirs[0].company, role=Role.VIEWER)
    browser = seen_by(alice)

    assert "Their private words" not in browser.get(page_of(company)).text
    assert "Their private words" in browser.get(page_of(theirs[0].company)).text
    assert browser.get(session_page(theirs[1], company)).status_code == 404


def test_staff_reads_with_the_permission_and_changes_nothing(seen_by, company, ours, carol):
    carol.is_staff = True
    carol.save()
    browser = seen_by(carol)
    assert browser.get(page_of(company)).status_code == 404

    may = Permission.objects.get(codename="view_message", content_type__app_label="whatsapp")
    carol.user_permissions.add(may)

    assert browser.get(page_of(company)).status_code == 200
    assert browser.get(session_page(ours[1])).status_code == 200
    assert browser.post(enter_page(company), NEW).status_code == 403
    assert browser.post(end_page(ours[0])).status_code == 403


# What


def test_the_list_shows_who_wrote_what_last_the_newest_first(seen_by, victor, company, ours):
    old = written(ours[0], "Long ago", name="", person="56912340000")
    Session.objects.filter(pk=old.pk).update(last_message_at=timezone.now() - 2 * WINDOW)

    text = seen_by(victor).get(page_of(company)).text

    assert text.index("Until when?") < text.index("Long ago")
    assert "Are you open?" not in text
    assert text.index(">Rosa</bdi>") < text.index(">56912340000</bdi>")
    assert text.count(">open</span>") == 1
    assert "Enter a number" not in text
    assert ">End</button>" not in text


def test_the_session_shows_its_messages_the_first_ones_first(seen_by, victor, ours):
    text = seen_by(victor).get(session_page(ours[1])).text

    assert text.index("Are you open?") < text.index("Until when?")
    assert "may be answered freely until" in text
    assert "to Front desk" in text

    Session.objects.update(last_message_at=timezone.now() - WINDOW)
    assert "ended" in seen_by(victor).get(session_page(ours[1])).text


@pytest.mark.parametrize(
    ("type_", "text", "seen"),
    [
        ("image", "", "A picture"),
        ("image", "The menu", "The menu"),
        ("location", "", "A place"),
        ("from_the_future", "", "from_the_future"),
        ("text", "", "An empty text"),
    ],
)
def test_what_has_no_text_is_said_in_words(seen_by, alice, company, ours, type_, text, seen):
    Message.objects.update(type=type_, text=text, mime_type="image/jpeg")

    assert seen in seen_by(alice).get(page_of(company)).text
    page = seen_by(alice).get(session_page(ours[1])).text
    assert seen in page
    assert ("image/jpeg" in page) is (type_ != "text" or not text)


def test_sessions_come_in_pages(seen_by, alice, company, ours, monkeypatch):
    monkeypatch.setattr(selectors, "SESSIONS", 2)
    # All at the same moment: then their number decides.
    for number in range(4):
        written(ours[0], f"Text {number}", person=f"5690000000{number}")
    Session.objects.update(last_message_at=timezone.now())
    browser, address, seen = seen_by(alice), page_of(company), []

    while address:
        page = browser.get(address).context["page"]
        seen += [session.pk for session in page.rows]
        address = f"{page_of(company)}?before={page.more}" if page.more else ""

    assert seen == sorted(Session.objects.values_list("pk", flat=True), reverse=True)
    assert len(seen) == 5


def test_messages_come_in_pages(seen_by, alice, ours, monkeypatch):
    monkeypatch.setattr(selectors, "MESSAGES", 1)
    browser = seen_by(alice)

    first = browser.get(session_page(ours[1]))
    second = browser.get(f"{session_page(ours[1])}?after={first.context['page'].more}")

    assert "Are you open?" in first.text
    assert "Until when?" not in first.text
    assert "Until when?" in second.text
    assert second.context["page"].more is None


@pytest.mark.parametrize("key", ["x", "-1", "1.5", "9" * 30, "²", "0", "999999"])
def test_a_page_that_there_is_not_is_the_first_one(seen_by, alice, company, ours, key):
    assert "Until when?" in seen_by(alice).get(page_of(company), {"before": key}).text
    assert "Until when?" in seen_by(alice).get(session_page(ours[1]), {"after": key}).text


def test_a_session_that_there_is_not(seen_by, alice, company, ours):
    for number in (0, 999_999, 10**30):
        address = f"{page_of(company)}{number}/"
        assert seen_by(alice).get(address).status_code == 404


def test_the_companys_page_leads_here(seen_by, victor, company):
    text = seen_by(victor).get(reverse("company", args=[company.pk])).text

    assert f'href="{page_of(company)}"' in text


def test_without_a_number_the_page_says_what_to_do(seen_by, victor, company):
    text = seen_by(victor).get(page_of(company)).text

    assert "No number has been entered" in text
    assert "Nobody has written yet" in text


# Numbers


def test_a_number_that_is_entered_takes_messages(seen_by, alice, company):
    answer = seen_by(alice).post(
        enter_page(company), {"phone_number_id": f" {LINE} ", "name": "Desk"}, follow=True
    )

    assert "The number has been entered." in answer.text
    line = Line.objects.get()
    assert (line.phone_number_id, line.name, line.created_by) == (LINE, "Desk", alice)


@pytest.mark.django_db(transaction=True)
def test_what_came_before_is_asked_for(seen_by, alice, company):
    take(body(value(message("wamid.1"))))

    seen_by(alice).post(enter_page(company), {"phone_number_id": LINE})

    job = LineTaking.objects.get().job
    assert (job.requested_by, job.company) == (alice, company)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"phone_number_id": ""}, "This field is required."),
        ({"phone_number_id": "+56 2 2999 9999"}, "Enter the ID that Meta shows"),
        ({"phone_number_id": "1234"}, "Enter the ID that Meta shows"),
        ({"phone_number_id": "١٢٣٤٥٦"}, "Enter the ID that Meta shows"),
        ({"phone_number_id": "12345\n"}, ""),
        ({"phone_number_id": "1" * 33}, "at most 32 characters"),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"phone_number_id": LINE}, "entered already"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused(seen_by, alice, company, ours, given, sentence):
    answer = seen_by(alice).post(enter_page(company), NEW | given)

    if not sentence:  # spaces around it are nobody's mistake
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert sentence in answer.text
    assert Line.objects.count() == 1


def test_a_number_of_another_company_is_refused_without_saying_whose(
    seen_by, alice, company, theirs
):
    answer = seen_by(alice).post(
        enter_page(company), {"phone_number_id": theirs[0].phone_number_id}
    )

    assert answer.status_code == 422
    assert "entered already" in answer.text
    assert "Los Boldos" not in answer.text


def test_too_many_numbers_are_refused(seen_by, alice, company, monkeypatch):
    monkeypatch.setattr(lines, "MOST", 0)

    answer = seen_by(alice).post(enter_page(company), NEW)

    assert (answer.status_code, "end one first" in answer.text) == (422, True)


def test_a_number_is_ended_once_and_what_was_written_stays(seen_by, alice, company, ours):
    browser = seen_by(alice)

    first = browser.post(end_page(ours[0]), follow=True)
    second = browser.post(end_page(ours[0]), follow=True)

    assert "The number has been ended." in first.text
    assert "The number has been ended." not in second.text
    assert "Until when?" in second.text


# Safety


def test_what_people_write_is_shown_and_not_obeyed(seen_by, alice, company):
    line = intake.enter_line(company, LINE, "<b>desk", by=None)
    session = written(line, "<script>alert(1)</script>\n<img src=x>", name="<img src=y>")
    Company.objects.update(name="<i>company")

    for address in (page_of(company), session_page(session)):
        answer = seen_by(alice).get(address)

        assert "&lt;script&gt;" in answer.text
        for tag in ("<script>alert", "<img", "<b>desk", "<i>company"):
            assert tag not in answer.text
        assert INSIDE.search(answer.text) is None
        assert "no-store" in answer.headers["Cache-Control"]


def test_right_to_left_and_emoji_are_shown_as_they_are(seen_by, alice, company, ours):
    words = "\u202eمرحبا\u202c 👩‍👩‍👧‍👦"
    Message.objects.update(text=words)
    Session.objects.update(profile_name=words)

    for address in (page_of(company), session_page(ours[1])):
        text = seen_by(alice).get(address).text

        assert f"<bdi>{words}</bdi>" in text
        assert 'dir="auto"' in text


def test_long_texts_are_cut_in_the_list(seen_by, alice, company, ours):
    Message.objects.update(text="x" * 5000)

    assert "x" * (selectors.PREVIEW + 1) not in seen_by(alice).get(page_of(company)).text
    assert "x" * 5000 in seen_by(alice).get(session_page(ours[1])).text


def test_the_pages_take_as_many_queries_however_much_there_is(seen_by, alice, company, ours):
    browser, addresses = seen_by(alice), (page_of(company), session_page(ours[1]))
    counts = []
    for more in (0, 10):
        for number in range(more):
            written(ours[0], *["Hello"] * 3, person=f"569000000{number:02}")
            ours[1].messages.create(
                wamid=f"more.{number}", sent_at=timezone.now() - timedelta(hours=1), type="text"
            )
        for address in addresses:
            browser.get(address)
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            counts.append(len(queries))

    assert counts[:2] == counts[2:]

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from tests.web.conftest import PASSWORD


def test_a_person_signs_in_with_the_address_however_it_is_spelt(client, alice):
    answer = client.post(
        reverse("sign-in"), {"username": " Alice@Faena.Example ", "password": PASSWORD}
    )

    assert answer.status_code == 302
    assert answer.url == reverse("work-list")
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_a_wrong_password_is_said_in_words_and_signs_nobody_in(client, alice):
    answer = client.post(reverse("sign-in"), {"username": alice.email, "password": "wrong"})

    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert "_auth_user_id" not in client.session


def test_after_signing_in_people_are_where_they_wanted_to_go(client, alice):
    refused = client.get(reverse("work-list"), {"status": "failed"})
    page = client.get(refused.url)

    answer = client.post(
        reverse("sign-in"),
        {"username": alice.email, "password": PASSWORD, "next": page.context["next"]},
    )

    assert 'name="next" value="/work/?status=failed"' in page.text
    assert answer.url == "/work/?status=failed"


def test_signing_in_leads_to_no_other_site(client, alice):
    answer = client.post(
        reverse("sign-in"),
        {"username": alice.email, "password": PASSWORD, "next": "https://elsewhere.example/"},
    )

    assert answer.url == reverse("work-list")


def test_signing_out_takes_a_post_and_ends_the_session(seen_by, alice):
    browser = seen_by(alice)

    assert browser.get(reverse("sign-out")).status_code == 405
    assert browser.post(reverse("sign-out")).url == reverse("sign-in")
    assert browser.get(reverse("work-list")).status_code == 302


def test_forms_without_their_token_are_refused(alice):
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post(reverse("sign-in"), {"username": alice.email, "password": PASSWORD})

    assert answer.status_code == 403
    assert "This page was too old" in answer.text


def test_home_is_the_work_list(client):
    answer = client.get(reverse("home"))

    assert answer.url == reverse("work-list")


def test_a_poll_after_the_session_ended_reloads_the_whole_page(client):
    answer = client.get(reverse("work-list"), headers={"HX-Request": "true"})

    assert answer.headers["HX-Refresh"] == "true"
    assert "password" not in answer.text

from __future__ import annotations

from django.urls import reverse


def test_before_signing_in_the_browser_decides(client):
    answer = client.get(reverse("sign-in"), headers={"Accept-Language": "es-CL,es;q=0.9"})

    assert '<html lang="es">' in answer.text
    assert "Correo electrónico" in answer.text


def test_a_persons_language_is_spoken_on_every_device(seen_by, alice):
    alice.language = "es"
    alice.save()

    answer = seen_by(alice).get(reverse("work-list"), headers={"Accept-Language": "en"})

    assert '<html lang="es">' in answer.text
    assert "Todavía no hay trabajos" in answer.text


def test_choosing_a_language_stores_it_and_returns_to_the_page(seen_by, alice):
    browser = seen_by(alice)
    here = reverse("work-list") + "?status=failed"

    answer = browser.post(reverse("choose-language"), {"language": "es", "next": here})

    alice.refresh_from_db()
    assert alice.language == "es"
    assert answer.url == here
    assert '<html lang="es">' in browser.get(here).text


def test_a_stranger_chooses_for_the_browser(client):
    client.post(reverse("choose-language"), {"language": "es", "next": "/"})

    assert '<html lang="es">' in client.get(reverse("sign-in")).text


def test_an_unknown_language_changes_nothing(seen_by, alice):
    seen_by(alice).post(reverse("choose-language"), {"language": "tlh", "next": "/"})

    alice.refresh_from_db()
    assert alice.language == "en"


def test_choosing_a_language_leads_to_no_other_site(client):
    answer = client.post(
        reverse("choose-language"), {"language": "es", "next": "https://elsewhere.example/"}
    )

    assert answer.url == "/"


def test_each_language_is_offered_in_its_own_words(client):
    answer = client.get(reverse("sign-in"), headers={"Accept-Language": "es"})

    assert ">English</button>" in answer.text
    assert ">Español</button>" in answer.text

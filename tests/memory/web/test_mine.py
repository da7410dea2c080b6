"""A person sees and deletes what is remembered about them, and nobody else does."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.memory import intake
from apps.memory.models import Holder, Memory
from tests.memory.conftest import do_all, texts
from tests.memory.test_forgetting import where_it_stands

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

MINE = reverse("memories")


def forget_url(memory: Memory) -> str:
    return reverse("memory-forget", args=[memory.holder_id, memory.pk])


def test_the_page_says_what_where_from_and_when(seen_by, alice, company):
    intake.save_user_memories(alice, "I live in <Talca>.")
    intake.save_user_memories(alice, "My desk is the red one.", company)
    do_all()

    page = seen_by(alice).get(MINE)

    assert "I live in &lt;Talca&gt;." in page.text
    assert "told by the person" in page.text
    told_at = timezone.localtime(Memory.objects.first().told_at)
    assert f'datetime="{told_at.isoformat()}"' in page.text
    assert page.text.index("Everywhere") < page.text.index("Within Los Aromos")
    assert "no-store" in page["Cache-Control"]


def test_every_field_of_the_page_has_a_name_of_its_own(seen_by, alice):
    names = re.findall(r' id="([^"]+)"', seen_by(alice).get(MINE).text)

    assert {"ask_company", "tell_company"} <= set(names)
    assert len(names) == len(set(names))


def test_strangers_sign_in_first_and_others_see_nothing(client, seen_by, alice, bob, company):
    intake.save_user_memories(alice, "I live in Talca.", company)
    do_all()
    memory = Memory.objects.get()

    assert client.get(MINE).status_code == 302
    assert "Talca" not in seen_by(bob).get(MINE).text
    assert seen_by(bob).post(forget_url(memory)).status_code == 404
    assert texts(alice, company) == ["I live in Talca."]


def test_one_is_deleted(seen_by, alice):
    intake.save_user_memories(alice, "I live in Talca. I work for Codelco.")
    do_all()
    browser = seen_by(alice)

    page = browser.post(forget_url(Memory.objects.get(text__contains="Talca")), follow=True)

    assert "It is forgotten." in page.text
    assert texts(alice) == ["I work for Codelco."]


@pytest.mark.parametrize("number", ["999999999", "x", "99999999999999999999999999"])
def test_what_is_not_there_is_no_error(seen_by, alice, number):
    intake.save_user_memories(alice, "I live in Talca.")
    address = reverse("memory-forget", args=[Holder.objects.get().pk, number])

    assert seen_by(alice).post(address).status_code == 302


def test_another_holders_memory_is_not_reached_through_ones_own(seen_by, alice, bob):
    intake.save_user_memories(alice, "I live in Talca.")
    intake.save_user_memories(bob, "I live in Arica.")
    do_all()
    own, other = Memory.objects.get(text__contains="Arica"), Memory.objects.get(text__contains="Ta")

    seen_by(bob).post(reverse("memory-forget", args=[own.holder_id, other.pk]))

    assert texts(alice) == ["I live in Talca."]


def test_all_is_deleted_when_it_is_meant(seen_by, alice):
    intake.save_user_memories(alice, "I live in Talca.")
    do_all()
    browser = seen_by(alice)

    assert browser.post(reverse("memories-forget")).status_code == 422
    assert texts(alice) == ["I live in Talca."]
    browser.post(reverse("memories-forget"), {"is_meant": "on"})

    assert where_it_stands("Talca") == []


def test_somebody_tells_and_asks(seen_by, alice, company):
    browser = seen_by(alice)
    told = {"text": "My accountant is Pedro.", "company": company.pk}
    assert browser.post(reverse("memories-tell"), told).status_code == 302
    do_all()
    asked = {"question": "Who is the accountant?"}

    assert "Nothing is remembered of this" in browser.post(reverse("memories-ask"), asked).text
    page = browser.post(reverse("memories-ask"), asked | {"company": company.pk}).text

    assert "What would be remembered" in page
    assert "<blockquote" in page


def test_a_company_of_others_is_not_offered(seen_by, carol, company):
    browser = seen_by(carol)
    said = {"text": "I live in Talca.", "question": "Where?", "company": company.pk}

    assert browser.post(reverse("memories-tell"), said).status_code == 422
    assert browser.post(reverse("memories-ask"), said).status_code == 422
    assert Holder.objects.count() == 0


def test_nothing_told_is_said_in_the_form(seen_by, alice):
    assert seen_by(alice).post(reverse("memories-tell"), {"text": " "}).status_code == 422


def test_the_questions_of_the_beginning_without_a_company(seen_by, alice):
    browser = seen_by(alice)
    page = browser.get(reverse("onboarding")).text
    assert "How should we address you?" in page
    assert "employees" not in page

    assert browser.post(reverse("onboarding"), {"role": ""}).status_code == 422
    browser.post(reverse("onboarding"), {"role": "I am the owner"})
    do_all()

    assert texts(alice) == ["What do you do in the company? I am the owner"]


def test_it_is_found_from_every_page(seen_by, alice):
    assert f'href="{MINE}"' in seen_by(alice).get(reverse("work-list")).text

"""All members see what is remembered about their company; who decides may delete it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.accounts.models import Company, Membership, Role
from apps.memory import intake
from apps.memory.models import Memory
from tests.memory.conftest import do_all, texts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

NAMES = ("company-memories", "company-memories-ask", "company-memories-tell")


@pytest.fixture
def told(company, alice):
    intake.save_company_memories(company, "Our bank is BCI. Our lawyer is Soto.", alice)
    do_all()
    return company


def url(company, name="company-memories", *more):
    return reverse(name, args=[company.pk, *more])


def test_all_members_see_it(seen_by, told, alice, bob, victor):
    for person in (alice, bob, victor):
        assert "Our bank is BCI." in seen_by(person).get(url(told)).text


def test_nobody_else_does_not_even_the_staff(seen_by, told, carol):
    for is_superuser in (False, True):
        carol.is_staff = carol.is_superuser = is_superuser
        carol.save()
        browser = seen_by(carol)
        assert browser.get(url(told)).status_code == 404
        for name in (*NAMES[1:], "company-memories-forget"):
            assert browser.post(url(told, name), {"question": "bank?"}).status_code == 404


def test_a_member_of_two_sees_each_on_its_page(seen_by, told, alice):
    other = Company.objects.create(name="Los Boldos")
    Membership.objects.create(user=alice, company=other, role=Role.OWNER)
    intake.save_company_memories(other, "Our bank is Itaú.", alice)
    do_all()
    browser = seen_by(alice)

    here, there = (browser.get(url(one)).text for one in (told, other))
    asked = browser.post(url(other, "company-memories-ask"), {"question": "Which bank?"}).text

    assert "BCI" in here
    assert "Itaú" not in here
    assert "BCI" not in there
    assert "Itaú" in there
    assert "BCI" not in asked
    memory = Memory.objects.get(text__contains="BCI")
    browser.post(url(other, "company-memory-forget", memory.pk))
    assert Memory.objects.filter(pk=memory.pk).exists()


def test_owner_and_accountant_delete_one_and_a_viewer_none(seen_by, told, alice, bob, victor):
    bank, lawyer = Memory.objects.order_by("pk")
    assert seen_by(victor).post(url(told, "company-memory-forget", bank.pk)).status_code == 403
    assert "Forget:" not in seen_by(victor).get(url(told)).text

    seen_by(bob).post(url(told, "company-memory-forget", bank.pk))
    assert texts(company=told) == ["Our lawyer is Soto."]
    seen_by(alice).post(url(told, "company-memory-forget", lawyer.pk))
    assert texts(company=told) == []


def test_only_the_owner_deletes_all(seen_by, told, alice, bob):
    meant = {"is_meant": "on"}
    assert seen_by(bob).post(url(told, "company-memories-forget"), meant).status_code == 403
    assert len(texts(company=told)) == 2
    assert seen_by(alice).post(url(told, "company-memories-forget")).status_code == 422

    seen_by(alice).post(url(told, "company-memories-forget"), meant)

    assert texts(company=told) == []


def test_who_may_ask_for_work_tells(seen_by, company, bob, victor):
    said = {"text": "Our bank is BCI."}
    assert seen_by(victor).post(url(company, "company-memories-tell"), said).status_code == 403

    seen_by(bob).post(url(company, "company-memories-tell"), said)
    do_all()

    assert texts(company=company) == ["Our bank is BCI."]


def test_a_member_asks(seen_by, told, victor):
    page = seen_by(victor).post(
        url(told, "company-memories-ask"), {"question": "Which bank is it?"}
    )

    assert "What would be remembered" in page.text
    assert seen_by(victor).post(url(told, "company-memories-ask"), {}).status_code == 422


def test_the_questions_about_the_company_are_for_who_speaks_for_it(seen_by, company, bob, victor):
    page = url(company, "company-onboarding")
    assert "What does the company do?" in seen_by(bob).get(page).text
    assert "What does the company do?" not in seen_by(victor).get(page).text

    seen_by(bob).post(page, {"activity": "It bakes bread.", "role": "accountant"})
    seen_by(victor).post(page, {"activity": "Nothing", "role": "guest"})
    do_all()

    assert texts(company=company) == ["What does the company do? It bakes bread."]
    assert texts(bob, company) == ["What do you do in the company? accountant"]
    assert texts(victor, company) == ["What do you do in the company? guest"]


def test_it_is_found_from_the_companys_page(seen_by, company, victor):
    page = seen_by(victor).get(reverse("company", args=[company.pk])).text

    assert f'href="{url(company)}"' in page

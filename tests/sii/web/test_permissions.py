"""Who sees what and who does what: one table for every page and every POST."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from apps.accounts.models import Company, Membership, Role, User
from apps.sii.models import Access, Credential, Sync
from tests.sii.web.conftest import PDF, add_form, got
from tests.web.test_security import INSIDE

PEOPLE = ("alice", "bob", "victor", "carol", "")
SEEN = (200, 200, 200, 404, 302)

# page, with what it is asked, what each of PEOPLE gets
PAGES = [
    ("sii-company", (), SEEN),
    ("sii-documents", (), SEEN),
    ("sii-documents-csv", (), SEEN),
    ("sii-forms", (), SEEN),
    ("sii-form", ("folio",), SEEN),
    ("sii-form-pdf", ("folio",), SEEN),
]
POSTS = [
    ("sii-sync", {"kind": "documents"}, (302, 302, 403, 404, 302)),
    ("sii-clave", {"clave": "another"}, (302, 403, 403, 404, 302)),
    ("sii-delete-clave", {}, (302, 403, 403, 404, 302)),
]


@pytest.fixture
def form(company, clave, victor, carol):
    return add_form(company, pdf=PDF)


def browser_of(name, client, seen_by):
    return seen_by(User.objects.get(email=f"{name}@faena.example")) if name else client


def address(name, company, form, extra=()):
    return reverse(name, args=[company.pk, *([form.folio] if extra else [])])


@pytest.mark.parametrize(("page", "extra", "wanted"), PAGES, ids=[page for page, *_ in PAGES])
def test_who_sees_a_page(client, seen_by, company, form, page, extra, wanted):
    statuses = [
        got(browser_of(name, client, seen_by), address(page, company, form, extra)).status_code
        for name in PEOPLE
    ]

    assert tuple(statuses) == wanted


@pytest.mark.parametrize(("post", "given", "wanted"), POSTS, ids=[post for post, *_ in POSTS])
@pytest.mark.parametrize("person", range(len(PEOPLE)), ids=(*PEOPLE[:-1], "nobody"))
def test_who_may_change_something(client, seen_by, company, form, person, post, given, wanted):
    browser, before = browser_of(PEOPLE[person], client, seen_by), things()

    answer = browser.post(address(post, company, form), given)

    assert answer.status_code == wanted[person]
    may = wanted[person] == 302 and PEOPLE[person] != ""
    assert (things() != before) is may


def things() -> tuple[object, ...]:
    """All that a POST could change."""
    claves = list(Credential.objects.values_list("pk", "sealed", "state"))
    return claves, Access.objects.count(), Sync.objects.count()


@pytest.mark.parametrize("post", [post for post, *_ in POSTS])
def test_what_changes_something_takes_a_post(seen_by, alice, company, form, post):
    assert seen_by(alice).get(address(post, company, form)).status_code == 405


def test_staff_looks_with_the_permission_and_changes_nothing(seen_by, company, form, carol):
    carol.is_staff = True
    carol.save()
    browser = seen_by(carol)
    assert browser.get(address("sii-company", company, form)).status_code == 404

    may = Permission.objects.get(codename="view_document", content_type__app_label="sii")
    carol.user_permissions.add(may)

    for page, extra, _ in PAGES:
        assert got(browser, address(page, company, form, extra)).status_code == 200, page
    for post, given, _ in POSTS:
        assert browser.post(address(post, company, form), given).status_code == 403, post


def test_only_owners_see_who_did_what_and_may_enter_a_clave(seen_by, company, form, alice, bob):
    owner = seen_by(alice).get(address("sii-company", company, form)).text
    accountant = seen_by(bob).get(address("sii-company", company, form)).text

    assert "Who did what with the clave" in owner
    assert 'type="password"' in owner
    assert "Who did what with the clave" not in accountant
    assert 'type="password"' not in accountant
    assert "Sync now" in accountant


def test_viewers_are_offered_no_sync(seen_by, company, form, victor):
    page = seen_by(victor).get(address("sii-company", company, form)).text

    assert "Sync now" not in page
    assert "••••••••" in page


def test_a_form_of_another_company_is_not_reached_through_mine(seen_by, alice, company, form):
    other = Company.objects.create(name="Other")
    theirs = add_form(other, pdf=PDF)

    for page in ("sii-form", "sii-form-pdf"):
        answer = seen_by(alice).get(reverse(page, args=[company.pk, theirs.folio]))
        assert answer.status_code == 404


def test_who_left_the_company_sees_nothing_more(seen_by, bob, company, form):
    browser = seen_by(bob)
    Membership.objects.filter(user=bob).delete()

    assert browser.get(address("sii-company", company, form)).status_code == 404


def test_pages_hold_to_the_policy_and_stay_in_no_cache(
    seen_by, alice, company, form, make_document
):
    make_document(counterparty_name="<script>alert(1)</script>")
    Company.objects.filter(pk=company.pk).update(name="<img src=x>")
    form.values, form.state = {"91": "<b>x</b>"}, "<i>Vigente</i>"
    form.save()

    for page, extra, _ in PAGES:
        answer = got(seen_by(alice), address(page, company, form, extra))
        assert "no-store" in answer.headers["Cache-Control"], page
        assert answer.headers["X-Content-Type-Options"] == "nosniff", page
        if answer.headers["Content-Type"].startswith("text/html"):
            assert INSIDE.search(answer.text) is None, page
            for markup in ("<script>alert", "<img", "<b>x", "<i>Vig"):
                assert markup not in answer.text, (page, markup)


def test_every_role_is_in_the_table(company, victor, carol):
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)

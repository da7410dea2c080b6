from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts import companies
from apps.accounts.companies import LastOwner, rut_changes
from apps.accounts.models import Company, Membership, Role, User
from apps.accounts.selectors import PAGE, memberships_of
from tests.meanwhile import meanwhile
from tests.web.test_security import INSIDE

LIST, NEW = reverse("companies"), reverse("new-company")


def page_of(company):
    return reverse("company", args=[company.pk])


def roles(company):
    members = Membership.objects.filter(company=company)
    return {one.user.email.partition("@")[0]: one.role for one in members.select_related("user")}


def member(company, name):
    return Membership.objects.get(company=company, user__email__startswith=name)


# The list and a new one ----------------------------------------------------------------------


def test_the_list_shows_my_companies_with_my_role_and_no_others(seen_by, bob, carol, company):
    Company.objects.create(name="Somebody else's")

    mine, strangers = seen_by(bob).get(LIST).text, seen_by(carol).get(LIST).text

    assert "Los Aromos" in mine
    assert "accountant" in mine
    assert "Somebody else" not in mine
    assert "Los Aromos" not in strangers
    assert "No companies yet" in strangers


def test_pages_of_the_list_follow_each_other_without_gap_or_double(carol):
    for number in range(PAGE + 3):
        made = Company.objects.create(name=f"Same {number % 2}")
        Membership.objects.create(user=carol, company=made, role=Role.VIEWER)

    first = memberships_of(carol)
    second = memberships_of(carol, first.more)

    shown = [one.company_id for page in (first, second) for one in page.memberships]
    assert len(shown) == len(set(shown)) == PAGE + 3
    assert second.more is None


def test_as_many_queries_for_a_full_list_as_for_one_company(seen_by, alice, company):
    browser = seen_by(alice)
    with CaptureQueriesContext(connection) as few:
        browser.get(LIST)
    for number in range(PAGE):
        companies.found(f"C{number}", None, by=alice)

    with CaptureQueriesContext(connection) as many:
        browser.get(LIST)

    assert (len(few), len(many)) == (3, 3)  # session, person, memberships


@pytest.mark.parametrize("after", ["x", "-1", "9" * 40, "٣"])
def test_nonsense_in_the_address_is_left_out(seen_by, alice, company, after):
    assert "Los Aromos" in seen_by(alice).get(LIST, {"after": after}).text


@pytest.mark.parametrize("written", ["76.543.210-3", "76543210-3", "765432103", " 76543210 - 3 "])
def test_who_enters_a_company_owns_it_and_its_rut_is_kept_in_one_form(seen_by, carol, written):
    answer = seen_by(carol).post(NEW, {"name": "Ejemplo SpA", "rut": written})

    made = Company.objects.get()
    assert answer.url == page_of(made)
    assert (made.name, made.rut) == ("Ejemplo SpA", "76543210-3")
    assert roles(made) == {"carol": Role.OWNER}


def test_a_company_without_a_rut_is_one_too(seen_by, carol):
    seen_by(carol).post(NEW, {"name": "A", "rut": ""})
    seen_by(carol).post(NEW, {"name": "B", "rut": " "})

    assert list(Company.objects.values_list("rut", flat=True)) == [None, None]


@pytest.mark.parametrize(
    "written", ["76543210-4", "76543210", "1", "-", "nonsense", "999999999-9", "٧6543210-3"]
)
def test_what_is_no_rut_is_refused_and_stays_in_the_form(seen_by, carol, written):
    answer = seen_by(carol).post(NEW, {"name": "Ejemplo SpA", "rut": written})

    assert answer.status_code == 422
    assert "its check digit does not fit" in answer.text
    assert f'value="{written}"' in answer.text
    assert not Company.objects.exists()


def test_a_rut_that_is_taken_is_refused_without_a_word_about_whose_it_is(seen_by, carol, company):
    Company.objects.filter(pk=company.pk).update(rut="76543210-3")

    answer = seen_by(carol).post(NEW, {"name": "Mine", "rut": "76.543.210-3"})

    assert answer.status_code == 422
    assert "ask its owner to make you a member" in answer.text
    assert "Los Aromos" not in answer.text
    assert "alice" not in answer.text


@pytest.mark.django_db
def test_a_rut_that_is_taken_in_the_same_moment_is_refused_the_same_way(alice, monkeypatch):
    Company.objects.create(name="First", rut="76543210-3")

    with pytest.raises(ValidationError, match="ask its owner"):
        companies.found("Second", "76543210-3", by=alice)

    assert Company.objects.count() == 1


# Who may do what -------------------------------------------------------------------------------


def posts(company) -> dict[str, dict[str, str]]:
    """Everything that changes a company."""
    victim = member(company, "bob").pk
    return {
        reverse("change-company", args=[company.pk]): {"name": "Renamed", "rut": ""},
        reverse("add-member", args=[company.pk]): {"email": "carol@faena.example", "role": "owner"},
        reverse("change-role", args=[company.pk, victim]): {"role": "owner"},
        reverse("remove-member", args=[company.pk, victim]): {},
    }


@pytest.mark.parametrize(
    ("name", "seen", "changed"),
    [("bob", 200, 403), ("victor", 200, 403), ("carol", 404, 404), ("", 302, 302)],
    ids=["accountant", "viewer", "stranger", "nobody"],
)
def test_only_owners_change_anything(client, seen_by, company, victor, carol, name, seen, changed):
    before = roles(company)
    browser = seen_by(User.objects.get(email=f"{name}@faena.example")) if name else client

    assert browser.get(page_of(company)).status_code == seen
    for address, given in posts(company).items():
        assert browser.post(address, given).status_code == changed, address

    company.refresh_from_db()
    assert (company.name, roles(company)) == ("Los Aromos", before)


@pytest.mark.parametrize("name", ["bob", "victor"])
def test_who_may_not_change_it_is_offered_no_form(seen_by, company, victor, name):
    page = seen_by(User.objects.get(email=f"{name}@faena.example")).get(page_of(company)).text

    assert page.count("<form") == 2  # language, sign out
    assert "alice@faena.example" in page


def test_staff_with_the_permission_looks_and_changes_nothing(seen_by, company, carol):
    carol.is_staff = True
    carol.save()
    assert seen_by(carol).get(page_of(company)).status_code == 404
    carol.user_permissions.add(Permission.objects.get(codename="view_company"))

    assert seen_by(carol).get(page_of(company)).status_code == 200
    for address, given in posts(company).items():
        assert seen_by(carol).post(address, given).status_code == 403, address


def test_a_member_of_another_company_is_not_reached_through_mine(seen_by, alice, company, carol):
    other = companies.found("Other", None, by=carol)
    theirs = member(other, "carol")

    for name, given in (("change-role", {"role": "viewer"}), ("remove-member", {})):
        address = reverse(name, args=[company.pk, theirs.pk])
        assert seen_by(alice).post(address, given).status_code == 404

    assert roles(other) == {"carol": Role.OWNER}


# What owners do ----------------------------------------------------------------------------------


def test_an_owner_adds_somebody_by_address_in_whatever_case(seen_by, alice, company, carol):
    address = reverse("add-member", args=[company.pk])

    seen_by(alice).post(address, {"email": "CAROL@faena.example", "role": "viewer"})

    assert roles(company)["carol"] == Role.VIEWER


@pytest.mark.parametrize("active", [True, False], ids=["unknown", "inactive"])
def test_who_cannot_sign_in_is_not_added(seen_by, alice, company, carol, active):
    User.objects.filter(pk=carol.pk).update(is_active=active)
    email = "nobody@faena.example" if active else carol.email

    answer = seen_by(alice).post(
        reverse("add-member", args=[company.pk]), {"email": email, "role": "viewer"}
    )

    assert answer.status_code == 422
    assert "Nobody signs in here with this address" in answer.text
    assert set(roles(company)) == {"alice", "bob"}


def test_adding_a_member_again_changes_no_role(seen_by, alice, company):
    address = reverse("add-member", args=[company.pk])

    page = seen_by(alice).post(
        address, {"email": "alice@faena.example", "role": "viewer"}, follow=True
    )

    assert "a member already" in page.text
    assert roles(company)["alice"] == Role.OWNER


def test_roles_change_and_members_go(seen_by, alice, company):
    bob = member(company, "bob")
    browser = seen_by(alice)

    browser.post(reverse("change-role", args=[company.pk, bob.pk]), {"role": "viewer"})
    assert roles(company)["bob"] == Role.VIEWER
    browser.post(reverse("change-role", args=[company.pk, bob.pk]), {"role": "emperor"})
    assert roles(company)["bob"] == Role.VIEWER
    browser.post(reverse("remove-member", args=[company.pk, bob.pk]))
    assert roles(company) == {"alice": Role.OWNER}


@pytest.mark.parametrize(
    ("name", "given"), [("change-role", {"role": "viewer"}), ("remove-member", {})]
)
def test_the_last_owner_stays(seen_by, alice, company, name, given):
    address = reverse(name, args=[company.pk, member(company, "alice").pk])

    page = seen_by(alice).post(address, given, follow=True)

    assert "A company needs an owner" in page.text
    assert roles(company)["alice"] == Role.OWNER


def test_an_owner_who_is_not_the_last_may_leave(seen_by, alice, company):
    companies.change_role(member(company, "bob"), Role.OWNER)

    answer = seen_by(alice).post(
        reverse("remove-member", args=[company.pk, member(company, "alice").pk])
    )

    assert answer.url == LIST
    assert roles(company) == {"bob": Role.OWNER}


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_remove_each_other_at_once_are_not_both_gone(company):
    companies.change_role(member(company, "bob"), Role.OWNER)
    refused = []

    def remove_alice() -> None:
        try:
            companies.remove(member(company, "alice"))
        except LastOwner:
            refused.append("alice")

    with meanwhile(remove_alice):
        companies.remove(member(company, "bob"))

    assert refused == ["alice"]
    assert roles(company) == {"alice": Role.OWNER}


def test_an_owner_changes_name_and_rut(seen_by, alice, company):
    address = reverse("change-company", args=[company.pk])

    seen_by(alice).post(address, {"name": "Los Boldos", "rut": "76.543.210-3"})

    company.refresh_from_db()
    assert (company.name, company.rut) == ("Los Boldos", "76543210-3")


def test_its_own_rut_is_not_taken(seen_by, alice, company):
    Company.objects.filter(pk=company.pk).update(rut="76543210-3")
    address = reverse("change-company", args=[company.pk])

    answer = seen_by(alice).post(address, {"name": "Los Boldos", "rut": "76543210-3"})

    assert answer.status_code == 302


def test_who_keeps_what_hangs_on_a_rut_may_refuse_another(seen_by, alice, company):
    Company.objects.filter(pk=company.pk).update(rut="76543210-3")
    heard = []

    def refuse(company, by, **said):
        heard.append((company.rut, by))
        raise ValidationError("Not now.")

    rut_changes.connect(refuse, weak=False)
    try:
        answer = seen_by(alice).post(
            reverse("change-company", args=[company.pk]), {"name": "X", "rut": "11111111-1"}
        )
    finally:
        rut_changes.disconnect(refuse)

    company.refresh_from_db()
    assert heard == [("76543210-3", alice)]
    assert answer.status_code == 422
    assert "Not now." in answer.text
    assert (company.name, company.rut) == ("Los Aromos", "76543210-3")


# Safety ------------------------------------------------------------------------------------------


def test_names_are_shown_and_not_obeyed_and_pages_hold_to_the_policy(seen_by, alice, company):
    Company.objects.filter(pk=company.pk).update(name="<img src=x onerror=alert(1)>")

    for address in (LIST, NEW, page_of(company)):
        answer = seen_by(alice).get(address)

        assert "<img" not in answer.text
        assert INSIDE.search(answer.text.replace("onerror=alert", "")) is None, address
        assert "no-store" in answer.headers["Cache-Control"]


def test_the_menu_leads_to_companies(seen_by, alice):
    assert f'href="{LIST}"' in seen_by(alice).get(reverse("work-list")).text


def test_the_page_takes_as_many_queries_however_many_members(seen_by, alice, company):
    browser = seen_by(alice)
    with CaptureQueriesContext(connection) as few:
        browser.get(page_of(company))
    for number in range(20):
        person = User.objects.create_user(f"p{number}@faena.example")
        Membership.objects.create(user=person, company=company, role=Role.VIEWER)

    with CaptureQueriesContext(connection) as many:
        browser.get(page_of(company))

    assert len(few) == len(many)

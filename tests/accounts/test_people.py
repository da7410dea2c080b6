from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.urls import reverse

from apps.accounts.models import Company, Membership, Role, User
from apps.accounts.selectors import companies_of, may_ask_for_work

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path  # WhiteNoise warns when it is missing
    settings.WHITENOISE_USE_FINDERS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def company():
    return Company.objects.create(name="Los Aromos")


@pytest.fixture
def alice():
    return User.objects.create_user("Alice@Faena.Example", PASSWORD)


@pytest.fixture
def office(client):
    """The administration, seen by somebody who may do everything."""
    client.force_login(User.objects.create_superuser("root@faena.example", PASSWORD))
    return client


def test_addresses_are_kept_in_lower_case_and_once(alice):
    assert alice.email == "alice@faena.example"
    with pytest.raises(IntegrityError):
        User.objects.create_user("ALICE@faena.example", PASSWORD)


def test_a_person_needs_an_address():
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("", PASSWORD)


@pytest.mark.parametrize(
    ("role", "may_ask"), [(Role.OWNER, True), (Role.ACCOUNTANT, True), (Role.VIEWER, False)]
)
def test_owners_and_accountants_may_ask_for_work(alice, company, role, may_ask):
    Membership.objects.create(user=alice, company=company, role=role)

    assert may_ask_for_work(alice, company) is may_ask
    assert list(companies_of(alice)) == [company]


def test_a_stranger_has_no_company_and_may_ask_for_nothing(alice, company):
    assert may_ask_for_work(alice, company) is False
    assert list(companies_of(alice)) == []


def test_a_person_has_one_role_in_a_company(alice, company):
    Membership.objects.create(user=alice, company=company, role=Role.OWNER)

    with pytest.raises(IntegrityError):
        Membership.objects.create(user=alice, company=company, role=Role.VIEWER)


def test_the_administration_adds_a_person_by_address(office):
    fields = {"email": "Bob@Faena.Example", "language": "es", "usable_password": "true"}
    memberships = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD}

    answer = office.post(reverse("admin:accounts_user_add"), fields | passwords | memberships)

    assert answer.status_code == 302
    bob = User.objects.get(email="bob@faena.example")
    assert bob.check_password(PASSWORD)
    assert bob.language == "es"


def test_the_administration_shows_people_and_companies_with_their_members(office, alice, company):
    Membership.objects.create(user=alice, company=company, role=Role.OWNER)

    person = office.get(reverse("admin:accounts_user_change", args=[alice.pk]))
    firm = office.get(reverse("admin:accounts_company_change", args=[company.pk]))

    assert company.name in person.text
    assert alice.email in firm.text
    assert "username" not in person.text


def test_people_are_listed_with_as_many_queries_however_many(office, django_assert_num_queries):
    for number in range(20):
        User.objects.create_user(f"p{number}@faena.example")

    with django_assert_num_queries(4):  # session, person, count, people
        office.get(reverse("admin:accounts_user_changelist"))

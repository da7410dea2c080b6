from __future__ import annotations

from uuid import UUID

import pytest

from apps.accounts.models import Company, User
from apps.sii.errors import CredentialDisabled, CredentialUnreadable, NoCredential
from apps.sii.models import Access, Credential, OpenSession
from apps.sii.vault import claves
from apps.sii.vault.sealing import of_session, seal, unseal
from tests.meanwhile import meanwhile
from tests.sii.vault.conftest import CLAVE, NEW, OLD

JOB = UUID("01a202f3-4b07-7911-be7b-cd502160cfe0")

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return User.objects.create_user("alice@faena.example")


def deeds():
    return list(Access.objects.order_by("pk").values_list("deed", "person__email", "job"))


def state(company):
    return Credential.objects.get(company=company).state


def test_what_a_person_stores_a_job_opens_and_both_are_noted(company, alice):
    claves.store(company, CLAVE, by=alice)

    assert claves.opened(company, job=JOB) == CLAVE
    assert deeds() == [("stored", alice.email, None), ("opened", None, JOB)]
    kept = Credential.objects.get()
    assert CLAVE not in kept.sealed
    assert kept.changed_by == alice


def test_without_a_clave_nothing_is_opened_or_noted(company):
    with pytest.raises(NoCredential):
        claves.opened(company, job=JOB)

    assert deeds() == []


def test_the_clave_of_another_company_cannot_be_put_in_the_place_of_this_ones(company):
    other = Company.objects.create(name="Other")
    claves.store(other, "theirs", by=None)
    claves.store(company, CLAVE, by=None)
    Credential.objects.filter(company=company).update(
        sealed=Credential.objects.get(company=other).sealed
    )

    with pytest.raises(CredentialUnreadable):
        claves.opened(company, job=JOB)

    assert "opened" not in [deed for deed, *_ in deeds()]


@pytest.mark.parametrize(("locked", "becomes"), [(False, "rejected"), (True, "locked")])
def test_a_refused_clave_rests_until_a_person_enters_one(company, alice, locked, becomes):
    claves.store(company, CLAVE, by=alice)
    claves.opened(company, job=JOB)

    claves.refuse(company, job=JOB, locked=locked)

    assert state(company) == becomes
    with pytest.raises(CredentialDisabled):
        claves.opened(company, job=JOB)
    claves.store(company, "the right one", by=alice)
    assert claves.opened(company, job=JOB) == "the right one"
    assert [deed for deed, *_ in deeds()] == ["stored", "opened", "refused", "stored", "opened"]


def test_one_that_was_entered_while_the_old_one_was_refused_stays_usable(company, alice):
    claves.store(company, "wrong", by=alice)
    claves.opened(company, job=JOB)
    claves.store(company, CLAVE, by=alice)

    claves.refuse(company, job=JOB, locked=False)

    assert state(company) == "usable"
    assert deeds()[-1] == ("refused", None, JOB)


def test_what_is_deleted_is_gone_and_what_was_done_stays_known(company, alice):
    claves.store(company, CLAVE, by=alice)

    claves.delete(company, by=alice)
    claves.delete(company, by=alice)

    assert not Credential.objects.exists()
    assert [deed for deed, *_ in deeds()] == ["stored", "deleted"]


# Rotation ----------------------------------------------------------------------------------------


@pytest.fixture
def many(company):
    made = [company, *(Company.objects.create(name=f"C{number}") for number in range(3))]
    for one in made:
        claves.store(one, f"clave of {one.pk}", by=None)
    OpenSession.objects.create(
        rut="76543210-3", job=JOB, token=1, sealed=seal("[]", of_session("76543210-3"))
    )
    Access.objects.all().delete()
    return made


def test_rotation_seals_all_with_the_first_key_and_notes_it(settings, many):
    settings.SII_KEYS = f"{NEW},{OLD}"
    times = list(Credential.objects.order_by("pk").values_list("changed_at", flat=True))

    assert claves.rotate() == 5
    assert claves.sealed_with() == {"new": 5}
    assert [deed for deed, *_ in deeds()] == ["rotated"] * 4
    assert list(Credential.objects.order_by("pk").values_list("changed_at", flat=True)) == times

    settings.SII_KEYS = NEW
    assert [claves.opened(one, job=JOB) for one in many] == [f"clave of {one.pk}" for one in many]
    assert unseal(OpenSession.objects.get().sealed, of_session("76543210-3")) == "[]"


def test_a_second_rotation_has_nothing_to_do(settings, many):
    settings.SII_KEYS = f"{NEW},{OLD}"
    claves.rotate()
    before = list(Credential.objects.values_list("pk", "sealed"))

    assert claves.rotate() == 0
    assert list(Credential.objects.values_list("pk", "sealed")) == before
    assert len(deeds()) == 4


def test_a_rotation_that_was_killed_continues_row_by_row(settings, many, monkeypatch):
    settings.SII_KEYS = f"{NEW},{OLD}"
    sealing, calls = claves.seal, []

    def killed(*args):
        calls.append(args)
        if len(calls) == 3:
            raise SystemExit
        return sealing(*args)

    monkeypatch.setattr(claves, "seal", killed)
    with pytest.raises(SystemExit):
        claves.rotate()
    assert claves.sealed_with() == {"new": 2, "old": 3}

    assert claves.rotate() == 3
    assert claves.sealed_with() == {"new": 5}
    assert [deed for deed, *_ in deeds()] == ["rotated"] * 4


@pytest.mark.django_db(transaction=True)
def test_two_rotations_at_once_seal_each_clave_once(settings, company):
    claves.store(company, CLAVE, by=None)
    settings.SII_KEYS = f"{NEW},{OLD}"
    counts = []

    with meanwhile(lambda: counts.append(claves.rotate())):
        counts.append(claves.rotate())

    assert sorted(counts) == [0, 1]
    assert [deed for deed, *_ in deeds()] == ["stored", "rotated"]


@pytest.mark.django_db(transaction=True)
def test_a_clave_that_is_entered_during_a_rotation_is_not_lost(settings, company):
    claves.store(company, "the old one", by=None)
    settings.SII_KEYS = f"{NEW},{OLD}"

    with meanwhile(lambda: claves.store(company, CLAVE, by=None)):
        claves.rotate()

    assert claves.opened(company, job=JOB) == CLAVE


@pytest.mark.django_db(transaction=True)
def test_a_clave_that_is_entered_while_a_job_opens_the_old_one_is_not_refused(company):
    claves.store(company, "wrong", by=None)

    with meanwhile(lambda: claves.store(company, CLAVE, by=None)):
        assert claves.opened(company, job=JOB) == "wrong"
    claves.refuse(company, job=JOB, locked=False)

    assert state(company) == "usable"


def test_what_cannot_be_opened_stays_as_it_is_and_stops_nobody_else(settings, many):
    settings.SII_KEYS = f"{NEW},{OLD}"
    lost = "gone:AAAA:AAAA"
    Credential.objects.filter(company=many[1]).update(sealed=lost)

    assert claves.rotate() == 4
    assert claves.old() == 1
    assert Credential.objects.get(company=many[1]).sealed == lost

"""Companies with members, and a day that the test chooses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from apps.accounts.models import Company, Membership, Role, User
from apps.calendar import days
from apps.calendar.models import TaxProfile

RUTS = ("76543210-3", "76086428-5", "77777777-7", "78888888-0", "79999999-4")

MakeCompany = Callable[..., Company]
SetToday = Callable[[date], None]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> SetToday:
    """Let it be another day in Chile; 10 January 2026 unless the test says otherwise."""

    def choose(day: date) -> None:
        monkeypatch.setattr(days, "today", lambda: day)

    choose(date(2026, 1, 10))
    return choose


@pytest.fixture
def make_company(db: None) -> MakeCompany:
    """A company whose dates are on, unless told otherwise; with a RUT of its own."""

    def make(**profile: str | bool) -> Company:
        number = Company.objects.count()
        company = Company.objects.create(name=f"Company {number}", rut=RUTS[number])
        TaxProfile.objects.create(company=company, **{"state": TaxProfile.State.ON} | profile)
        return company

    return make


def member(company: Company, name: str, role: Role = Role.OWNER, language: str = "en") -> User:
    email = f"{name}@faena.example"
    user, _ = User.objects.get_or_create(email=email, defaults={"language": language})
    Membership.objects.create(user=user, company=company, role=role)
    return user

"""Alice owns a company, Bob is its accountant, Victor views it, Carol is a stranger."""

from __future__ import annotations

import pytest

from apps.accounts.models import Company, Membership, Role, User
from tests.web.conftest import (  # noqa: F401  (fixtures)
    alice,
    bob,
    carol,
    company,
    english,
    no_static_files,
    quick_passwords,
    seen_by,
)


@pytest.fixture
def victor(company: Company) -> User:  # noqa: F811  (fixture)
    person = User.objects.create_user("victor@faena.example", "correct horse battery")
    Membership.objects.create(user=person, company=company, role=Role.VIEWER)
    return person

"""A company with a RUT: Alice owns it, Bob is its accountant, Victor views it, Carol is nobody."""

from __future__ import annotations

import pytest

from apps.accounts.models import Company
from tests.accounts.web.conftest import victor  # noqa: F401  (fixture)
from tests.calendar.conftest import SetToday
from tests.web.conftest import (  # noqa: F401  (fixtures)
    alice,
    bob,
    carol,
    english,
    no_static_files,
    quick_passwords,
    seen_by,
)
from tests.web.conftest import company as members  # noqa: F401  (fixture)


@pytest.fixture
def company(members: Company, today: SetToday) -> Company:  # noqa: F811  (fixture)
    members.rut = "76543210-3"
    members.save()
    return members

"""Alice owns Los Aromos, Bob is its accountant, Victor views it, Carol owns Los Boldos."""

from __future__ import annotations

import pytest

from apps.accounts.models import Company, Membership, Role, User
from apps.whatsapp import intake
from apps.whatsapp.models import Line, Session
from tests.accounts.web.conftest import victor  # noqa: F401  (fixture)
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
from tests.whatsapp.conftest import LINE, OTHER_LINE, ROSA, ago

Made = tuple[Line, Session]


def written(line: Line, *texts: str, name: str = "Rosa", person: str = ROSA) -> Session:
    """A session with these texts, the last one a minute old."""
    session = Session.objects.create(
        line=line,
        wa_id=person,
        profile_name=name,
        started_at=ago(minutes=len(texts)),
        last_message_at=ago(minutes=1),
    )
    for number, text in enumerate(texts):
        session.messages.create(
            wamid=f"wamid.{session.pk}.{number}",
            sent_at=ago(minutes=len(texts) - number),
            type="text",
            text=text,
        )
    return session


@pytest.fixture
def ours(company: Company) -> Made:  # noqa: F811  (fixture)
    line = intake.enter_line(company, LINE, "Front desk", by=None)
    return line, written(line, "Are you open?", "Until when?")


@pytest.fixture
def theirs(carol: User) -> Made:  # noqa: F811  (fixture)
    other = Company.objects.create(name="Los Boldos")
    Membership.objects.create(user=carol, company=other, role=Role.OWNER)
    line = intake.enter_line(other, OTHER_LINE, "Secret desk", by=None)
    return line, written(line, "Their private words", name="Pedro", person="56999990000")

"""The administration shows whose memories there are, and not what they say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.core.submit import submit
from apps.memory import intake
from apps.memory.models import Erasure
from apps.memory.tasks import erase_memories
from tests.memory.conftest import do_all

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

LATER = datetime(2100, 1, 1, tzinfo=UTC)
NAMES = ["holder", "memory", "telling", "erasure"]


@pytest.fixture
def root(alice):
    alice.is_staff = alice.is_superuser = True
    alice.save()
    return alice


def fill(number: int) -> None:
    """One more row of everything."""
    user = User.objects.create(email=f"p{number}@faena.example")
    handle = intake.save_user_memories(user, "I live in Talca.")
    do_all()
    intake.save_user_memories(user, "I live in Arica.")
    submit(erase_memories, Erasure(holder=handle.id), run_after=LATER)


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_looked_at_without_a_word_of_them(seen_by, root, name):
    fill(0)
    browser = seen_by(root)

    listed = browser.get(reverse(f"admin:memory_{name}_changelist"))
    row = listed.context["cl"].result_list[0]
    detail = browser.get(reverse(f"admin:memory_{name}_change", args=[row.pk]))

    assert (listed.status_code, detail.status_code) == (200, 200)
    assert 'name="_save"' not in detail.text
    for page in (listed.text, detail.text):
        assert "Talca" not in page
        assert "Arica" not in page
    assert browser.get(reverse(f"admin:memory_{name}_add")).status_code == 403


@pytest.mark.parametrize("name", NAMES)
def test_lists_take_as_many_queries_for_many_rows(seen_by, root, name):
    browser = seen_by(root)
    fill(0)
    with CaptureQueriesContext(connection) as few:
        browser.get(reverse(f"admin:memory_{name}_changelist"))
    for number in range(1, 4):
        fill(number)

    with CaptureQueriesContext(connection) as many:
        browser.get(reverse(f"admin:memory_{name}_changelist"))

    assert len(few) == len(many)

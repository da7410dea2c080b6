"""A database is prepared once a deployment: tables, ticks, and outside production somebody."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django_celery_beat.models import PeriodicTask

pytestmark = pytest.mark.django_db


def prepared() -> str:
    out = StringIO()
    call_command("prepare", stdout=out)
    return out.getvalue()


def test_demo_gets_ticks_a_user_and_a_word_on_how_to_get_work():
    said = prepared()

    assert PeriodicTask.objects.filter(task="notifications.process_pending").exists()
    assert get_user_model().objects.get().check_password("demo")
    assert "First user: demo@faena.example, password: demo" in said
    assert "manage.py loadtest --mix" in said


def test_second_time_changes_nothing():
    prepared()
    get_user_model().objects.update(email="ana@example.com")

    said = prepared()

    assert [user.email for user in get_user_model().objects.all()] == ["ana@example.com"]
    assert "First user" not in said


def test_production_gets_no_user_whose_password_everybody_knows(settings):
    settings.IS_PRODUCTION = True

    said = prepared()

    assert not get_user_model().objects.exists()
    assert "demo" not in said

"""Whoever migrates on a server without pgvector is told before, and how to mend it."""

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command

from apps.embeddings import checks

pytestmark = pytest.mark.django_db


def test_the_server_of_the_tests_has_it() -> None:
    assert checks.missing("default") == []


def test_a_server_without_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "EXTENSION", "no_such_extension")

    errors = run_checks(tags=[Tags.database], databases=["default"])

    assert [error.id for error in errors] == ["embeddings.E001"]
    assert "pgvector" in (errors[0].hint or "")


def test_a_version_without_halfvec_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "OLDEST", (99, 0))

    (error,) = checks.missing("default")

    assert error.id == "embeddings.E002"
    assert "ALTER EXTENSION vector UPDATE" in (error.hint or "")


def test_migrate_asks_before_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "EXTENSION", "no_such_extension")

    with pytest.raises(Exception, match=r"embeddings\.E001"):
        call_command("migrate", skip_checks=False, verbosity=0)


def test_without_a_database_nothing_is_asked() -> None:
    assert run_checks(tags=[Tags.database], databases=[]) == []

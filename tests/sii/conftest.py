"""A company with a clave, and a portal in memory."""

from __future__ import annotations

import pytest

from apps.accounts.models import Company
from apps.sii import gateway
from apps.sii.vault import claves
from tests.sii.portal_in_memory import InMemory

CLAVE = "made-up-clave"


@pytest.fixture
def company(transactional_db: None) -> Company:
    """A company whose clave is stored."""
    made = Company.objects.create(name="Ejemplo SpA", rut="76543210-3")
    claves.store(made, CLAVE, by=None)
    return made


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch, settings) -> InMemory:
    """The family's outer edge."""
    settings.SII_PACE = 0
    made = InMemory()
    monkeypatch.setattr(gateway, "signed_in", made.signed_in)
    return made

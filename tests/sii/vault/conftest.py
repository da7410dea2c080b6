"""Keys of the tests' own, and companies to keep claves of."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from apps.accounts.models import Company

CLAVE = "s3creto-ñ:%"


def key(name: str, byte: int, length: int = 32) -> str:
    return f"{name}:{b64encode(bytes([byte]) * length).decode()}"


OLD, NEW = key("old", 1), key("new", 2)


@pytest.fixture(autouse=True)
def keys(settings: Any) -> None:
    settings.SII_KEYS = OLD


@pytest.fixture
def company(db: None) -> Company:
    return Company.objects.create(name="Los Aromos", rut="76543210-3")

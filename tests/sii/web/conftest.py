"""A company with a RUT: Alice owns it, Bob is its accountant, Victor views it, Carol is nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Company, User
from apps.core import files
from apps.core.models import Job, Status
from apps.sii.models import Document, Form, FormState, Sync, Totals
from apps.sii.vault import claves
from tests.accounts.web.conftest import victor  # noqa: F401  (fixture)
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

CLAVE = "s3creto-del-portal"
PDF = b"%PDF-1.4 made up"
WRONG = ["sum_differs", {"code": "91", "printed": "7", "rule": "547", "computed": "8"}]

MakeDocument = Callable[..., Document]


def got(browser: Client, address: str, **query: Any) -> Any:
    """The answer; what comes piece by piece is read to its end into ``whole``."""
    answer: Any = browser.get(address, query)
    if answer.streaming:
        answer.whole = b"".join(answer.streaming_content)
    return answer


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def company(members: Company) -> Company:  # noqa: F811  (fixture)
    members.rut = "76543210-3"
    members.save()
    return members


@pytest.fixture
def clave(company: Company, alice: User) -> str:  # noqa: F811  (fixture)
    """The company's, stored by Alice."""
    claves.store(company, CLAVE, by=alice)
    return CLAVE


@pytest.fixture
def make_document(company: Company) -> MakeDocument:
    """A registered purchase of 1000 pesos and VAT, unless told otherwise; each of a new folio."""

    def make(**fields: Any) -> Document:
        net = fields.get("net", 1000)
        given: dict[str, Any] = {
            "company": company,
            "operation": "COMPRA",
            "state": "REGISTRO",
            "document_type": 33,
            "counterparty": "76086428-5",
            "counterparty_name": "Maderas Ejemplo SpA",
            "folio": Document.objects.count() + 1,
            "period": "202401",
            "issued_on": date(2024, 1, 15),
            "exempt": 0,
            "net": net,
            "vat": net * 19 // 100,
            "total": net + net * 19 // 100,
            "raw": {},
        }
        return Document.objects.create(**given | fields)

    return make


def add_receipts(company: Company, **fields: Any) -> Totals:
    """Ten electronic receipts of a month."""
    given = {
        "company": company,
        "period": "202401",
        "operation": "VENTA",
        "state": "REGISTRO",
        "document_type": 39,
        "count": 10,
        "exempt": 5,
        "net": 2000,
        "vat": 380,
        "total": 2385,
        "has_detail": False,
    }
    return Totals.objects.create(**given | fields)


def add_form(company: Company, *, pdf: bytes = b"", states: tuple[str, ...] = (), **fields: Any):
    given: dict[str, Any] = {
        "company": company,
        "period": "202401",
        "folio": 7_000_000_000 + Form.objects.count(),
        "state": "Vigente",
        "presented_on": date(2024, 2, 12),
        "amount": 1234567,
    }
    if pdf:
        name = "F29_76543210-3_202401.pdf"
        given["pdf"] = files.store(BytesIO(pdf), name=name, content_type="application/pdf")
    form = Form.objects.create(**given | fields)
    for state in states:
        FormState.objects.create(form=form, state=state)
    return form


def add_sync(company: Company, **fields: Any) -> Sync:
    """Of documents from January to March 2024; ``fields`` of its job."""
    row = {name: fields.pop(name) for name in ("kind", "first", "last") if name in fields}
    given: dict[str, Any] = {
        "task": "sii.sync_documents",
        "queue": "sii",
        "status": Status.DONE,
        "company": company,
        "created_at": timezone.now(),
    }
    job = Job.objects.create(**given | fields)
    kept = {"kind": "documents", "first": "202401", "last": "202403"} | row
    return Sync.objects.create(job=Job.objects.get(pk=job.pk), company=company, **kept)

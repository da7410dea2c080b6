"""What the night's rounds bring from the portal; each sync is a browser's."""

from __future__ import annotations

from django.conf import settings

from apps.accounts.models import Company
from apps.faults.day.outcomes import Holds, outcome
from apps.faults.rig import Rig
from apps.sii import audit, intake
from apps.sii.periods import between, code_of, newest
from apps.sii.portal.client import StandIn
from apps.sii.shapes import Kind
from apps.sii.vault import claves


@outcome(
    "sii.sync_documents_all_companies", "documents are the portal's, to the peso", browser=True
)
def documents(rig: Rig) -> Holds:
    """Of a company of which nothing is known."""
    return _brought(_company(1), Kind.DOCUMENTS)


@outcome("sii.sync_f29_all_companies", "monthly forms are the portal's, to the peso", browser=True)
def forms(rig: Rig) -> Holds:
    """Of another one."""
    return _brought(_company(2), Kind.FORMS)


@outcome(
    "sii.sync_f29_pdfs_missing_all_companies", "every amount of the missing PDFs", browser=True
)
def missing_pdfs(rig: Rig) -> Holds:
    """Of one whose forms are known already."""
    company = _company(3)
    rig.until_ended([intake.sync(company, Kind.FORMS).id], within=120)
    return _brought(company, Kind.PDFS)


def _company(seed: int) -> Company:
    """A taxpayer of the stand-in's with as many months as a sync of forms takes."""
    first, last = newest(Kind.FORMS)
    [account] = _portal().open_accounts(1, seed=seed, first=code_of(first), last=code_of(last))
    company, _ = Company.objects.get_or_create(rut=account.rut, defaults={"name": account.name})
    claves.store(company, account.clave, by=None)
    return company


def _brought(company: Company, kind: Kind) -> Holds:
    first, last = newest(Kind.DOCUMENTS if kind is Kind.DOCUMENTS else Kind.FORMS)
    periods = {code_of(period) for period in between(first, last)}

    def holds() -> bool:
        return not audit.differences(company, _portal().ledger(company.rut or ""), kind, periods)

    return holds


def _portal() -> StandIn:
    return StandIn(settings.SII_STANDIN_URL)

"""Load: companies that exist at the portal's stand-in only, synced through a real browser.

The witness is the portal's own ledger: a sync is right when nothing of it is missing, to the peso.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from apps.accounts.models import Company
from apps.core.scenario_options import number, one_of, option
from apps.core.scenarios import UnsafeTarget, Witness, scenario
from apps.sii import audit, intake
from apps.sii.gateway import missing
from apps.sii.models import Sync
from apps.sii.periods import between, code_of, shifted, this_month
from apps.sii.portal.client import Account, StandIn
from apps.sii.shapes import Kind, Period
from apps.sii.vault import claves

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
MONTHS, MOST_MONTHS = 2, 36


@scenario("sii")
@dataclass(frozen=True)
class Syncs:
    """Invented companies, each synced once."""

    description = "companies whose documents or forms are fetched from the SII stand-in"
    months: float = option(MONTHS, number(1, MOST_MONTHS), "how many periods each sync brings")
    kind: str = option(
        Kind.DOCUMENTS.value, one_of([kind.value for kind in Kind]), "what is fetched"
    )

    def prepare(self, *, really_send: bool) -> None:
        """There must be a stand-in, and a browser; the real portal gets no load, ever."""
        if not _is_standin():
            raise UnsafeTarget(
                "sii.sii: only the portal's stand-in may be loaded; run it by `make demo`, or set "
                "SII_STANDIN_URL and the portal's addresses."
            )
        if absent := missing():
            raise UnsafeTarget(f"sii.sii: {absent}")

    def submit(self, count: int, seed: int) -> list[UUID]:
        """Open accounts at the stand-in, and ask for a sync of each."""
        first, last = self._periods()
        # Other periods are other companies: what we hold of them is not to be mixed.
        own_seed = int(f"{seed}{code_of(first)}{code_of(last)}")
        accounts = self._standin.open_accounts(
            count, seed=own_seed, first=code_of(first), last=code_of(last)
        )
        return [
            intake.sync(_company(account), Kind(self.kind), first=first, last=last).id
            for account in accounts
        ]

    def witness(self, jobs: Sequence[UUID]) -> Witness:
        """Of each job: 1 when our rows are the portal's ledger, to the peso."""
        syncs = Sync.objects.filter(pk__in=jobs).select_related("company")
        return Witness({sync.pk: int(self._is_whole(sync)) for sync in syncs})

    @property
    def _standin(self) -> StandIn:
        return StandIn(settings.SII_STANDIN_URL)

    def _periods(self) -> tuple[Period, Period]:
        last = shifted(this_month(), -1)
        return shifted(last, 1 - int(self.months)), last

    def _is_whole(self, sync: Sync) -> bool:
        ledger = self._standin.ledger(sync.company.rut or "")
        periods = {code_of(period) for period in between(*self._periods())}
        return not audit.differences(sync.company, ledger, Kind(self.kind), periods)


def _company(account: Account) -> Company:
    company, _ = Company.objects.get_or_create(rut=account.rut, defaults={"name": account.name})
    claves.store(company, account.clave, by=None)
    return company


def _is_standin() -> bool:
    """Whether the portal of the settings is where the stand-in of the settings is told what to do.

    That is this machine, or one that has a name of a network of its own: never the internet's.
    """
    urls = (settings.SII_ZEUSR_URL, settings.SII_MISIIR_URL, settings.SII_WWW4_URL)
    hosts = {urlsplit(url).hostname or "" for url in urls}
    standin = urlsplit(settings.SII_STANDIN_URL).hostname or ""
    nearby = LOOPBACK | ({standin} if "." not in standin else set())
    return bool(standin) and hosts <= nearby

"""Load: invented companies whose calendar is made; their dates are compared with the rules."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from cl_sii.rut import Rut

from apps.accounts.models import Company
from apps.calendar import days, intake, rules
from apps.calendar.models import CompanySync, Event, TaxProfile
from apps.core.scenarios import Witness, scenario

FIRST_RUT, RUTS = 70_000_000, 9_000_000
MONTHS = 12


@scenario("calendar")
class Calendars:
    """A year of dates for each."""

    description = "companies whose tax calendar of 13 months is made"

    def prepare(self, *, really_send: bool) -> None:
        """Nothing of it leaves this system: invented companies have no members to be told."""

    def submit(self, count: int, seed: int) -> list[UUID]:
        """Ask for the calendar of ``count`` companies."""
        return [intake.sync(_company(seed, number)).id for number in range(count)]

    def witness(self, jobs: Sequence[UUID]) -> Witness:
        """Of each job: 1 when the year to come is as the rules say, each date once."""
        syncs = CompanySync.objects.filter(pk__in=jobs).select_related("company")
        return Witness({sync.pk: int(_is_whole(sync.company)) for sync in syncs})


def invented_rut(number: int) -> str:
    """A RUT whose check digit is right."""
    digits = FIRST_RUT + number % RUTS
    return f"{digits}-{Rut.calc_dv(str(digits))}"


def _company(seed: int, number: int) -> Company:
    rut = invented_rut(seed * 100_003 + number)
    company, _ = Company.objects.get_or_create(rut=rut, defaults={"name": f"Load test {rut}"})
    TaxProfile.objects.update_or_create(company=company, defaults={"state": TaxProfile.State.ON})
    return company


def _is_whole(company: Company) -> bool:
    month = days.month_of(days.today())
    wanted = rules.due_between(
        rules.rules_for(electronic=True, employs=False), month.shifted(1), month.shifted(MONTHS)
    )
    found = Event.objects.filter(company=company, active=True).values_list(
        "code", "period", "due_on"
    )
    return {(*one.key, one.due_on) for one in wanted} <= set(found)

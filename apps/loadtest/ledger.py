"""The balance of a load test: every job asked for has one end, every effect took place once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from apps.core.models import ENDS, Job, Status
from apps.core.scenarios import Witness


@dataclass(frozen=True)
class Ledger:
    """requested = done + failed + cancelled + quarantined + unknown, or jobs are lost.

    witnessed: jobs whose effect the outside was asked about
    unseen:    of these, done by our own rows, but the outside saw nothing: lost too
    twice:     of these, those whose effect took place more than once
    """

    requested: int
    done: int
    failed: int
    cancelled: int
    quarantined: int
    unknown: int
    witnessed: int = 0
    unseen: int = 0
    twice: int = 0

    @property
    def ended(self) -> int:
        """Jobs that have an end."""
        return self.done + self.failed + self.cancelled + self.quarantined + self.unknown

    @property
    def lost(self) -> int:
        """Jobs without an end, and jobs that claim an effect which nobody saw."""
        return self.requested - self.ended + self.unseen

    @property
    def balances(self) -> bool:
        """Nothing lost and nothing done twice."""
        return self.lost == 0 and self.twice == 0

    @property
    def is_clean(self) -> bool:
        """It balances, and every job is done."""
        return self.balances and self.done == self.requested

    def as_json(self) -> dict[str, int]:
        """The ledger for a machine, with what follows from it."""
        return asdict(self) | {"lost": self.lost}


def draw_up(jobs: Sequence[UUID], counts: dict[str, int], witness: Witness | None) -> Ledger:
    """The ledger of ``jobs``, from their rows and from what the outside saw."""
    ends = {str(status): counts.get(status, 0) for status in ENDS}
    if witness is None:
        return Ledger(requested=len(jobs), **ends)
    done = Job.objects.filter(pk__in=jobs, status=Status.DONE).values_list("pk", flat=True)
    return Ledger(
        requested=len(jobs),
        **ends,
        witnessed=len(jobs),
        unseen=sum(1 for job in done if not witness.effects.get(job)),
        twice=len(witness.twice),
    )


def total(ledgers: Sequence[Ledger]) -> Ledger:
    """Several ledgers as one."""
    return Ledger(
        **{
            name: sum(getattr(ledger, name) for ledger in ledgers)
            for name in Ledger.__dataclass_fields__
        }
    )

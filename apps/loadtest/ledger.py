"""The balance of a load test: every job asked for has one end, every effect took place once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db.models import QuerySet

from apps.core.models import ENDS, Job, Status
from apps.core.scenarios import Witness


@dataclass(frozen=True)
class Ledger:
    """requested = done + failed + cancelled + quarantined + unknown, or jobs are lost.

    witnessed:       jobs whose effect the outside was asked about
    unseen:          of these, done by our own rows, but the outside saw nothing: lost too
    twice:           of these, those whose effect took place more than once
    asked_to_fail:   of these, those whose scenario wanted them to fail
    failed_as_asked: of these, those that did
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
    asked_to_fail: int = 0
    failed_as_asked: int = 0

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
    def unasked_ends(self) -> int:
        """Jobs that ended otherwise than done, though nobody asked for that."""
        return self.ended - self.done - self.failed_as_asked

    @property
    def asked_in_vain(self) -> int:
        """Jobs that were asked to fail, and did not."""
        return self.asked_to_fail - self.failed_as_asked

    @property
    def is_clean(self) -> bool:
        """It balances, and every job ended as it was asked to."""
        return not self.problems

    @property
    def problems(self) -> list[str]:
        """A sentence for whatever makes it unclean."""
        counts = {
            "lost": self.lost,
            "done twice": self.twice,
            "ended otherwise than done": self.unasked_ends,
            "asked to fail and did not": self.asked_in_vain,
        }
        return [f"Jobs {what}: {count}." for what, count in counts.items() if count]

    def as_json(self) -> dict[str, int]:
        """The ledger for a machine, with what follows from it."""
        return asdict(self) | {"lost": self.lost}


def draw_up(jobs: Sequence[UUID], counts: dict[str, int], witness: Witness | None) -> Ledger:
    """The ledger of ``jobs``, from their rows and from what the outside saw."""
    ends = {str(status): counts.get(status, 0) for status in ENDS}
    if witness is None:
        return Ledger(requested=len(jobs), **ends)
    done = set(_in_status(jobs, Status.DONE))
    failed = set(_in_status(jobs, Status.FAILED))
    return Ledger(
        requested=len(jobs),
        **ends,
        witnessed=len(jobs),
        unseen=sum(1 for job in done if not witness.effects.get(job)),
        twice=len(witness.twice),
        asked_to_fail=len(witness.asked_to_fail),
        failed_as_asked=len(witness.asked_to_fail & failed),
    )


def _in_status(jobs: Sequence[UUID], status: Status) -> QuerySet[Job, UUID]:
    return Job.objects.filter(pk__in=jobs, status=status).values_list("pk", flat=True)


def total(ledgers: Sequence[Ledger]) -> Ledger:
    """Several ledgers as one."""
    return Ledger(
        **{
            name: sum(getattr(ledger, name) for ledger in ledgers)
            for name in Ledger.__dataclass_fields__
        }
    )

"""What the address of the list asks for."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict

from apps.core.models import Status
from apps.core.registry import all_specs


@dataclass(frozen=True)
class Wanted:
    """Which part of somebody's work to show; what makes no sense is left out.

    tasks:  names of the family's tasks, or ``None`` for all
    before: only what is older than this job
    """

    status: str = ""
    family: str = ""
    tasks: list[str] | None = None
    before: UUID | None = None

    @classmethod
    def of(cls, query: QueryDict) -> Wanted:
        """What an address asks for."""
        status, family = query.get("status", ""), query.get("family", "")
        tasks = [spec.name for spec in all_specs() if spec.family == family]
        return cls(
            status=status if status in Status.values else "",
            family=family if tasks else "",
            tasks=tasks or None,
            before=_uuid(query.get("before", "")),
        )

    @property
    def is_everything(self) -> bool:
        """Whether nothing was left out, so that an empty list means no work at all."""
        return not (self.status or self.family or self.before)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

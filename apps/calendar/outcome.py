"""What the job page shows of a calendar's sync."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.calendar.models import CompanySync
from apps.core.outcome import Fact, NothingToShow, outcome_of


@outcome_of(CompanySync)
class CompanySyncOutcome(NothingToShow):
    """Of one sync."""

    def facts(self, row: CompanySync) -> Sequence[Fact]:
        """Whose calendar, and what was new in it."""
        return [
            Fact(_("Company"), str(row.company)),
            Fact(_("New dates"), number_format(row.made)),
            Fact(_("Changed dates"), number_format(row.changed)),
        ]

"""What the job page shows of a telling: how much was kept, never what."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.core.outcome import Fact, NothingToShow, outcome_of
from apps.memory.models import Telling


@outcome_of(Telling)
class TellingOutcome(NothingToShow):
    """Of one telling."""

    def facts(self, row: Telling) -> Sequence[Fact]:
        """Whose, and how much."""
        return [
            Fact(_("How it was told"), row.get_kind_display()),
            Fact(_("Statements kept"), number_format(row.kept)),
        ]

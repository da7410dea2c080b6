"""What the job page shows of a delivery: how much of what was in it, and not what it said."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.core.outcome import Fact, NothingToShow, outcome_of
from apps.whatsapp.models import Delivery


@outcome_of(Delivery)
class DeliveryOutcome(NothingToShow):
    """Of one delivery."""

    def facts(self, row: Delivery) -> Sequence[Fact]:
        """How much of what."""
        counts = {
            _("Messages"): row.messages,
            _("To numbers that nobody has entered"): row.unclaimed,
            _("Statuses of sent messages"): row.statuses,
            _("Other notifications"): row.others,
            _("Not understood"): row.not_understood,
        }
        return [Fact(label, number_format(count)) for label, count in counts.items()]

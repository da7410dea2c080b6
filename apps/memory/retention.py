"""What was told goes soon; what is remembered of it stays until somebody deletes it.

A telling is emptied by the commit that remembers it. What is left are those whose job was
cancelled, or failed and was never run again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.core.forgetting import blanks, forgets, goes_with_its_job
from apps.memory.models import Embedding, Erasure, Forgotten, Telling

CANCELLED = timedelta(days=1)
LEFT = timedelta(days=30)
"""Longer than any job is tried; whoever mends a service runs the failed ones again before."""

goes_with_its_job(Telling, Embedding, Erasure)
blanks(Telling, after=CANCELLED, said=[])


@forgets("memory.tellings", after=LEFT)
def empty_tellings(before: datetime, most: int) -> int:
    """Of jobs that never succeeded."""
    rows = Telling.objects.filter(told_at__lt=before).exclude(said=[]).order_by("pk")
    return Telling.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:most])).update(
        said=[]
    )


@forgets("memory.forgotten", after=LEFT)
def forget_traces(before: datetime, most: int) -> int:
    """No telling is as old as they are."""
    rows = Forgotten.objects.filter(at__lt=before).order_by("pk")
    return Forgotten.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:most])).delete()[
        0
    ]

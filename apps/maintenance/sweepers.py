"""What tests of backups leave when their process is killed: folders and databases."""

from __future__ import annotations

from django.utils import timezone

from apps.core.ids import time_of
from apps.core.models import ENDS, Job
from apps.core.sweeping import remove_old_folders, sweeper
from apps.maintenance import backups
from apps.maintenance.policy import GRACE


@sweeper("maintenance.folders")
def clear_folders() -> int:
    """Remove those that nobody can be writing to any more."""
    return remove_old_folders(f"{backups.FOLDER}*", GRACE)


@sweeper("maintenance.databases")
def drop_databases() -> int:
    """Drop those whose job has ended; those of commands, which have no job, a day later."""
    old = [
        (name, key)
        for name, key in backups.scratch_databases()
        if time_of(key) < timezone.now() - GRACE
    ]
    alive = Job.objects.exclude(status__in=ENDS).filter(pk__in=[key for _name, key in old])
    needed = set(alive.values_list("pk", flat=True))
    dead = [name for name, key in old if key not in needed]
    for name in dead:
        backups.drop(name)
    return len(dead)

"""Folders in which results were written when their process was killed."""

from __future__ import annotations

from datetime import timedelta

from apps.core.sweeping import remove_old_folders, sweeper

LONGEST_USE = timedelta(hours=24)
"""Far beyond the hard limit of the queue, whose processes are dead by then."""

ANY_JOB = "[0-9a-f]" * 32


@sweeper("predictions.folders")
def clear_folders() -> int:
    """Remove those that nobody can be writing to any more."""
    return remove_old_folders(f"faena-{ANY_JOB}.*", LONGEST_USE)

"""Sweepers: what clears away that processes which are no more left on a machine.

A family's sweepers.py registers them; nightly maintenance calls each, on the machine of the worker
that runs it:

    @sweeper("sii.browsers")
    def clear_browsers() -> int: ...

A sweeper returns how much it cleared, never touches what a living process uses, and may run in
several processes at once.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.utils.module_loading import autodiscover_modules

Sweeper = Callable[[], int]

_sweepers: dict[str, Sweeper] = {}


class SweeperAlreadyRegistered(Exception):
    """Two functions carry the same sweeper's name."""


def sweeper(name: str) -> Callable[[Sweeper], Sweeper]:
    """Register the decorated function as ``<family>.<what it clears>``."""

    def register(function: Sweeper) -> Sweeper:
        known = _sweepers.get(name)
        if known is not None and known.__module__ != function.__module__:
            raise SweeperAlreadyRegistered(f"{name!r} is registered by {known.__module__} already.")
        _sweepers[name] = function
        return function

    return register


def all_sweepers() -> dict[str, Sweeper]:
    """Every family's, by name."""
    autodiscover_modules("sweepers")
    return dict(sorted(_sweepers.items()))


def remove_old_folders(pattern: str, age: timedelta) -> int:
    """Remove temporary folders that nothing was written to for so long; how many there were."""
    latest = time.time() - age.total_seconds()
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(pattern):
        if folder.is_dir() and not folder.is_symlink() and _written_at(folder) < latest:
            shutil.rmtree(folder, ignore_errors=True)
            removed += not folder.exists()
    return removed


def _written_at(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:  # somebody else sweeps
        return time.time()

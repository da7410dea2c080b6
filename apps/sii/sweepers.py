"""Browsers whose wardens were killed, and their folders."""

from __future__ import annotations

from apps.core.sweeping import sweeper
from apps.sii.browser import folders


@sweeper("sii.browsers")
def clear_browsers() -> int:
    """End what still works in folders that nobody looks after, and remove them."""
    return folders.clear_abandoned()

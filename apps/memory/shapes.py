"""What is held of somebody, wherever it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from apps.memory.models import Holder


@dataclass(frozen=True)
class Held:
    """One memory.

    id:      where it is kept, known there among its holder's
    source:  how it was told, one of ``Source``; empty where that is not known
    told_at: ``None`` where that is not known
    score:   how near it is to what was asked; only its order means something
    """

    holder: Holder
    id: str
    text: str
    source: str = ""
    language: str = ""
    told_at: datetime | None = None
    score: float = 0.0

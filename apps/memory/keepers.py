"""Where memories are kept: here, or at Mem0, as the setting MEMORY says."""

from __future__ import annotations

from typing import Protocol, cast

from django.conf import settings

from apps.memory import mem0, own
from apps.memory.models import Holder
from apps.memory.shapes import Held


class Keeper(Protocol):
    """What can be asked of both."""

    def held(self, holder: Holder, most: int) -> list[Held]:
        """What is remembered of a holder."""

    def found(self, holder: Holder, question: str, most: int) -> list[Held]:
        """What of it is near to a question, nearest first."""

    def forget_one(self, holder: Holder, memory: str) -> bool:
        """Delete one memory; False where there is none such of this holder."""


def is_elsewhere() -> bool:
    """Whether a service keeps them."""
    return bool(settings.MEMORY == "mem0")


def current() -> Keeper:
    """The one that is used."""
    return cast("Keeper", mem0 if is_elsewhere() else own)

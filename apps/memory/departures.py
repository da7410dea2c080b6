"""A holder that is deleted, with its user or its company, is also forgotten at the memory service.

Rows here go by their foreign keys, and passages by a trigger of the database.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from apps.core.submit import submit
from apps.memory import keepers, mem0
from apps.memory.models import Holder
from apps.memory.tasks import erase_memories


@receiver(pre_delete, sender=Holder, dispatch_uid="memory.erase")
def erase(instance: Holder, **_: Any) -> None:
    """While its tellings are there still, whose events the service has to finish first."""
    if keepers.is_elsewhere():
        submit(erase_memories, mem0.erasure_of(instance))

"""The one router: a task goes to the queue that stands beside it."""

from __future__ import annotations

from typing import Any

from apps.core import registry


def route(name: str, *_args: Any, **_kwargs: Any) -> dict[str, str]:
    """Celery's ``task_routes`` function; a name that nobody registered cannot be published."""
    return {"queue": registry.get(name).queue.name}

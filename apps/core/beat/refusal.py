"""``celery worker --beat`` is refused: the clock must not stop with the worker that carries it."""

from __future__ import annotations

import sys
from typing import Any

from celery.signals import celeryd_init

REFUSAL = (
    "A worker does not run beat inside: every worker would be a clock, and each would stop with "
    "its worker. Leave out --beat (-B) and run `manage.py run_beat` beside the workers."
)


@celeryd_init.connect
def refuse(options: dict[str, Any], **_: Any) -> None:
    """End the worker before it begins."""
    if options.get("beat"):
        sys.exit(REFUSAL)

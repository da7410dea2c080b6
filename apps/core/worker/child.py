"""What a worker's child does before its first job."""

from __future__ import annotations

import os
from typing import Any

from celery.signals import worker_process_init


@worker_process_init.connect
def lead_a_process_group(**_: Any) -> None:
    """A hard limit then ends what the child has started too, a browser for instance.

    And a SIGTERM that somebody sends to the worker's whole group does not kill the children, whose
    jobs the worker would then take for finished.
    """
    os.setpgrp()

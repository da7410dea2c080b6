"""What happens when a worker makes a child: before the fork, and before the child's first job."""

from __future__ import annotations

import gc
import os
from typing import Any

from celery.signals import worker_before_create_process, worker_process_init


@worker_before_create_process.connect
def leave_what_is_loaded_alone(**_: Any) -> None:
    """Take all that is loaded out of the garbage collector's sight, before the first fork.

    Celery collects garbage before each fork, which takes a tenth of a second when it looks at
    everything that Django loads, and the worker does nothing else meanwhile. A child that collects
    would besides write to the pages that it shares with the main process, and so copy them.
    """
    if not gc.get_freeze_count():
        gc.collect()
        gc.freeze()


@worker_process_init.connect
def lead_a_process_group(**_: Any) -> None:
    """A hard limit then ends what the child has started too, a browser for instance.

    And a SIGTERM that somebody sends to the worker's whole group does not kill the children, whose
    jobs the worker would then take for finished.
    """
    os.setpgrp()

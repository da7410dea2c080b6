"""What happens when a worker makes a child: before the fork, and before the child's first job."""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from celery.signals import worker_before_create_process, worker_process_init
from django.template import engines
from django.template.backends.django import DjangoTemplates

OWN_SCORE = Path("/proc/self/oom_score_adj")
AHEAD, MOST_READY = 300, 1000


@worker_before_create_process.connect
def _before_a_fork(**_: Any) -> None:
    prepare_the_first_fork()


@cache
def prepare_the_first_fork() -> None:
    """Once in the life of a worker's main process."""
    load_what_children_need_first()
    leave_what_is_loaded_alone()


def load_what_children_need_first() -> None:
    """What each child would otherwise load by itself, before or with its first job."""
    with suppress(ImportError):
        import_module("cffi.cparser")  # billiard's way to the kernel, where cffi is installed
    import_module("encodings.idna")  # a host's name
    for backend in engines.all():
        if isinstance(backend, DjangoTemplates):
            backend.engine.template_loaders  # noqa: B018  (it loads them)


def leave_what_is_loaded_alone() -> None:
    """Take all that is loaded out of the garbage collector's sight.

    Celery collects garbage before each fork, which takes a tenth of a second when it looks at
    everything that Django loads, and the worker does nothing else meanwhile. A child that collects
    would besides write to the pages that it shares with the main process, and so copy them.
    """
    gc.collect()
    gc.freeze()


@worker_process_init.connect
def lead_a_process_group(**_: Any) -> None:
    """A hard limit then ends what the child has started too, a browser for instance.

    And a SIGTERM that somebody sends to the worker's whole group does not kill the children, whose
    jobs the worker would then take for finished.
    """
    os.setpgrp()


@worker_process_init.connect
def go_first_when_memory_runs_out(**_: Any) -> None:
    """The kernel then kills a child, whose job another takes over, and not the main process.

    That would end all jobs of the worker. Everybody may offer himself for it, on Linux: proc(5),
    oom_score_adj, in thousandths of all memory that there is to the container.
    """
    with suppress(OSError):
        now = int(OWN_SCORE.read_text(encoding="utf-8"))
        OWN_SCORE.write_text(str(min(now + AHEAD, MOST_READY)), encoding="utf-8")

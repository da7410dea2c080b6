"""Celery alone: a task that does nothing, and no setting but the broker's address."""

from __future__ import annotations

import os

from celery import Celery

app = Celery("bare", broker=os.environ["REDIS_URL"])


@app.task
def nothing() -> None:
    """Do nothing."""

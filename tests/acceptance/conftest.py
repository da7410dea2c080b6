"""The whole system as a person has it: commands in processes of their own, on a real database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings

PATIENCE = 900

Manage = Callable[..., "subprocess.CompletedProcess[str]"]


def _manage(*command: str, cwd: str | None = None, **environment: str):
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=cwd or settings.BASE_DIR,
        env=os.environ | {"FAENA_ENV": "demo"} | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture(scope="session")
def manage() -> Manage:
    """``manage("loadtest", "--json")`` → the finished process; the database is prepared."""
    prepared = _manage("migrate", "--verbosity", "0")
    assert prepared.returncode == 0, prepared.stderr
    return _manage

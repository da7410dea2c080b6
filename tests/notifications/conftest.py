"""The SMTP stand-in that `python -m embedded run` has started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from textwrap import dedent

import pytest
from django.conf import settings

from apps.notifications.gateway import Mailer, mailer
from apps.notifications.standin.client import StandIn


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """A mail server that behaves, and has seen nothing yet."""
    server = StandIn(settings.SMTP_STANDIN_URL)
    server.set_rules()
    server.reset()
    mailer.close()
    yield server
    mailer.close()
    server.set_rules()


@pytest.fixture
def ours() -> Iterator[Mailer]:
    """A connection of the test's own."""
    made = Mailer()
    yield made
    made.close()


def killed(script: str) -> None:
    """Run Python on this database in a process of its own, in which ``die`` is SIGKILL."""
    before = """
        import os, signal
        import django
        django.setup()
        def die(*_, **__):
            os.kill(os.getpid(), signal.SIGKILL)
        """
    database = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database.format(**settings.DATABASES["default"]),
    }
    done = subprocess.run(
        [sys.executable, "-c", dedent(before) + dedent(script)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=settings.BASE_DIR,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr

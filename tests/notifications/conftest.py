"""The SMTP stand-in that `python -m embedded run` has started."""

from __future__ import annotations

from collections.abc import Iterator

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

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from apps.core.models import Job, Status
from apps.notifications.tasks import send_email_task
from config.queues import Queue
from tests.made_up_upload import lines, told  # noqa: F401  (fixtures)

NOBODY = "127.0.0.1:1"
"""An address at which nothing answers, at once."""

Manage = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def manage(db) -> Manage:
    def run(*arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            manage_command(*arguments),
            env=environment(changed),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def manage_command(*arguments: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]


def environment(changed: Mapping[str, str]) -> dict[str, str]:
    """Ours, with the test's own database instead of the one that it was made beside."""
    address = urlsplit(os.environ["DATABASE_URL"])
    ours = address._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return os.environ | {"DATABASE_URL": ours, **changed}


@pytest.fixture
def shared_task_name() -> Iterator[str]:
    """A task as guides teach it, past the kernel."""

    @current_app.task(name="notifications.as_guides_teach")
    def as_guides_teach() -> None: ...

    yield as_guides_teach.name
    current_app.tasks.unregister(as_guides_teach.name)


@pytest.fixture
def beat_schedule() -> Iterator[dict[str, dict[str, object]]]:
    before = current_app.conf.beat_schedule
    current_app.conf.beat_schedule = {}
    yield current_app.conf.beat_schedule
    current_app.conf.beat_schedule = before


@pytest.fixture
def route_table() -> Iterator[Callable[[object], None]]:
    """Sets task_routes, as somebody might in the settings."""
    before = current_app.conf.task_routes

    def use(routes: object) -> None:
        current_app.conf.task_routes = routes
        current_app.amqp.flush_routes()
        del current_app.amqp.router

    assert current_app.amqp.router
    yield use
    use(before)


def job(queue: Queue, status: Status = Status.WAITING, *, due_for: float = 0, **fields) -> Job:
    due = timezone.now() - timedelta(seconds=due_for)
    times = {"run_after": due, "created_at": due} | fields
    return Job.objects.create(task=send_email_task.name, queue=queue.name, status=status, **times)


def call(command: str, *arguments: str) -> tuple[int, str]:
    """The exit code and the output of a command that runs in this process."""
    out = StringIO()
    try:
        call_command(command, *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()

"""Pictures of systems that are well but for what a test changes."""

from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from rich.console import Console

from apps.operations.monitor import display
from apps.operations.monitor.history import Ran
from apps.operations.monitor.picture import Picture
from apps.operations.monitor.roll_call import Child, Report, State, Worker
from apps.operations.monitor.services import Beat, Broker, Database
from apps.operations.queue_view import Jobs, Messages, compose
from config.queues import EMAILS, FAST, FAST_SLOW, QUEUES, SLOW, Pool, Queue

KB_PER_MB = 1024
LONG_HOST = "faena-worker-7d9f8b6c5d-x2x9k"


def report(pool: Pool, **changed: Any) -> Report:
    fields: dict[str, Any] = {
        "pool": pool.name,
        "topology": FAST_SLOW.name,
        "pid": 100,
        "uptime": 3600.0,
        "queues": tuple(queue.name for queue in pool.queues),
        "slots": pool.slots,
        "busy": 1,
        "reserved": 3,
        "children": (Child(101, 90 * KB_PER_MB), Child(102, 120 * KB_PER_MB)),
        "memory_kb": 250 * KB_PER_MB,
    }
    return Report(**(fields | changed))


def worker(pool: Pool, **changed: Any) -> Worker:
    return Worker(f"{pool.name}@{LONG_HOST}", State.ANSWERS, report(pool, **changed))


WORKERS = (worker(FAST), worker(SLOW))
BROKER = Broker({queue.name: Messages(0, 0) for queue in QUEUES}, 2 * 2**20, None, 20)
BEAT = Beat("vm/pid:[1]", 7, 1.5)
DATABASE = Database({}, [], BEAT, 11, 100)
HISTORY = {EMAILS.name: Ran(starts=1204, ends=1200, done=1190, failed=3, p95_wait=0.4)}


def picture(
    *,
    broker: Broker | None = BROKER,
    database: Database | None = DATABASE,
    **changed: Any,
) -> Picture:
    view = compose(
        FAST_SLOW,
        broker.messages if broker else None,
        database.jobs if database else None,
        silent=(),
    )
    fields: dict[str, Any] = {"workers": WORKERS, "roll_called": True, "history": HISTORY}
    return Picture(
        at=datetime(2026, 11, 25, 12, tzinfo=UTC),
        window=900,
        view=view,
        broker=broker,
        database=database,
        **(fields | changed),
    )


def waiting(queue: Queue, seconds: float) -> Database:
    return replace(DATABASE, jobs={queue.name: Jobs(due=1, oldest_wait=seconds)})


def drawn(shown: Picture, width: int = 80, height: int | None = None) -> list[str]:
    """The lines on a screen of this size."""
    return _printed(shown, width, height).export_text().splitlines()


def coloured(shown: Picture, width: int = 80) -> str:
    """The same with the codes of its colours."""
    return _printed(shown, width, None).export_text(styles=True)


def _printed(shown: Picture, width: int, height: int | None) -> Console:
    # Its own environment: where TERM is "dumb", rich would take every terminal for 80 columns.
    screen = Console(width=width, record=True, force_terminal=True, file=StringIO(), _environ={})
    screen.print(display.renderable(shown, width, height))
    return screen

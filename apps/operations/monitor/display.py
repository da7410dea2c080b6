"""The picture for people: a line that says it all, workers, queues, and what stands behind."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from rich.console import Group, RenderableType
from rich.text import Text

from apps.operations.monitor import queue_table, worker_table
from apps.operations.monitor.cells import NONE, age, bytes_of, span
from apps.operations.monitor.picture import Picture
from apps.operations.monitor.roll_call import State
from apps.operations.monitor.services import Beat

FEWEST_WORKERS = 3
OTHER_LINES = 11
"""Besides workers, queues and problems: the first and the last, headings, blanks."""


def renderable(picture: Picture, width: int, height: int | None = None) -> RenderableType:
    """The whole for a screen of this size; ``height`` bounds how many workers are listed."""
    problems = [Text(f"✗ {sentence}", style="red") for sentence in picture.problems]
    return Group(
        _headline(picture),
        *problems,
        Text(),
        *worker_table.renderables(picture, width, _room(picture, len(problems), height)),
        Text(),
        queue_table.renderable(picture, width),
        Text(),
        _behind(picture),
    )


def _room(picture: Picture, problems: int, height: int | None) -> int | None:
    """Lines left for workers when all the rest is shown."""
    if height is None:
        return None
    rest = OTHER_LINES + problems + len(picture.view.queues)
    return max(FEWEST_WORKERS, height - rest)


def _headline(picture: Picture) -> Text:
    problems = len(picture.problems)
    verdict = {0: "all is well", 1: "1 problem"}.get(problems, f"{problems} problems")
    return Text("  ").join(
        (
            Text("Faena", style="bold"),
            Text(picture.view.topology),
            Text(f"{picture.at:%H:%M:%S}", style="dim"),
            Text(f"window {span(picture.window)}", style="dim"),
            Text(_attendance(picture)),
            Text(verdict, style="bold red" if problems else "bold green"),
        )
    )


def _attendance(picture: Picture) -> str:
    reports = [worker.report for worker in picture.workers if worker.report]
    known = sum(worker.state is not State.GONE for worker in picture.workers)
    slots, busy = sum(one.slots for one in reports), sum(one.busy for one in reports)
    return f"{len(reports)}/{known} workers, {busy}/{slots} slots busy"


def _behind(picture: Picture) -> Text:
    parts = chain(_beat(picture), _broker(picture), _database(picture))
    return Text("  ").join(Text.assemble((f"{name} ", "dim"), text) for name, text in parts)


def _beat(picture: Picture) -> Iterator[tuple[str, Text]]:
    beat = picture.database.beat if picture.database else None
    yield "beat", _leader(beat) if beat else Text(NONE)


def _leader(beat: Beat) -> Text:
    style = "red" if beat.is_silent else "green"
    return Text.assemble((f"ticked {age(beat.age)} ago", style), f" on {beat.host}")


def _broker(picture: Picture) -> Iterator[tuple[str, Text]]:
    broker = picture.broker
    if broker is None:
        yield "broker", Text(NONE)
        return
    limit = f" of {bytes_of(broker.memory_limit)}" if broker.memory_limit else ""
    yield "broker", Text(f"{bytes_of(broker.memory_bytes)}{limit}, {broker.clients} clients")


def _database(picture: Picture) -> Iterator[tuple[str, Text]]:
    database = picture.database
    if database is None:
        yield "database", Text(NONE)
        return
    yield "database", Text(f"{database.connections}/{database.most_connections} clients")

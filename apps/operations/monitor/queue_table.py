"""Table 2: the queues, now and in the window, in the order of config/queues.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rich.table import Table
from rich.text import Text

from apps.operations.monitor.cells import SECONDS_PER_MINUTE, WIDE, age, count, table, word
from apps.operations.monitor.history import Ran
from apps.operations.monitor.picture import Picture, Promise, promise_of, ran_in
from apps.operations.queue_view import Jobs, Messages, QueueView

STYLES = {Promise.KEPT: "green", Promise.CLOSE: "yellow", Promise.LATE: "bold red"}
UNDRAINED = "red"


@dataclass(frozen=True)
class Line:
    """One queue with all that is known of it."""

    view: QueueView
    ran: Ran | None
    gate: str
    slots: int | None
    window: float


@dataclass(frozen=True)
class Column:
    """A title and what stands under it. ``on`` the screens where it is: all, wide or narrow."""

    title: str
    cell: Callable[[Line], Text]
    on: Literal["all", "wide", "narrow"] = "all"
    justify: Literal["left", "right"] = "right"

    def is_in(self, picture: Picture, width: int) -> bool:
        """The gate has a column when there is something in it."""
        if self is GATE and not picture.gates:
            return False
        return self.on in ("all", "wide" if width >= WIDE else "narrow")


def renderable(picture: Picture, width: int) -> Table:
    """One line for each queue."""
    columns = [column for column in COLUMNS if column.is_in(picture, width)]
    lines = table(width)
    for column in columns:
        lines.add_column(column.title, justify=column.justify, no_wrap=True)
    for view in picture.view.queues:
        line = _line(view, picture)
        lines.add_row(*(column.cell(line) for column in columns))
    return lines


def _line(view: QueueView, picture: Picture) -> Line:
    name = view.queue.name
    slots = picture.slots[name] if picture.roll_called else None
    ran = ran_in(picture.history, view.queue)
    return Line(view, ran, picture.gates.get(name, ""), slots, picture.window)


def _of_messages(number: Callable[[Messages], int]) -> Callable[[Line], Text]:
    return lambda line: count(number(line.view.messages) if line.view.messages else None)


def _of_jobs(number: Callable[[Jobs], int], style: str = "") -> Callable[[Line], Text]:
    return lambda line: count(number(line.view.jobs) if line.view.jobs else None, style)


def _of_runs(number: Callable[[Ran], int], style: str = "") -> Callable[[Line], Text]:
    return lambda line: count(number(line.ran) if line.ran else None, style)


def _slots(line: Line) -> Text:
    return Text("0", style=UNDRAINED) if line.slots == 0 else count(line.slots)


def _oldest(line: Line) -> Text:
    """How long the oldest due job has waited, and in a word and a colour what that means."""
    waits = line.view.jobs.oldest_wait if line.view.jobs else None
    if waits is None:
        return word(None)
    promise = promise_of(line.view)
    if promise is None:
        return Text(age(waits))
    return Text(f"{age(waits)} {promise}", style=STYLES[promise])


def _rate(line: Line) -> Text:
    if line.ran is None:
        return count(None)
    return count(round(line.ran.done * SECONDS_PER_MINUTE / line.window))


def _p95(line: Line) -> Text:
    wait = line.ran.p95_wait if line.ran else None
    return word(None if wait is None else age(wait))


def _may_wait(line: Line) -> Text:
    seconds = line.view.may_wait
    return word(None if seconds is None else age(seconds), "dim")


GATE = Column("\ngate", lambda line: word(line.gate, "yellow"), justify="left")
COLUMNS = (
    Column("\nqueue", lambda line: Text(line.view.queue.name), justify="left"),
    GATE,
    Column("\nslots", _slots, on="wide"),
    Column("mess.\nwait", _of_messages(lambda messages: messages.waiting)),
    Column("mess.\nheld", _of_messages(lambda messages: messages.held)),
    Column("jobs\nrun", _of_jobs(lambda jobs: jobs.running, "cyan")),
    Column("jobs\ndue", _of_jobs(lambda jobs: jobs.due)),
    Column("jobs\nlater", _of_jobs(lambda jobs: jobs.later)),
    Column("oldest\nwaits", _oldest),
    Column("may\nwait", _may_wait, on="wide"),
    Column("runs\nbegan", _of_runs(lambda ran: ran.starts), on="wide"),
    Column("runs\nended", _of_runs(lambda ran: ran.ends), on="wide"),
    Column("done\n/min", _rate),
    Column("p95\nwait", _p95),
    Column("ended\nbadly", _of_runs(lambda ran: ran.ended_badly, "red"), on="narrow"),
    Column("jobs\nfailed", _of_runs(lambda ran: ran.failed, "red"), on="wide"),
    Column("jobs\nquarant.", _of_runs(lambda ran: ran.quarantined, "red"), on="wide"),
    Column("jobs\nunknown", _of_runs(lambda ran: ran.unknown, "red"), on="wide"),
    Column("runs\nlost", _of_runs(lambda ran: ran.lost, "red")),
)

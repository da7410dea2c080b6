"""Jobs that need a person, for people (rich tables and sentences) and for machines (documents)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from rich.box import SIMPLE
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from apps.core.models import Job, Run
from apps.operations.console import printable
from apps.operations.dead_letters import Letters, Replayed, Whole

NONE = "–"
MOST_CHARACTERS = 120
"""Of a title or an error in the list; ``show`` has the whole."""

RUN_TITLES = ("run", "started", "ended", "outcome", "worker", "pid", "CPU s", "peak MB", "error")
KB_PER_MB = 1024


def document(letters: Letters) -> dict[str, Any]:
    """What ``list --json`` prints."""
    jobs = [
        {
            "job": str(letter.job.id),
            "status": letter.job.status,
            "task": letter.job.task,
            "title": letter.title,
            "finished_at": _for_machines(letter.job.finished_at),
            "losses": letter.job.losses,
            "tries": letter.job.tries,
            "error_code": letter.job.error_code,
            "error": _gist(letter.job.error_text),
        }
        for letter in letters.shown
    ]
    return {"jobs": jobs, "more": letters.more}


def document_of_one(whole: Whole) -> dict[str, Any]:
    """What ``show --json`` prints: the rows, field by field."""
    return {
        "title": whole.title,
        "job": _fields(whole.job),
        "row": _fields(whole.row) if whole.row else None,
        "runs": [_fields(run) for run in whole.runs],
    }


def document_of_replay(replayed: Replayed) -> dict[str, Any]:
    """What ``replay --json`` prints."""
    return {
        "replayed": [str(job) for job in replayed.jobs],
        "one_try": [str(job) for job in replayed.one_try],
        "left": {str(job): why for job, why in replayed.left.items()},
    }


def renderables(letters: Letters) -> Iterator[RenderableType]:
    """The list, how many it leaves out, and what to do next."""
    table = Table(box=SIMPLE)
    table.add_column("job", no_wrap=True)
    for title in ("status", "task", "what", "since", "losses\n/ tries", "error"):
        table.add_column(title, overflow="fold")
    for letter in letters.shown:
        table.add_row(*_cells(letter.job, letter.title))
    yield table
    if letters.more:
        yield Text(f"And {letters.more} more: --limit shows them.")
    yield Text("All about one: quarantine show ID. Once its cause is mended: quarantine replay ID.")


def renderables_of_one(whole: Whole) -> Iterator[RenderableType]:
    """The job, its row, a table of its runs, and what each run had to say."""
    job = whole.job
    names = {"company": str(job.company or ""), "requested_by": str(job.requested_by or "")}
    yield from _facts(f"{job.id}: {whole.title}", _values(job) | names)
    if whole.row:
        yield from _facts(whole.row._meta.label, _values(whole.row))
    if not whole.runs:
        yield Text("It has never run.")
        return
    yield _runs(whole.runs)
    for number, run in enumerate(whole.runs, 1):
        if run.error_text:
            yield Text(f"Run {number}: {run.error_code}", style="bold")
            yield Text(printable(run.error_text.rstrip()) + "\n")


def renderables_of_replay(replayed: Replayed) -> Iterator[RenderableType]:
    """A line for each job that was left as it is, then the counts."""
    for job, why in replayed.left.items():
        yield Text(f"{job}: {why}.", style="red")
    if replayed.one_try:
        count = len(replayed.one_try)
        yield Text(f"One try only, being older than the time its task retries: {_jobs(count)}.")
    yield Text(f"{_jobs(len(replayed.jobs))} put back to waiting, {len(replayed.left)} left.")


def _jobs(count: int) -> str:
    return "1 job" if count == 1 else f"{count} jobs"


def _cells(job: Job, title: str) -> Iterator[Text]:
    losses = f"{job.losses} / {job.tries}"
    error = _error(job.error_code, _gist(job.error_text))
    for cell in (job.id, job.status, job.task, _short(title), job.finished_at, losses, error):
        yield _text(cell)


def _error(code: str, gist: str) -> str:
    """Both, but a traceback's last line names the error already."""
    return gist if gist.startswith(f"{code}:") else ": ".join(filter(None, (code, gist)))


def _runs(runs: list[Run]) -> Table:
    table = Table(*RUN_TITLES, box=SIMPLE)
    for number, run in enumerate(runs, 1):
        cells = (
            number,
            run.started_at,
            run.finished_at,
            run.outcome,
            f"{run.pool}@{run.node}" if run.pool else run.node,
            run.pid,
            None if run.cpu_seconds is None else f"{run.cpu_seconds:.2f}",
            None if run.peak_memory_kb is None else run.peak_memory_kb // KB_PER_MB,
            run.error_code,
        )
        table.add_row(*map(_text, cells))
    return table


def _facts(title: str, values: Mapping[str, object]) -> Iterator[RenderableType]:
    """What a row says, without what it does not say."""
    yield Text(printable(title), style="bold")
    grid = Table.grid(padding=(0, 2))
    for name, value in values.items():
        if value not in (None, ""):
            grid.add_row(f"  {name}", _text(value))
    yield grid
    yield ""


def _values(row: Model) -> dict[str, Any]:
    return {field.name: field.value_from_object(row) for field in row._meta.concrete_fields}


def _fields(row: Model) -> dict[str, Any]:
    return {name: _for_machines(value) for name, value in _values(row).items()}


def _for_machines(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, type(None))) else str(value)


def _text(value: object) -> Text:
    return Text(printable(_for_people(value)))


def _for_people(value: object) -> str:
    if value is None or value == "":
        return NONE
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    return str(value)


def _gist(error: str) -> str:
    """The first line of an error; of a traceback the last, which says what was raised."""
    lines = error.strip().splitlines() or [""]
    return _short(lines[-1 if lines[0].startswith("Traceback ") else 0])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_CHARACTERS else f"{line[: MOST_CHARACTERS - 1]}…"

"""(e): what the kernel costs around a task that does nothing, in all and by part."""

from __future__ import annotations

from apps.bench import costs, race
from apps.bench.contenders import Kernel, Noop
from apps.bench.effort import Effort
from apps.bench.figures import Figure, Ratio, Target
from apps.bench.race import Entry, Tell
from apps.bench.section import Grid, Section

UNIT = "ms a job"


def measure(effort: Effort, tell: Tell) -> Section:
    """On a worker beside bare Celery, then part by part in this process."""
    pieces = effort.pieces
    entries = [
        Entry(Noop(), pieces.noop, "tasks/s"),
        Entry(Kernel(), pieces.kernel, "jobs/s"),
    ]
    noop, kernel = race.rounds(entries, effort, tell)
    bare, whole = _machine_time(noop), _machine_time(kernel)
    own = Figure(
        "the kernel's own: the difference",
        UNIT,
        tuple(all_ - less for all_, less in zip(whole.values, bare.values, strict=True)),
    )
    return Section(
        "kernel",
        "The kernel around a task that does nothing, 4 slots",
        figures=[noop, kernel, bare, whole, own],
        targets=[Target("(e) whole kernel / bare Celery", Ratio(kernel, noop))],
        grids=[_parts(effort, tell)],
        notes=[
            "ms a job: 1000 / rate, what the whole machine spends on a job, database and broker "
            "included."
        ],
    )


def _machine_time(rate: Figure) -> Figure:
    return Figure(
        f"{rate.name}: the machine's time", UNIT, tuple(1000 / value for value in rate.values)
    )


def _parts(effort: Effort, tell: Tell) -> Grid:
    race.clear()
    parts = costs.measure(effort.iterations)
    race.clear()
    tell(f"parts: {effort.iterations} jobs, one after the other, in one process")
    return Grid(
        "By part, in one process, ms",
        ("part", "wall, median", "wall, p95", "own CPU, mean", "what"),
        [(each.name, each.wall, each.wall_p95, each.cpu, each.what) for each in parts],
    )

"""The routing report for people (rich tables and sentences) and for machines (a document)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.box import SIMPLE
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from apps.operations.routing.foreign import Judgement
from apps.operations.routing.report import Problem, Report, Row
from config.queues import QUEUES, TOPOLOGIES

NONE = "–"


def problems_of(report: Report, judgement: Judgement | None) -> tuple[Problem, ...]:
    """Everything that is wrong, our own first."""
    return (*report.problems, *(judgement.problems if judgement else ()))


def document(report: Report, judgement: Judgement | None) -> dict[str, Any]:
    """What ``--json`` prints."""
    problems = problems_of(report, judgement)
    return {
        "ok": not problems,
        "tasks": [
            {"task": row.task, "queue": row.queue, "pools": row.pools} for row in report.rows
        ],
        "counts": report.counts,
        "table": _judged(judgement) if judgement else None,
        "problems": [
            {"kind": p.kind, "subject": p.subject, "what": p.what, "repair": p.repair}
            for p in problems
        ],
        "left_out": report.left_out,
    }


def _judged(judgement: Judgement) -> dict[str, Any]:
    return {
        "rules": [
            {"pattern": judged.rule.text, "queue": judged.rule.queue, "matches": judged.matches}
            for judged in judgement.rules
        ],
        "tasks": {
            task: {"rule": rule.text, "queue": rule.queue} if rule else None
            for task, rule in judgement.decides.items()
        },
    }


def renderables(
    report: Report, judgement: Judgement | None, topology: str
) -> Iterator[RenderableType]:
    """What people read, from top to bottom."""
    yield _tasks(report.rows, topology)
    yield _topologies(report.rows)
    if judgement:
        yield _rules(judgement)
    yield from (Text(f"Left out: {sentence}") for sentence in report.left_out)
    problems = problems_of(report, judgement)
    for problem in problems:
        yield Text.assemble((problem.what, "red"), " ", problem.repair)
    yield Text(closing(report, judgement))


def closing(report: Report, judgement: Judgement | None) -> str:
    """The last sentence."""
    if count := len(problems_of(report, judgement)):
        return f"{count} problem{'s' if count > 1 else ''}."
    by_queue = ", ".join(f"{count} {name}" for name, count in report.counts.items())
    ours = f"{len(report.rows)} tasks, all drained in all {len(TOPOLOGIES)} topologies: {by_queue}."
    if judgement is None:
        return ours
    return f"{ours} All {len(judgement.rules)} rules of the file match, and every task has one."


def _tasks(rows: Iterable[Row], topology: str) -> Table:
    table = Table("task", "queue", f"drained by ({topology})", box=SIMPLE)
    for row in rows:
        table.add_row(row.task, row.queue or NONE, _names(row.pools.get(topology, ())))
    return table


def _topologies(rows: Iterable[Row]) -> Table:
    """Pools by topology and queue, for the queues that carry tasks."""
    by_queue = {row.queue: row.pools for row in rows}
    carrying = [queue.name for queue in QUEUES if queue.name in by_queue]
    table = Table("topology", *carrying, box=SIMPLE)
    for topology in TOPOLOGIES:
        cells = (_names(by_queue[queue].get(topology, ())) for queue in carrying)
        table.add_row(topology, *cells)
    return table


def _rules(judgement: Judgement) -> Table:
    table = Table("rule", "queue", "matches", box=SIMPLE)
    for judged in judgement.rules:
        rule = judged.rule
        table.add_row(Text(rule.text), Text(rule.queue or NONE), _names(judged.matches))
    return table


def _names(names: Iterable[str]) -> str:
    return ", ".join(names) or NONE

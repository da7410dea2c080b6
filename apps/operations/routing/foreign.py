"""Judges a route table of another project by Celery's own matching, over our task names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from celery.app.routes import MapRoute, Router, prepare

from apps.operations.routing.reasons import Pattern, nearest, why
from apps.operations.routing.report import BY_NAME, Kind, Problem


@dataclass(frozen=True)
class Rule:
    """One line of a route table: a name, a glob or a regular expression, and where it leads."""

    pattern: Pattern
    route: Any

    @property
    def text(self) -> str:
        """The pattern as it is written."""
        return self.pattern if isinstance(self.pattern, str) else self.pattern.pattern

    @property
    def queue(self) -> str | None:
        """The queue that it names, if it names one."""
        queue = self.route.get("queue") if isinstance(self.route, Mapping) else self.route
        return queue if isinstance(queue, str) and queue else None


Table = tuple[tuple[Rule, ...], ...]
"""Rules in groups: Celery asks one group after the other, in each first for the exact name."""


@dataclass(frozen=True)
class Judged:
    """One rule and the tasks that it matches."""

    rule: Rule
    matches: tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    """The verdict on a table; ``decides`` says which rule each task would follow, if any."""

    rules: tuple[Judged, ...]
    decides: dict[str, Rule | None]
    problems: tuple[Problem, ...]


def judge(table: Table, names: Sequence[str]) -> Judgement:
    """What ``table`` would do with the tasks called ``names``."""
    rules = tuple(Judged(rule, _matches(rule, names)) for group in table for rule in group)
    decides = _decisions(table, names)
    problems = (*_of_rules(rules, names), *_unmatched(decides))
    return Judgement(rules, decides, problems)


def _matches(rule: Rule, names: Sequence[str]) -> tuple[str, ...]:
    table: Any = {rule.pattern: {}}
    route: Any = MapRoute(table)
    return tuple(name for name in names if route(name) is not None)


def _decisions(table: Table, names: Sequence[str]) -> dict[str, Rule | None]:
    groups = [[(rule.pattern, {"rule": rule}) for rule in group] for group in table]
    router = Router(prepare(groups))
    return {name: (router.lookup_route(name) or {}).get("rule") for name in names}


def _of_rules(rules: Sequence[Judged], names: Sequence[str]) -> Iterator[Problem]:
    for judged in rules:
        if not judged.matches:
            yield _matches_none(judged.rule, names)
        if judged.rule.queue not in BY_NAME:
            yield _no_such_queue(judged.rule)


def _matches_none(rule: Rule, names: Sequence[str]) -> Problem:
    near = nearest(rule.pattern, names)
    return Problem(
        Kind.MATCHES_NONE,
        rule.text,
        f"{rule.text!r} matches none: {why(rule.pattern, names)}.",
        f"The nearest registered name is {near}."
        if near
        else "Write a registered name, or remove the rule.",
    )


def _no_such_queue(rule: Rule) -> Problem:
    if rule.queue is None:
        what = f"{rule.text!r} names no queue."
    else:
        what = f"{rule.text!r} leads to {rule.queue!r}, which is not in the table."
    near = get_close_matches(rule.queue or "", BY_NAME, n=1)
    repair = f"Write {near[0]!r}." if near else f"Choose from: {', '.join(BY_NAME)}."
    return Problem(Kind.NO_SUCH_QUEUE, rule.text, what, repair)


def _unmatched(decides: Mapping[str, Rule | None]) -> Iterator[Problem]:
    for task, rule in decides.items():
        if rule is None:
            yield Problem(
                Kind.UNMATCHED,
                task,
                f"No rule matches {task}: it would fall into the default queue.",
                "Add a rule for it.",
            )

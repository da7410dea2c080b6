"""Interleaved rounds: whatever disturbs the machine, or changes steadily, favours nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean

from apps.bench.effort import Effort

Values = tuple[float, ...]


def interleaved(
    names: Sequence[str], once: Callable[[str], Values], effort: Effort
) -> dict[str, list[Values]]:
    """What ``once`` measures of each name, for each round.

    A round goes there and back, A B C C B A, so everybody is measured twice in it, at the same time
    on average; what counts is the mean of the two.
    """
    found: dict[str, list[Values]] = {name: [] for name in names}
    for _ in range(effort.rounds):
        seen: dict[str, list[Values]] = {name: [] for name in names}
        for name in (*names, *reversed(names)) if effort.comes_back else names:
            seen[name].append(once(name))
        for name, each in seen.items():
            found[name].append(tuple(fmean(values) for values in zip(*each, strict=True)))
    return found

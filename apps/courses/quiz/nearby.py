"""Other amounts that could be believed in the place of one, written in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from apps.courses.quiz.amount import Figure, figures_in, frame_of

HALVES = tuple(Fraction(2) ** power for power in (-3, -2, -1, 1, 2))
TIMES = tuple(Fraction(*each) for each in ((1, 2), (2, 3), (4, 5), (4, 3), (3, 2), (2, 1), (3, 1)))
STEPS = (-5, -3, -2, -1, 1, 2, 3, 5)
MANY = 20
"""Up to here people count one by one."""
ENOUGH = 3
SMALLEST_POWER, LEAST = 16, 2
UNGROUPED = 1000
"""From here a document may group digits, and one number below it does not say how."""
MOST_PERCENT = 100


def nearby(text: str, language: str) -> list[str]:
    """Amounts of the same form and another value, from small to great; none when it has no form."""
    figures = figures_in(text, language)
    frame = frame_of(text)
    if (
        not figures
        or not figures[0].digits
        or _filled(frame, figures) != text
        or not _is_rising(figures)
    ):
        return []
    changed = _possible(frame, figures, _times(figures))
    if len(changed) < ENOUGH or _are_few(figures):
        changed |= _possible(frame, figures, _steps(figures))
    ordered = sorted(changed, key=lambda found: [one.digits for one in found])
    return [_filled(frame, found) for found in ordered]


def _possible(
    frame: str, figures: tuple[Figure, ...], others: Iterable[tuple[Figure, ...]]
) -> set[tuple[Figure, ...]]:
    return {
        found
        for found in others
        if found != figures
        and all(map(_is_like, found, figures))
        and _is_rising(found)
        and _is_possible(frame, found)
    }


def _times(figures: tuple[Figure, ...]) -> Iterator[tuple[Figure, ...]]:
    """All of them by one factor, where that leaves them as round as they are written."""
    factors = HALVES if all(map(_is_power, figures)) else TIMES
    for factor in factors:
        digits = [figure.digits * factor for figure in figures]
        if all(each.denominator == 1 for each in digits):
            yield _with(figures, [int(each) for each in digits])


def _steps(figures: tuple[Figure, ...]) -> Iterator[tuple[Figure, ...]]:
    """All of them by as many steps: of the last digit that is not 0, or greater ones."""
    unit = _unit(figures)
    while max(figure.digits for figure in figures) > MANY * unit:
        unit *= 10
    for step in STEPS:
        yield _with(figures, [figure.digits + step * unit for figure in figures])


def _are_few(figures: tuple[Figure, ...]) -> bool:
    unit = _unit(figures)
    return all(figure.digits <= MANY * unit and not _is_power(figure) for figure in figures)


def _unit(figures: tuple[Figure, ...]) -> int:
    return min(_roundness(figure.digits) for figure in figures)


def _with(figures: tuple[Figure, ...], digits: list[int]) -> tuple[Figure, ...]:
    return tuple(replace(figure, digits=each) for figure, each in zip(figures, digits, strict=True))


def _roundness(digits: int) -> int:
    """The power of ten that it is counted in: 100 of 1500."""
    unit = 1
    while digits and digits % (unit * 10) == 0:
        unit *= 10
    return unit


def _is_power(figure: Figure) -> bool:
    digits = figure.digits
    return not figure.decimals and digits >= SMALLEST_POWER and digits & (digits - 1) == 0


def _is_like(one: Figure, other: Figure) -> bool:
    """Whether it is as sure how that is written: the plural, and the marks between digits."""
    if one.digits <= 0 or (not one.decimals and one.digits < LEAST):
        return False
    return bool(other.group) or other.whole >= UNGROUPED or one.whole < UNGROUPED


def _is_possible(frame: str, figures: tuple[Figure, ...]) -> bool:
    """Whether it is no more than the whole, where it is a share."""
    if not any(mark in frame for mark in ("%", "percent", "per cent", "por ciento")):
        return True
    return figures[-1].whole < MOST_PERCENT or figures[-1].digits == MOST_PERCENT


def _is_rising(figures: tuple[Figure, ...]) -> bool:
    values = [Fraction(figure.digits, 10**figure.decimals) for figure in figures]
    return all(low < high for low, high in pairwise(values))


def _filled(frame: str, figures: tuple[Figure, ...]) -> str:
    shown = frame
    for figure in figures:
        shown = shown.replace("#", str(figure), 1)
    return shown

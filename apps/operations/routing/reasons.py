"""Why a rule of a route table matches no task: the true reason, and the task it may have meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from fnmatch import fnmatchcase

Pattern = str | re.Pattern[str]

NEAR = 0.6
"""Likeness from which two parts of names look like each other (difflib's own limit)."""


def why(pattern: Pattern, names: Sequence[str]) -> str:
    """The reason why ``pattern``, which matches none of ``names``, does not."""
    if not names:
        return "no task is registered"
    if isinstance(pattern, re.Pattern):
        return _of_regex(pattern, names)
    for reason in (_of_wildcards, _of_case, _of_path, _of_family):
        if said := reason(pattern, names):
            return said
    return _of_pieces(pattern, names) if "*" in pattern else "no task has this name"


def nearest(pattern: Pattern, names: Iterable[str]) -> str | None:
    """The name most like ``pattern``, if one is near: by its likest part, then as a whole."""
    text = (pattern.pattern if isinstance(pattern, re.Pattern) else pattern).replace("*", "")
    ranked = [(_likest_part(text, name), _likeness(text, name), name) for name in names]
    part, _, name = max(ranked, default=(0, 0, None))
    return name if part >= NEAR else None


def _likest_part(text: str, name: str) -> float:
    parts = [part for part in text.split(".") if part]
    return max((_likeness(p, n) for p in parts for n in name.split(".")), default=0)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _of_regex(pattern: re.Pattern[str], names: Iterable[str]) -> str:
    for name in names:
        if pattern.search(name):
            return f"it fits {name} only further on, and Celery matches from the beginning"
    return "no registered name fits this regular expression"


def _of_wildcards(pattern: str, names: Iterable[str]) -> str | None:
    if "*" in pattern or not any(fnmatchcase(name, pattern) for name in names):
        return None
    return "Celery reads '?' and '[…]' only in a pattern that also has a '*'"


def _of_case(pattern: str, names: Iterable[str]) -> str | None:
    for name in names:
        if fnmatchcase(name.lower(), pattern.lower()):
            return f"{name} differs in capital letters"
    return None


def _of_path(pattern: str, names: Iterable[str]) -> str | None:
    most, parts = max(name.count(".") for name in names) + 1, pattern.split(".")
    if len(parts) <= most:
        return None
    if all(part.isidentifier() for part in parts[:-1]):
        return (
            "it is the path of a module, and rules see only the name that a task is registered by"
        )
    return f"it wants {len(parts)} parts between dots, and registered names have {most} at most"


def _of_family(pattern: str, names: Iterable[str]) -> str | None:
    given, dot, rest = pattern.partition(".")
    for name in names:
        family, _, task = name.partition(".")
        if fnmatchcase(task, pattern):
            return f"{name} begins with its family, {family!r}"
        if dot and rest.strip("*") and fnmatchcase(task, rest):
            return f"{name} has another prefix, {family!r} instead of {given!r}"
    return None


def _of_pieces(pattern: str, names: Sequence[str]) -> str:
    """Lay the pieces between the stars down one after the other, until no name is left."""
    pieces = pattern.split("*")
    left, before = names, ""
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        so_far = "*".join(pieces[: number + 1]) + ("" if last else "*")
        fitting = [name for name in left if fnmatchcase(name, so_far)]
        if not fitting:
            if before:
                return _after(before, piece, _nearest_of(pattern, left), last)
            return f"no registered name {_place(number, last)} {piece!r}"
        left, before = fitting, piece or before
    raise ValueError(f"{pattern!r} matches {left[0]}")


def _nearest_of(pattern: str, names: Sequence[str]) -> str:
    return nearest(pattern, names) or names[0]


def _place(number: int, last: bool) -> str:
    if number == 0:
        return "begins with"
    return "ends with" if last else "has a"


def _after(before: str, piece: str, name: str, last: bool) -> str:
    if _overlap(before, piece, name):
        shown, next_shown = before.strip("."), piece.strip(".")
        return f"{name} has nothing between {shown!r} and {next_shown!r}"
    if not last:
        return f"{name} has no {piece!r} after {before!r}"
    if name.endswith(piece):
        return f"{name} has no {before!r} before its ending {piece!r}"
    return f"{name} does not end with {piece!r}"


def _overlap(before: str, piece: str, name: str) -> bool:
    """Whether the end of ``before`` and the beginning of ``piece`` are the same letters there."""
    shared = range(1, min(len(before), len(piece)) + 1)
    return any(before[-n:] == piece[:n] and before + piece[n:] in name for n in shared)

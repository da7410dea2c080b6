"""What the pages of memories have in common: lists, answers, and a service that does not answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import gettext as _

from apps.accounts.models import Company, User
from apps.core.errors import JobError
from apps.memory import keepers, recalling
from apps.memory.models import Holder, Source
from apps.memory.selectors import MOST_SHOWN
from apps.memory.shapes import Held

Result = TypeVar("Result")

Row = tuple[Held, str]
"""A memory, and how it was told in words."""


def lists_of(holders: Iterable[Holder]) -> tuple[list[tuple[Holder, list[Row]]], str]:
    """Of each holder what is held; and the problem, where a service keeps it and is away."""
    keeper = keepers.current()
    return _answered(
        lambda: [(one, [_row(held) for held in keeper.held(one, MOST_SHOWN)]) for one in holders],
        [],
    )


def recalled(user: User, company: Company | None, question: str) -> tuple[list[Row], str]:
    """What would be remembered of a question; and the problem, where nobody can say."""
    return _answered(lambda: [_row(one) for one in recalling.recall(user, company, question)], [])


def forgotten(holder: Holder, memory: str) -> tuple[bool, str]:
    """Whether one memory was deleted; and the problem, where nobody can say."""
    return _answered(lambda: keepers.current().forget_one(holder, memory), False)


def _answered(ask: Callable[[], Result], without: Result) -> tuple[Result, str]:
    try:
        return ask(), ""
    except JobError as error:
        return without, _(str(error))


def _row(held: Held) -> Row:
    return held, str(Source(held.source).label) if held.source else ""

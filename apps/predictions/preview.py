"""A dry run: the guard, all structure, and the first rows, without storing or queueing anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import isnan

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.outcome import Problems
from apps.core.uploads import Handed, Preview
from apps.predictions import gateway, outcome, risk, words
from apps.predictions.columns import Column, Holds, Layout, columns_of
from apps.predictions.models import Upload
from apps.predictions.reading.protocol import Block, Opening, Wanted
from apps.predictions.results import texts
from apps.predictions.scoring import catalogue
from apps.predictions.scoring.model import Model
from apps.predictions.storing import Scored

ROWS = 200
"""Filled rows that a dry run reads."""

SHOWN = 10


def check(kind: Upload.Kind, handed: Handed) -> Preview:
    """What a person should know before starting; ``WorkbookRefused`` when it cannot be used."""
    layout = Layout.QUARTERLY if kind is Upload.Kind.QUARTERLY else Layout.ANNUAL
    options = handed.options
    wanted = Wanted(
        layout, options.get("sheet", ""), most_rows=ROWS, decimal=options.get("decimal", "")
    )
    opening, blocks = _beginning(handed, wanted)
    table = _Table(layout, opening)
    problems = [each for block in blocks for each in block.problems]
    return Preview(
        facts=list(outcome.facts_of(opening)),
        problems=Problems(
            [outcome.problem(p.row, p.column, p.value, p.code, p.params) for p in problems[:SHOWN]],
            min(len(problems), SHOWN),
            len(problems),
        ),
        headings=table.headings(),
        rows=list(islice(table.rows(blocks, _model(options)), SHOWN)),
    )


def _beginning(handed: Handed, wanted: Wanted) -> tuple[Opening, list[Block]]:
    blocks: list[Block] = []
    with gateway.read(handed.content, wanted) as said:
        opening = next(said)
        assert isinstance(opening, Opening)  # noqa: S101  (the reader says it first, or refuses)
        blocks += (each for each in said if isinstance(each, Block))
    return opening, blocks


def _model(options: Mapping[str, str]) -> Model | None:
    """Where each row stands for itself a dry run can score it."""
    key = options.get("model", "")
    return catalogue.get(key, settings.PRICE_INDEX) if key else None


class _Table:
    """The first rows as they are understood."""

    def __init__(self, layout: Layout, opening: Opening) -> None:
        self._layout = layout
        self._columns = [c for c in columns_of(layout) if c.key in opening.headings]

    def headings(self) -> list[str]:
        """The row's number, its columns, and what the model says."""
        language = get_language() or settings.LANGUAGE_CODE
        found = [_("Row"), *(column.label(language) for column in self._columns)]
        return found if self._layout is Layout.QUARTERLY else [*found, _("Score"), _("Zone")]

    def rows(self, blocks: Sequence[Block], model: Model | None) -> Iterator[list[str]]:
        """One list of texts a row."""
        for block in blocks:
            columns = [_cells(block, column) for column in self._columns]
            if self._layout is Layout.ANNUAL:
                columns += _scores(risk.of_years(model, block, self._layout))
            numbers = [str(row) for row in block.rows]
            yield from (list(row) for row in zip(numbers, *columns, strict=True))


def _cells(block: Block, column: Column) -> list[str]:
    if column.holds is Holds.MONEY:
        return [_money(value) for value in block.money[column.key]]
    values = {"tax_id": block.tax_ids, "name": block.names}.get(column.key)
    if values is not None:
        return values
    numbers = block.years if column.holds is Holds.YEAR else block.quarters
    return [str(number or "") for number in numbers]


def _scores(scored: Scored) -> tuple[list[str], list[str]]:
    if scored.scores is None:
        return [""] * len(scored.reasons), [words.reason(r) if r else "" for r in scored.reasons]
    scores = ["" if isnan(s) else number_format(round(float(s), 2), 2) for s in scored.scores.score]
    zones = [
        words.reason(reason) if reason else texts.zone(zone)
        for zone, reason in zip(scored.scores.zones, scored.reasons, strict=True)
    ]
    return scores, zones


def _money(value: float) -> str:
    if isnan(value):
        return ""
    return number_format(value, None if value % 1 else 0, force_grouping=True)

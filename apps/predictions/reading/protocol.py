"""What the process that reads an untrusted workbook says to the one that asked, as lines of JSON.

One Opening, then blocks of rows, then the end; or a Refusal in place of what would have followed.
Plain data that needs nothing, on both sides.
"""

from __future__ import annotations

import json
from array import array
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, field
from typing import Any

from apps.predictions.columns import Layout

BLOCK_ROWS = 4000
LONGEST_TAX_ID = 40
LONGEST_NAME = 200
LONGEST_VALUE = 80
"""Characters: what the reader cuts to, and what the models have room for."""


@dataclass(frozen=True)
class Wanted:
    """What to read.

    sheet:     its name; empty chooses the one whose headings fit best
    after:     rows of the sheet up to this one were read before and are left out
    most_rows: how many filled rows to send at most; ``None`` for all
    decimal:   ``.`` or ``,`` where a person said how numbers are written; empty infers it
    """

    layout: Layout
    sheet: str = ""
    after: int = 0
    most_rows: int | None = None
    decimal: str = ""

    def to_json(self) -> str:
        """As it goes onto the command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Wanted:
        """The other way."""
        given = json.loads(text)
        return cls(**given | {"layout": Layout(given["layout"])})


@dataclass(frozen=True)
class Opening:
    """What was found before the first row.

    sheets:     all visible sheets
    header_row: 1-based, as people count
    headings:   column key → the heading as the sheet has it
    unknown:    headings that belong to no column: what is below them is left alone
    decimal:    ``.`` or ``,`` when numbers are written as text, else empty
    last_row:   the greatest row that holds anything
    reader:     ``fast`` (the whole sheet in memory) or ``streaming`` (constant memory)
    notes:      code and values of each thing that a person should know (``words.NOTES``)
    """

    sheet: str
    sheets: list[str]
    header_row: int
    headings: dict[str, str]
    unknown: list[str]
    decimal: str
    last_row: int
    reader: str
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@dataclass(frozen=True)
class CellProblem:
    """One cell that could not be used.

    column: the key; empty when it is about the whole row
    value:  what the cell shows, cut to a readable length
    code:   what is wrong (``words.PROBLEMS`` has the sentence and the advice)
    """

    row: int
    column: str
    value: str
    code: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass
class Block:
    """Rows of the sheet, column by column. Empty rows are left out.

    rows:             their numbers in the sheet, 1-based, ascending
    years, quarters:  0 where there is none
    money:            column key → doubles, NaN where there is none; only columns the sheet has
    """

    rows: list[int] = field(default_factory=list)
    tax_ids: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    quarters: list[int] = field(default_factory=list)
    money: dict[str, array[float]] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)


@dataclass(frozen=True)
class End:
    """Everything was read."""

    rows: int


@dataclass(frozen=True)
class Refusal:
    """The file cannot be read, for a reason that a person can understand (``words.REFUSALS``)."""

    code: str
    params: dict[str, str] = field(default_factory=dict)


Said = Opening | Block | End | Refusal
_KINDS: dict[str, type[Said]] = {kind.__name__: kind for kind in (Opening, Block, End, Refusal)}


def line(said: Said) -> str:
    """One line of JSON."""
    content = dict(vars(said))
    if isinstance(said, Block):
        content["money"] = {
            key: b64encode(values.tobytes()).decode() for key, values in said.money.items()
        }
        content["problems"] = [list(vars(problem).values()) for problem in said.problems]
    return json.dumps([type(said).__name__, content], ensure_ascii=False, separators=(",", ":"))


def understood(text: str) -> Said:
    """The other way; ``ValueError`` for what makes no sense."""
    try:
        name, content = json.loads(text)
        if name == Block.__name__:
            content["money"] = {key: _doubles(data) for key, data in content["money"].items()}
            content["problems"] = [CellProblem(*values) for values in content["problems"]]
        return _KINDS[name](**content)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a line of the reader: {text[:80]!r}") from error


def _doubles(data: Any) -> array[float]:
    values = array("d")
    values.frombytes(b64decode(data))
    return values

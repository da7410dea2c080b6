"""The one door to what strangers upload: a workbook is read in a process of its own.

That process has limits and no secrets. Whatever the file does to it, what comes out here is rows,
or ``WorkbookRefused`` with a sentence in the language that is active.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sized
from contextlib import contextmanager
from typing import BinaryIO, TypeAlias

from apps.core.confined.process import Confined, started
from apps.predictions import words
from apps.predictions.columns import BY_KEY
from apps.predictions.errors import WorkbookRefused
from apps.predictions.reading.codes import RefusalCode
from apps.predictions.reading.protocol import (
    BLOCK_ROWS,
    Block,
    End,
    Opening,
    Refusal,
    Said,
    Wanted,
    understood,
)

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes. A block whose every cell is a problem has 20 MB."""
SECONDS_TO_END = 5
READER = "apps.predictions.reading"

Heard: TypeAlias = Opening | Block | End

logger = logging.getLogger(__name__)


@contextmanager
def read(content: BinaryIO, wanted: Wanted) -> Iterator[Iterator[Heard]]:
    """What the reader says of a workbook: an Opening, blocks of rows, and the End.

        with gateway.read(content, wanted) as heard:
            for said in heard: ...

    ``WorkbookRefused`` when it cannot be read, while iterating. The process is gone when the block
    is left, however it is left. ``content`` is read from its beginning; its position stays.
    """
    with started(READER, wanted.to_json(), content) as reader:
        yield _listen(reader)


def _listen(reader: Confined) -> Iterator[Heard]:
    for line in reader.lines(LONGEST_LINE):
        said = _understood(line)
        if isinstance(said, Refusal):
            _log(reader, said.code)
            raise _refused(said.code, said.params)
        yield said
        if isinstance(said, End):
            return
    raise _refused(_ending(reader))


def _understood(line: bytes) -> Said:
    """What a line says; a reader that a file has taken over may say anything."""
    try:
        said = understood(line.decode())
        if isinstance(said, Block):
            _require_whole(said)
    except (ValueError, RecursionError) as error:
        logger.warning("The reader of workbooks makes no sense: %s", error)
        raise _refused(RefusalCode.BROKEN_OFF) from error
    return said


def _require_whole(block: Block) -> None:
    columns: list[Sized] = [block.tax_ids, block.names, block.years, block.quarters]
    lengths = {len(column) for column in [*columns, *block.money.values()]}
    if not 0 < len(block.rows) <= BLOCK_ROWS or lengths != {len(block.rows)}:
        raise ValueError("a block whose columns are not equally long")
    if not block.money.keys() <= BY_KEY.keys():
        raise ValueError("a block of unknown columns")


def _ending(reader: Confined) -> RefusalCode:
    """Why there was no last word."""
    code = reader.ending(SECONDS_TO_END)
    _log(reader, f"ended with {code}")
    return RefusalCode.KILLED if code < 0 else RefusalCode.BROKEN_OFF


def _refused(code: str, params: dict[str, str] | None = None) -> WorkbookRefused:
    return WorkbookRefused(words.refusal(code, params or {}), reason=str(code))


def _log(reader: Confined, what: str) -> None:
    """Nobody else sees what it complains of."""
    if complaint := reader.complaint():
        logger.warning("The reader of workbooks: %s: %s", what, complaint)

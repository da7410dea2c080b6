"""The one door to what strangers upload: a workbook is read in a process of its own.

That process has limits and no secrets. Whatever the file does to it, what comes out here is rows,
or ``WorkbookRefused`` with a sentence in the language that is active.
"""

from __future__ import annotations

import io
import logging
import os
import select
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Sized
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import IO, BinaryIO, TypeAlias, cast

from django.conf import settings

from apps.core.worker.interruption import uninterrupted
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
LONGEST_COMPLAINT, MOST_COMPLAINTS = 2000, 64 * 1024
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
    process = None
    with _regular_file(content) as file:
        try:
            with uninterrupted():  # or nobody would know the process
                process = _start(file, wanted)
            yield _listen(process)
        finally:
            if process is not None:
                with uninterrupted():
                    _end(process)


@contextmanager
def _regular_file(content: BinaryIO) -> Iterator[int]:
    """A descriptor of a file with this content: its own, or that of a copy on disk."""
    descriptor = _descriptor(content)
    if descriptor is not None:
        content.flush()
        yield descriptor
        return
    with TemporaryFile() as copy:
        position = content.tell()
        content.seek(0)
        shutil.copyfileobj(content, copy)
        content.seek(position)
        copy.flush()
        yield copy.fileno()


def _descriptor(content: BinaryIO) -> int | None:
    try:
        descriptor = content.fileno()
    except (AttributeError, io.UnsupportedOperation):  # in memory, or in a store elsewhere
        return None
    return descriptor if stat.S_ISREG(os.fstat(descriptor).st_mode) else None


def _start(file: int, wanted: Wanted) -> subprocess.Popen[bytes]:
    """The reader stays in our process group, so that a hard limit ends it with us.

    -B: it may write no file. -E: nothing of our environment reaches it but where programs are.
    """
    return subprocess.Popen(
        [sys.executable, "-BE", "-Xutf8", "-m", READER, wanted.to_json()],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ.get("PATH", os.defpath)},
    )


def _listen(process: subprocess.Popen[bytes]) -> Iterator[Heard]:
    while line := cast("IO[bytes]", process.stdout).readline(LONGEST_LINE):
        said = _understood(line)
        if isinstance(said, Refusal):
            _log(process, said.code)
            raise _refused(said.code, said.params)
        yield said
        if isinstance(said, End):
            return
    raise _refused(_ending(process))


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


def _ending(process: subprocess.Popen[bytes]) -> RefusalCode:
    """Why there was no last word."""
    code = 0
    with suppress(subprocess.TimeoutExpired):
        code = process.wait(timeout=SECONDS_TO_END)
    _log(process, f"ended with {code}")
    return RefusalCode.KILLED if code < 0 else RefusalCode.BROKEN_OFF


def _refused(code: str, params: dict[str, str] | None = None) -> WorkbookRefused:
    return WorkbookRefused(words.refusal(code, params or {}), reason=str(code))


def _log(process: subprocess.Popen[bytes], what: str) -> None:
    """What it wrote on its way, the end of it. Nobody else sees that."""
    stderr = cast("IO[bytes]", process.stderr)
    if select.select([stderr], [], [], 0)[0]:
        complaint = os.read(stderr.fileno(), MOST_COMPLAINTS).decode("utf-8", "replace")
        logger.warning("The reader of workbooks: %s: %s", what, complaint[-LONGEST_COMPLAINT:])


def _end(process: subprocess.Popen[bytes]) -> None:
    """No reader outlives those who listen, and none stays a zombie."""
    with process:  # closes the pipes and waits
        process.kill()

"""A stranger's file is read in a process of its own, with limits and without secrets.

The other side is a module of a family, ``python -m MODULE``, whose standard input is the file, a
regular one, whose argument is what it is ``told``, and which says one thing a line on its standard
output.
"""

from __future__ import annotations

import io
import os
import select
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast

from django.conf import settings

from apps.core.confined.argument import NAME
from apps.core.worker.interruption import uninterrupted

LONGEST_COMPLAINT, MOST_COMPLAINTS = 2000, 64 * 1024


class Confined:
    """The process as its listener knows it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def lines(self, longest: int) -> Iterator[bytes]:
        """What it says, until it says nothing more; a line above ``longest`` bytes is cut."""
        output = cast("IO[bytes]", self._process.stdout)
        while line := output.readline(longest):
            yield line

    def ending(self, seconds: float) -> int:
        """Its exit code, below 0 for a signal; 0 when it does not end within the time."""
        code = 0
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(timeout=seconds)
        return code

    def complaint(self) -> str:
        """What it wrote on its way, the end of it, for logs."""
        stderr = cast("IO[bytes]", self._process.stderr)
        if not select.select([stderr], [], [], 0)[0]:
            return ""
        complaint = os.read(stderr.fileno(), MOST_COMPLAINTS).decode("utf-8", "replace")
        return complaint[-LONGEST_COMPLAINT:]


@contextmanager
def started(module: str, argument: str, content: BinaryIO) -> Iterator[Confined]:
    """The process is gone when the block is left, however it is left.

    ``content`` is read from its beginning; its position stays.
    """
    process = None
    with _regular_file(content) as file:
        try:
            with uninterrupted():  # or nobody would know the process
                process = _start(module, argument, file)
            yield Confined(process)
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


def _start(module: str, argument: str, file: int) -> subprocess.Popen[bytes]:
    """It stays in our process group, so that a hard limit ends it with us.

    -B: it may write no file. -E: nothing of our environment reaches it but where programs are.
    """
    return subprocess.Popen(
        [sys.executable, "-BE", "-Xutf8", "-m", module],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ.get("PATH", os.defpath), NAME: argument},
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """No reader outlives those who listen, and none stays a zombie."""
    with process:  # closes the pipes and waits
        process.kill()

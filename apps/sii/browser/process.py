"""A chromedriver of our own, which ends with us however we end (``warden``)."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from django.conf import settings

from apps.core.worker.interruption import uninterrupted
from apps.sii.browser import folders
from apps.sii.errors import BrowserFailed

WARDEN = "apps.sii.browser.warden"
SECONDS_TO_START = 30
SECONDS_TO_END = 15
LONGEST_LINE = 4096
GIVEN = ("PATH", "LANG", "TMPDIR", "http_proxy", "https_proxy", "no_proxy")
"""What reaches a browser of our environment, where the portal is and where secrets are not."""


@dataclass(frozen=True)
class Served:
    """Where a chromedriver listens, the folder of its browser, and the pid of its warden."""

    url: str
    folder: Path
    warden: int


@contextmanager
def served(chromedriver: str, seconds: float) -> Iterator[Served]:
    """It lives for so many seconds at most. All that it started is gone when the block is left."""
    process = told = None
    try:
        with uninterrupted():  # or nobody would close its pipe
            process = _start(chromedriver, seconds)
        told = _told(process)
        yield told
    finally:
        if process is not None:
            with uninterrupted():
                _end(process, told)


def _start(chromedriver: str, seconds: float) -> subprocess.Popen[bytes]:
    """In a session of its own: what stops or kills our group leaves it time to clear up."""
    return subprocess.Popen(
        [sys.executable, "-E", "-Xutf8", "-m", WARDEN, chromedriver, str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        env={name: value for name, value in os.environ.items() if _is_given(name)},
        start_new_session=True,
    )


def _is_given(name: str) -> bool:
    return name in GIVEN or name.lower() in GIVEN


def _told(process: subprocess.Popen[bytes]) -> Served:
    line = _line(cast("IO[bytes]", process.stdout).fileno(), SECONDS_TO_START)
    if not line.endswith(b"\n"):
        raise BrowserFailed
    said = json.loads(line)
    return Served(f"http://127.0.0.1:{said['port']}", Path(said["folder"]), said["pid"])


def _line(descriptor: int, seconds: float) -> bytes:
    """What comes until the first end of line, the end of the pipe, or the end of the time."""
    said, deadline = b"", time.monotonic() + seconds
    while not said.endswith(b"\n"):
        left = max(0.0, deadline - time.monotonic())
        if not select.select([descriptor], [], [], left)[0]:
            break
        if not (more := os.read(descriptor, LONGEST_LINE)):
            break
        said += more
    return said


def _end(process: subprocess.Popen[bytes], told: Served | None) -> None:
    """Close its pipe, and do its work where it can't do it any more."""
    cast("IO[bytes]", process.stdin).close()
    with process, cast("IO[bytes]", process.stdout) as said:
        has_ended = _closes(said.fileno(), SECONDS_TO_END)
    if told is None:
        return
    if not has_ended:
        with suppress(ProcessLookupError):
            os.kill(told.warden, signal.SIGKILL)
    if told.folder.exists():
        folders.clear(told.folder)


def _closes(descriptor: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
        if not os.read(descriptor, LONGEST_LINE):
            return True
    return False

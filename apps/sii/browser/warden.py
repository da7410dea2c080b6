"""Starts chromedriver, and ends it with all that it started when nobody needs it any more.

    python -m apps.sii.browser.warden CHROMEDRIVER SECONDS

One line of JSON on standard output says where it listens. It is not needed any more when standard
input closes, that is when whoever started us has ended in whatever way; on SIGTERM; when
chromedriver ends; and after so many seconds. The line's pipe closes when all is gone.

Standard library and psutil only: it starts in a moment and holds no secrets.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from apps.sii.browser import folders

DIES_WITH_PARENT, CHILD_SUBREAPER = 1, 36  # of <linux/prctl.h>
TICK = 0.2
SECONDS_TO_START = 20
MOST_TRIES = 3
SECONDS_TO_END = 10
LISTENS = re.compile(r"started successfully on port (\d+)")
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

_stopping: list[int] = []


def main() -> None:
    """Look after one chromedriver until it is not needed."""
    if os.fork():  # whoever kills our starter and all below it does not find us below it
        os._exit(0)
    program, seconds = sys.argv[1], float(sys.argv[2])
    _take_signals()
    _lift_limits()
    if LIBC:
        LIBC.prctl(CHILD_SUBREAPER, 1)
    folders.clear_abandoned()
    with folders.locked_folder() as folder:
        deadline = time.monotonic() + seconds
        given = folders.environment(folder)
        try:
            for _ in range(MOST_TRIES):
                if _look_after(_start(program, folder, given), folder, deadline):
                    break
        finally:
            _end_all()


def _take_signals() -> None:
    """The worker's mask and what it ignores are not ours."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _: _stopping.append(number))
    for number in (signal.SIGQUIT, signal.SIGUSR1, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _lift_limits() -> None:
    """Chromium reserves far more addresses than it uses; and its memory is no file to keep."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _start(program: str, folder: Path, given: dict[str, str]) -> subprocess.Popen[bytes]:
    """A chromedriver that leads a group of its own."""
    with (folder / "driver.log").open("wb") as log:
        return subprocess.Popen(
            [program, "--port=0"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=os.environ | given,
            process_group=0,
            preexec_fn=_dies_with_us(),  # noqa: PLW1509  (there is one thread)
        )


def _dies_with_us() -> Callable[[], None] | None:
    """For the case that we are killed: Chromium in its turn ends when its driver's pipe does."""
    if LIBC is None:
        return None
    prctl = LIBC.prctl
    return lambda: prctl(DIES_WITH_PARENT, signal.SIGKILL)


def _look_after(driver: subprocess.Popen[bytes], folder: Path, deadline: float) -> bool:
    """Until it is not needed; False when it ended before it listened, as for want of a port."""
    log, is_announced = folder / "driver.log", False
    latest = time.monotonic() + SECONDS_TO_START
    while not _stopping and time.monotonic() < deadline and driver.pid not in _ended_children():
        if not is_announced and (listens := LISTENS.search(log.read_text(errors="replace"))):
            _announce(port=int(listens[1]), folder=str(folder), pid=os.getpid())
            is_announced = True
        if not is_announced and time.monotonic() > latest:
            return True
        if select.select([sys.stdin], [], [], TICK if is_announced else TICK / 10)[0]:
            return True
    return is_announced or bool(_stopping) or time.monotonic() >= deadline


def _announce(**said: Any) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def _ended_children() -> set[int]:
    """Children that have ended since, be they ours or left to us."""
    ended = set()
    with suppress(ChildProcessError):
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            ended.add(pid)
    return ended


def _end_all() -> None:
    """What is orphaned meanwhile becomes ours, so nothing is left when nothing is below us."""
    deadline = time.monotonic() + SECONDS_TO_END
    ourselves = psutil.Process()
    while time.monotonic() < deadline and (below := ourselves.children(recursive=True)):
        for process in below:
            with suppress(psutil.Error):
                process.kill()
        _ended_children()
        time.sleep(TICK / 10)


if __name__ == "__main__":
    main()

"""A browser's folder: its profile, cache and home. Whoever looks after it holds its lock.

Standard library and psutil only: the warden imports no Django.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

PREFIX = "faena-browser-"
UNFINISHED = ".new-"
MARK = "FAENA_BROWSER"
"""Names the folder in the environment of all that works in it."""
ROUNDS, PAUSE = 40, 0.05  # seconds


@contextmanager
def locked_folder() -> Iterator[Path]:
    """A new folder; at the end, whatever still works in it is ended, and it is removed."""
    made = Path(tempfile.mkdtemp(prefix=UNFINISHED + PREFIX))
    lock = os.open(made, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Only now does it have the name by which others find it, so they find it locked.
        folder = made.rename(made.with_name(made.name.removeprefix(UNFINISHED)))
        try:
            yield folder
        finally:
            clear(folder)
    finally:
        os.close(lock)


def environment(folder: Path) -> dict[str, str]:
    """Where programs write that know nothing of us: all of it is inside the folder."""
    places = {
        "HOME": folder / "home",
        "TMPDIR": folder / "tmp",
        "XDG_CONFIG_HOME": folder / "config",
        "XDG_CACHE_HOME": folder / "cache",
        "XDG_DATA_HOME": folder / "data",
        "XDG_RUNTIME_DIR": folder / "run",
    }
    for place in places.values():
        place.mkdir(mode=0o700)
    return {name: str(place) for name, place in places.items()} | {MARK: str(folder)}


def clear(folder: Path) -> None:
    """End all that works in a folder, and remove it."""
    for _ in range(ROUNDS):
        for process in _workers_in(folder):
            with suppress(psutil.Error):
                process.kill()
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(PAUSE)


def clear_abandoned() -> int:
    """Clear what was left by wardens that were killed themselves; how many there were."""
    folders = Path(tempfile.gettempdir()).glob(f"{PREFIX}*")
    abandoned = [folder for folder in folders if _is_abandoned(folder)]
    for folder in abandoned:
        clear(folder)
    return len(abandoned)


def _is_abandoned(folder: Path) -> bool:
    """Whether nobody holds its lock; never those of other users."""
    try:
        lock = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(lock)


def _workers_in(folder: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == str(folder):
                yield process

"""The largest sizes of a worker's children and of what these start, watched while they work."""

from __future__ import annotations

import threading
from contextlib import suppress
from types import TracebackType

import psutil

LOOK_EVERY = 0.05
MIB = 2**20


class Peaks:
    """Watches until the block ends; sizes are resident, in MiB.

    child:  the largest of the worker's children
    helper: the largest process that a child has started; 0 where none was seen
    both:   the largest sum of a child and its helpers at one time
    """

    def __init__(self, worker: int) -> None:
        self._worker = psutil.Process(worker)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.child = self.helper = self.both = 0.0

    def __enter__(self) -> Peaks:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_EVERY):
            with suppress(psutil.NoSuchProcess):
                for child in self._worker.children():
                    self._look(child)

    def _look(self, child: psutil.Process) -> None:
        own = child.memory_info().rss / MIB
        helpers = [size for helper in child.children() if (size := _size(helper))]
        self.child = max(self.child, own)
        self.helper = max([self.helper, *helpers])
        self.both = max(self.both, own + sum(helpers))


def _size(process: psutil.Process) -> float:
    """0 for one that has just ended."""
    with suppress(psutil.NoSuchProcess):
        return float(process.memory_info().rss) / MIB
    return 0.0

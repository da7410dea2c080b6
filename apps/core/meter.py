"""What one execution takes in this process."""

from __future__ import annotations

import resource
import sys
import time

from apps.core.finish import Usage

UNUSED = Usage(elapsed=0, cpu=0, peak_memory_kb=0)
MAXRSS_PER_KB = 1024 if sys.platform == "darwin" else 1


class Meter:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._cpu = time.process_time()

    def read(self) -> Usage:
        """Usage until now; the peak is the process's, since it began."""
        return Usage(
            elapsed=time.monotonic() - self._started,
            cpu=time.process_time() - self._cpu,
            peak_memory_kb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MAXRSS_PER_KB,
        )

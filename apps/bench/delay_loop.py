"""``python -m apps.bench.delay_loop apps.bench.plain:send_email 1000``: ask for work, one by one.

In a process of its own, since a process has one current Celery application. Prints the seconds.
"""

from __future__ import annotations

import importlib
import sys
import time


def main() -> None:
    """Ask as often as the command line says."""
    place, count = sys.argv[1:]
    module, _, name = place.partition(":")
    task = getattr(importlib.import_module(module), name)
    arguments = [("Bench", "How are you?", "person-{}@example.com")] if name == "send_email" else []
    began = time.perf_counter()
    for number in range(int(count)):
        task.delay(*(text.format(number) for each in arguments for text in each))
    sys.stdout.write(f"{time.perf_counter() - began}\n")


if __name__ == "__main__":
    main()

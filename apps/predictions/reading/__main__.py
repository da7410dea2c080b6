"""The process that reads an untrusted workbook: ``python -m apps.predictions.reading``.

The workbook is its standard input, a regular file; it is told what is wanted. It says the lines of
``protocol`` on standard output and nothing else, writes no file, and ends quietly when nobody
listens any more.
"""

from __future__ import annotations

import os
import sys

from apps.core.confined.argument import told
from apps.core.confined.source import shared
from apps.predictions.reading import limits
from apps.predictions.reading.protocol import Wanted, line
from apps.predictions.reading.reader import read


def main() -> None:
    """Read, and say what was found."""
    limits.apply()
    wanted = Wanted.from_json(told())
    try:
        for said in read(shared(sys.stdin.fileno()), wanted):
            sys.stdout.write(line(said) + "\n")
            sys.stdout.flush()
    except BrokenPipeError:
        os._exit(0)  # nobody listens; flushing once more at the end would complain


if __name__ == "__main__":
    main()

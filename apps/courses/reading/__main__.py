"""The process that reads an untrusted PDF: ``python -m apps.courses.reading``.

The document is its standard input, a regular file; it is told what is wanted. It says the lines of
``protocol`` on standard output and nothing else, writes no file, and ends quietly when nobody
listens any more.
"""

from __future__ import annotations

import logging
import os
import sys

from apps.core.confined.argument import told
from apps.courses.reading import limits
from apps.courses.reading.codes import RefusalCode
from apps.courses.reading.protocol import Refusal, Said, Wanted, line_of
from apps.courses.reading.reader import read
from apps.courses.reading.refused import OutOfTime


def main() -> None:
    """Read, and say what was found."""
    limits.apply()
    logging.disable()  # pypdf has something to say of every object that is not as it should be
    os.set_blocking(sys.stderr.fileno(), False)  # nobody reads it before the end: do not wait
    try:
        _answer(Wanted.from_json(told()))
    except BrokenPipeError:
        os._exit(0)  # nobody listens; flushing once more at the end would complain


def _answer(wanted: Wanted) -> None:
    """Time and memory may end here, too: what is found has to be said."""
    try:
        with limits.as_raised():
            for said in read(sys.stdin.fileno(), wanted):
                _say(said)
    except OutOfTime:
        _say(Refusal(RefusalCode.TOO_SLOW))
    except MemoryError:
        _say(Refusal(RefusalCode.NEEDS_MEMORY))


def _say(said: Said) -> None:
    with limits.unhurried():
        sys.stdout.write(line_of(said) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

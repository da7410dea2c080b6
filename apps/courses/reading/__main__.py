"""The process that reads an untrusted PDF: ``python -m apps.courses.reading WANTED``.

The document is its standard input, a regular file. It says the lines of ``protocol`` on standard
output and nothing else, writes no file, and ends quietly when nobody listens any more.
"""

from __future__ import annotations

import logging
import os
import sys

from apps.courses.reading import limits
from apps.courses.reading.protocol import Wanted, line_of
from apps.courses.reading.reader import read


def main() -> None:
    """Read, and say what was found."""
    limits.apply()
    logging.disable()  # pypdf has something to say of every object that is not as it should be
    os.set_blocking(sys.stderr.fileno(), False)  # nobody reads it before the end: do not wait
    wanted = Wanted.from_json(sys.argv[1])
    try:
        for said in read(sys.stdin.fileno(), wanted):
            sys.stdout.write(line_of(said) + "\n")
            sys.stdout.flush()
    except BrokenPipeError:
        os._exit(0)  # nobody listens; flushing once more at the end would complain


if __name__ == "__main__":
    main()

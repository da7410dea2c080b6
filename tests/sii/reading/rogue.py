"""A reader that a file has taken over: the file says what it does."""

import json
import os
import signal
import sys
from dataclasses import replace

from apps.sii.reading import __main__ as reader


def _says_nothing(*_: object) -> None:
    return None


def _needs_memory(*_: object) -> str:
    return "x" * (2 * reader.ALLOWANCE.memory)


def _never_ends(*_: object) -> str:
    while True:
        pass


def _is_killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _says(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()
    os._exit(0)


def _never_ends_a_line() -> None:
    while True:
        sys.stdout.write("x" * 100_000)


SAYINGS = {
    "says nonsense": "GIF89a\n",
    "says a number": "7\n",
    "nests deeply": "[" * 200_000 + "\n",
    "refuses for an unknown reason": json.dumps({"refused": "%(boredom)s"}) + "\n",
}
DEEDS = {"needs memory": _needs_memory, "never ends": _never_ends, "is killed": _is_killed}

if __name__ == "__main__":
    deed = os.pread(sys.stdin.fileno(), 100, 0).decode()
    if deed in SAYINGS:
        _says(SAYINGS[deed])
    if deed == "never ends a line":
        _never_ends_a_line()
    if deed in DEEDS:
        allowance = replace(reader.ALLOWANCE, seconds=1, most_seconds=2)
        vars(reader).update(_text=DEEDS[deed], ALLOWANCE=allowance)
        reader.main()

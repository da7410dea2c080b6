"""Stands in for tesseract: answers as it does, by what is on the PATH.

What it does is said by its program file's name behind 'tesseract' in the same folder.
"""

from __future__ import annotations

import os
import signal
import sys

HEAD = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\t"
    "left\ttop\twidth\theight\tconf\ttext\n"
)
PAGE = "1\t1\t0\t0\t0\t0\t0\t0\t2067\t2924\t-1\t\n4\t1\t1\t1\t1\t0\t9\t9\t99\t50\t-1\t\n"
WORDS = [
    (1, "La", 40, 91.5),
    (1, "válvula", 50, 96.5),
    (1, "prin-", 48, 88.0),
    (2, "cipal", 48, 92.0),
    (3, "cierra.", 25, 92.0),
    (3, " ", 9, 95.0),
]


def table(confidence: float | None = None) -> str:
    rows = (
        f"5\t1\t1\t1\t{line}\t1\t0\t0\t90\t{height}\t{confidence or sure}\t{text}\n"
        for line, text, height, sure in WORDS
    )
    return HEAD + PAGE + "".join(rows)


def main(deed: str) -> None:
    if "--list-langs" in sys.argv:
        languages = "osd\n" if deed == "knows no language" else "eng\nosd\nspa\n"
        sys.stdout.write(f"List of available languages in '/usr/share':\n{languages}")
        return
    picture = sys.stdin.buffer.read()
    answer(deed, picture)


def answer(deed: str, picture: bytes) -> None:
    if deed == "hangs":
        signal.pause()
    elif deed == "fails":
        sys.exit("Error in pixReadMemPnm")
    elif deed == "says nonsense":
        sys.stdout.write("\0\tx\n5\t7")
    elif deed == "finds nothing":
        sys.stdout.write(HEAD + PAGE)
    elif deed == "is not sure":
        sys.stdout.write(table(12))
    elif deed == "tells what it got":
        width, height, _ = picture.split(b" ", 3)[1:4][:3]
        asked = "_".join(sys.argv[1:])
        shown = f"{picture[:2].decode()}_{int(width)}x{int(height)}_{asked}"
        shown += "_threads" + os.environ.get("OMP_THREAD_LIMIT", "")
        sys.stdout.write(HEAD + f"5\t1\t1\t1\t1\t1\t0\t0\t90\t40\t90\t{shown}\n")
    else:
        sys.stdout.write(table())

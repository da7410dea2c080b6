"""A reader that a file has taken over: it does what the wanted password says."""

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace

from apps.core.confined.argument import told
from apps.courses.reading.protocol import (
    End,
    Entry,
    Line,
    Opening,
    Page,
    Refusal,
    Said,
    Wanted,
    line_of,
)

WANTED = Wanted.from_json(told())
OPENING = Opening(["i", "1", "2", "3", "4", "5"])
LINE = Line("A line.", 11.0)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def says(*said: Said) -> Callable[[], None]:
    return lambda: say("\n".join(map(line_of, said)))


def page(index: int, line: Line = LINE, source: str = "text", confidence: float = 50) -> Page:
    return Page(index, [line], source, confidence)


def dies_at(*pages: int) -> Callable[[], None]:
    """Reads from where it shall, and is killed at those pages."""

    def read() -> None:
        say(line_of(OPENING))
        for index in range(WANTED.after, OPENING.pages):
            if index in pages:
                os.kill(os.getpid(), signal.SIGSEGV)
            say(line_of(page(index)))
        say(line_of(End()))

    return read


def dies_and_changes() -> None:
    """The second reader tells of another document."""
    say(line_of(OPENING if WANTED.after == 0 else Opening(["1"])))
    os.kill(os.getpid(), signal.SIGKILL)


def hangs() -> None:
    """Says nothing more, with its output closed."""
    os.close(1)
    signal.pause()


def complains() -> None:
    sys.stderr.write("secret of the file\n")
    sys.exit(3)


def environment() -> None:
    say(line_of(Refusal("too_large", {"most": json.dumps(sorted(os.environ))})))


def half_a_character() -> None:
    say(line_of(OPENING))
    said = {"kind": "Page", "index": 0, "lines": [{"text": "A", "size": 1}]}
    say(json.dumps(said).replace('"A"', r'"\ud800"'))


def odd_page(**values: object) -> Callable[[], None]:
    """A page with one value that cannot be."""

    def read() -> None:
        say(line_of(OPENING))
        say(json.dumps({"kind": "Page", "index": 0, "lines": [], **values}))

    return read


DEEDS: dict[str, Callable[[], object]] = {
    "aborts": os.abort,
    "is killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "runs out of time": lambda: os.kill(os.getpid(), signal.SIGXCPU),
    "complains": complains,
    "says nothing": lambda: None,
    "says nonsense": lambda: say("[[[["),
    "nests deeply": lambda: say("[" * 100_000),
    "says another kind": lambda: say('{"kind": "Popen"}'),
    "never ends a line": lambda: say("x" * 20_000_000),
    "hangs": hangs,
    "environment": environment,
    "unknown refusal": says(Refusal("surprise")),
    "refusal without values": says(Refusal("too_large")),
    "refusal with a NUL": says(Refusal("too_large", {"most": "a\0b"})),
    "note of half a character": lambda: say(
        '{"kind": "Opening", "labels": ["1"], "outline": [], "notes": [["x", {"y": "\\ud800"}]]}'
    ),
    "page with an endless note": says(OPENING, replace(page(0), note="x" * 1000)),
    "outline without end": says(Opening(["1"], [Entry(0, "Title", 0)] * 6000)),
    "says a long word": lambda: say('{"kind": "' + "x" * 100_000 + '"}'),
    "refusal of odd values": lambda: say('{"kind": "Refusal", "code": "damaged", "params": 7}'),
    "begins with a page": says(page(0)),
    "page twice": says(OPENING, page(0), page(0)),
    "leaves a page out": says(OPENING, page(1)),
    "page beyond the last": says(Opening(["1"]), page(0), page(1)),
    "ends early": says(OPENING, page(0), End()),
    "no pages": says(Opening([])),
    "too many pages": says(Opening([""] * 4000)),
    "label that never ends": says(Opening(["x" * 1000])),
    "entry beyond the last": says(Opening(["1"], [Entry(0, "Title", 7)])),
    "unknown source": says(OPENING, page(0, source="dream")),
    "more than sure": says(OPENING, page(0, confidence=1000)),
    "size without end": says(OPENING, page(0, Line("A", float("inf")))),
    "a NUL": says(OPENING, page(0, Line("A\0", 1))),
    "half a character": half_a_character,
    "index that is no number": odd_page(index=0.0),
    "lines that are none": odd_page(lines={"a": 1}),
    "line of a line": odd_page(lines=[{"text": ["A"], "size": 1}]),
    "dies at one page": dies_at(2),
    "dies at the last page": dies_at(5),
    "dies at three pages": dies_at(0, 2, 3),
    "dies at four pages": dies_at(0, 2, 3, 4),
    "dies and changes": dies_and_changes,
}


if __name__ == "__main__":
    DEEDS[WANTED.password]()

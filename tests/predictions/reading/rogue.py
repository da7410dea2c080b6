"""A reader that a file has taken over: it does what the name of the wanted sheet says."""

import json
import os
import signal
import sys

from apps.core.confined.argument import told
from apps.predictions.reading.protocol import Block, End, Refusal, Wanted, line


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def uneven() -> None:
    say(line(Block(rows=[2, 3], tax_ids=["1"], names=["", ""], years=[0, 0], quarters=[0, 0])))
    say(line(End(2)))


def unknown_column() -> None:
    block = line(Block([2], ["1"], [""], [0], [0]))
    say(block.replace('"money":{}', '"money":{"x":"AAAAAAAAAAA="}'))
    say(line(End(1)))


def hangs() -> None:
    """Says nothing more, with its output closed."""
    os.close(1)
    signal.pause()


def complains() -> None:
    sys.stderr.write("secret of the file\n")
    sys.exit(3)


def environment() -> None:
    say(line(Refusal("unknown_sheet", {"sheet": json.dumps(sorted(os.environ)), "sheets": ""})))


DEEDS = {
    "aborts": os.abort,
    "is killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "runs out of time": lambda: os.kill(os.getpid(), signal.SIGXCPU),
    "complains": complains,
    "says nothing": lambda: None,
    "says nonsense": lambda: say("[[[["),
    "nests deeply": lambda: say("[" * 100_000),
    "says another kind": lambda: say('["Popen", {}]'),
    "never ends a line": lambda: say("x" * 70_000_000),
    "uneven": uneven,
    "unknown column": unknown_column,
    "hangs": hangs,
    "environment": environment,
    "unknown refusal": lambda: say('["Refusal",{"code":"surprise","params":{}}]'),
    "refusal without values": lambda: say('["Refusal",{"code":"too_large","params":{}}]'),
}


if __name__ == "__main__":
    DEEDS[Wanted.from_json(told()).sheet]()

"""What a program writes to a terminal, read at our end of it."""

import os
import select
import time

SECONDS = 30


def read_until(terminal: int, text: str) -> str:
    seen, deadline = "", time.monotonic() + SECONDS
    while text not in seen:
        left = max(0, deadline - time.monotonic())
        assert select.select([terminal], [], [], left)[0], f"{text!r} never came, but: {seen}"
        try:
            seen += os.read(terminal, 65536).decode(errors="replace")
        except OSError as ended:
            raise AssertionError(f"{text!r} never came, but: {seen}") from ended
    return seen


def read_rest(terminal: int) -> str:
    rest = b""
    try:
        while block := os.read(terminal, 65536):
            rest += block
    except OSError:  # Linux says so when the other end is closed
        pass
    return rest.decode(errors="replace")

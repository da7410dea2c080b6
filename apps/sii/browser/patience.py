"""How long a session waits for what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """In seconds.

    content:  for what a page must show, from when it was asked for
    queue:    in the portal's waiting room
    fetch:    for the whole answer of a service
    file:     for a file that the portal makes
    sign_out: for the end of a session
    command:  for the browser to do what takes it no time; it hangs after that
    """

    content: float = 60
    queue: float = 300
    fetch: float = 90
    file: float = 300
    sign_out: float = 30
    command: float = 15


PATIENCE = Patience()

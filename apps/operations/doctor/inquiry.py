"""Questions to all workers at once, by remote control."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from celery import current_app

from apps.operations.doctor import clock

SECONDS = 1.0
"""How long to wait for an answer; an idle worker's comes within a hundredth of that."""

ONCE = {"max_retries": 0}
"""Left to itself, Celery would try to connect for ever."""


@dataclass(frozen=True)
class Answer:
    """What one worker said, and when by our clock it was asked and had answered."""

    worker: str
    said: Any
    asked: float
    answered: float


def ask(command: str) -> list[Answer]:
    """The answers of all workers that give one in time, by name; refusals are left out."""
    answers: list[Answer] = []

    def heard(body: dict[str, Any]) -> None:
        for worker, said in body.items():
            answers.append(Answer(worker, said, asked, clock.now()))

    with current_app.connection_for_write(transport_options=ONCE) as connection:
        connection.ensure_connection(max_retries=1)
        asked = clock.now()
        current_app.control.broadcast(
            command, reply=True, timeout=SECONDS, connection=connection, callback=heard
        )
    heeded = (one for one in answers if not (isinstance(one.said, dict) and "error" in one.said))
    return sorted(heeded, key=lambda answer: answer.worker)

"""A real stand-in process, and lessons to ask it about."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from apps.courses.generator import Chunk, LessonText
from apps.courses.standin.client import StandIn

ROOT = Path(__file__).parents[3]
KEY = "sk-test-4f9c1d7e8b2a"
MODEL = "standin"
SECONDS_TO_END = 5.0

HEART = LessonText(
    title="The heart",
    language="en",
    chunks=(
        Chunk(
            1,
            "The heart pumps about 5 litres of blood through the body every minute. "
            "Its four chambers are separated by valves that open in one direction only.\n"
            "The left ventricle has the thickest muscle, since it works against the greatest "
            "pressure.",
        ),
        Chunk(
            2,
            "Arteries carry blood away from the heart, and their walls are elastic. "
            "Capillaries are so narrow that red cells pass through them one by one.",
        ),
        Chunk(7, "The pulse is felt at the wrist, where an artery lies close below the skin."),
    ),
)

PLAZOS = LessonText(
    title="Los plazos",
    language="es",
    chunks=(
        Chunk(
            4,
            "El empleador debe pagar la remuneración dentro de los 30 días siguientes. "
            "La indemnización se calcula según los años de servicio prestados.\n"
            "El trabajador puede reclamar ante la Inspección si el finiquito no fue ratificado.",
        ),
        Chunk(5, "Las vacaciones anuales son de quince días hábiles con remuneración íntegra."),
    ),
)


def launch(*options: str) -> tuple[subprocess.Popen[str], StandIn]:
    """Start a stand-in and read where it listens."""
    process = subprocess.Popen(
        [sys.executable, "-m", "apps.courses.standin", *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise AssertionError(process.communicate()[1])
    announced = json.loads(line)
    return process, StandIn(announced["llm"], announced["control"])


def stop(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> None:
    """End it as a supervisor does, and insist that it goes cleanly and had nothing to complain."""
    process.send_signal(number)
    try:
        _, complaints = process.communicate(timeout=SECONDS_TO_END)
    finally:
        process.kill()  # does nothing to what has ended
    assert (process.returncode, complaints) == (0, "")

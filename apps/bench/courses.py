"""Courses: pages a second from upload to quiz, memory, and text beside pypdf's."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from apps.bench.contenders import Unaccounted
from apps.bench.effort import Effort
from apps.bench.figures import Count, Figure, Ratio, Target
from apps.bench.peaks import Peaks
from apps.bench.race import Tell, clear, kill_tree
from apps.bench.rounds import interleaved
from apps.bench.section import Section
from apps.bench.until import until_ended
from apps.core import files
from apps.core.models import Job, Status
from apps.courses import library, synthetic
from apps.courses.intake import make_course
from apps.courses.models import Document, Question
from apps.operations import processes
from config.queues import PDF_5X1, PDF_POOL

MANUAL = "policy"
COURSE, OUR_TEXT, PYPDF, PDFIUM = (
    "course, from upload to quiz",
    "text, our reader",
    "text, pypdf",
    "text, pdfium alone",
)
UNIT = "pages/s"
LEAST_PAGES, LEAST_OF_PYPDF, MOST_MIB = 10, 8, 450


@dataclass(frozen=True)
class Text:
    """What one way of reading made of a file, and how fast."""

    rate: float
    glued: int


def measure(effort: Effort, tell: Tell) -> Section:
    """A manual of 193 pages, made into a course by one child; its text in three ways."""
    with tempfile.TemporaryDirectory() as place:
        return _measured(_manual(Path(place), effort.invented), effort, tell)


def _manual(folder: Path, invented: int | None) -> Path:
    if invented is None:
        return library.document(MANUAL)
    path = folder / "invented.pdf"
    synthetic.write(path, invented)
    return path


def _measured(source: Path, effort: Effort, tell: Tell) -> Section:
    peaks: list[float] = []
    glued: dict[str, int] = {}

    def once(name: str) -> tuple[float]:
        if name == COURSE:
            rate, peak = _course(source)
            peaks.append(peak)
        else:
            text = _text(name, source)
            rate, glued[name] = text.rate, text.glued
        tell(f"{name}: {rate:,.0f} {UNIT}")
        return (rate,)

    names = (COURSE, OUR_TEXT, PYPDF, PDFIUM)
    rates = interleaved(list(names), once, effort)
    figures = {name: Figure(name, UNIT, tuple(rate for (rate,) in rates[name])) for name in names}
    return Section(
        "courses",
        f"A course of {source.name} on one process, without a generator",
        figures=list(figures.values()),
        targets=[
            Target(
                "text / pypdf", Ratio(figures[OUR_TEXT], figures[PYPDF]), at_least=LEAST_OF_PYPDF
            )
        ],
        counts=[
            _fast_enough(figures[COURSE]),
            _small_enough(max(peaks)),
            _not_glued(glued),
        ],
    )


def _course(source: Path) -> tuple[float, float]:
    """(pages a second, largest child and reader together in MiB)."""
    clear()
    started = processes.start_worker(PDF_POOL, PDF_5X1)
    try:
        processes.wait_until_ready([started])
        with Peaks(started.pid) as peaks:
            began = time.perf_counter()
            with source.open("rb") as content:
                job = make_course(files.store(content, name=source.name)).id
            until_ended(job, started.process)
            seconds = time.perf_counter() - began
        return _pages(job) / seconds, peaks.both
    finally:
        kill_tree(started.process)


def _pages(job: UUID) -> int:
    """How many there are, if the course has questions and its job is done."""
    status = Job.objects.get(pk=job).status
    if status != Status.DONE or not Question.objects.filter(lesson__document=job).exists():
        raise Unaccounted(f"The course is {status} or has no question.")
    return Document.objects.get(pk=job).pages.count()


_WAYS: dict[str, str] = {OUR_TEXT: "ours", PYPDF: "pypdf", PDFIUM: "pdfium"}


def _text(name: str, source: Path) -> Text:
    """In a process of its own; its start and imports are not counted."""
    said = subprocess.run(
        [sys.executable, "-m", "apps.bench.plain_text", _WAYS[name], source],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(said.stdout)
    return Text(found["pages"] / found["seconds"], found["glued"])


def _fast_enough(course: Figure) -> Count:
    return Count(
        "pages a second, median",
        f"≥ {LEAST_PAGES}",
        f"{course.median:.1f}",
        course.median >= LEAST_PAGES,
    )


def _small_enough(most: float) -> Count:
    return Count(
        "largest child and reader together",
        f"≤ {MOST_MIB} MiB",
        f"{most:.0f} MiB",
        most <= MOST_MIB,
    )


def _not_glued(glued: dict[str, int]) -> Count:
    ours, pdfium = glued[OUR_TEXT], glued[PDFIUM]
    return Count(
        "glued words (over 20 letters)",
        f"≤ {pdfium}, pdfium's (pypdf: {glued[PYPDF]})",
        str(ours),
        ours <= pdfium,
    )

"""Letters in pictures of pages, by tesseract, in processes of their own.

Drawing a page may need any amount of memory, so a process of our own draws it, and its failure
costs that page and nothing else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from apps.core.confined.argument import NAME
from apps.courses.reading import limits, tsv
from apps.courses.reading.protocol import Line

PROGRAM = "tesseract"
PICTURE = "apps.courses.reading.picture"
LANGUAGES = ("spa", "eng")
LEAST_CONFIDENCE = 30
"""Of 100, on average: below, it has read patterns and stains."""


class Unrecognised(Exception):
    """The page could not be drawn or recognised within its limits, or what was found is noise."""


class Recogniser:
    """Recognises pages of the document behind ``descriptor``."""

    def __init__(self, program: str, languages: str, descriptor: int, password: str) -> None:
        self._program = program
        self._languages = languages
        self._descriptor = descriptor
        self._password = password

    def recognise(self, index: int) -> tuple[list[Line], float | None]:
        """A page's lines and how sure they are, 0 to 100; ``Unrecognised`` when there are none."""
        dpi, picture = self._picture(index)
        table = _run(
            [
                *(self._program, "stdin", "stdout", "-l", self._languages),
                *("--dpi", str(dpi), "-c", "tessedit_create_tsv=1"),
            ],
            content=picture,
        )
        lines, confidence = tsv.lines_of(table.decode("utf-8", "replace"), dpi)
        if confidence is not None and confidence < LEAST_CONFIDENCE:
            raise Unrecognised
        return lines, confidence

    def _picture(self, index: int) -> tuple[int, bytes]:
        """Dots an inch, and a picture of that page as a grey PGM."""
        said = _run(
            [sys.executable, "-BE", "-Xutf8", "-m", PICTURE, str(index)],
            stdin=self._descriptor,
            told=self._password,
        )
        dpi, _, picture = said.partition(b"\n")
        if not dpi.isdigit() or not picture:
            raise Unrecognised
        return int(dpi), picture


def find(descriptor: int, password: str) -> Recogniser | None:
    """``None`` where tesseract or its languages are not installed."""
    program = shutil.which(PROGRAM)
    if program is None:
        return None
    try:
        installed = _run([program, "--list-langs"]).decode("utf-8", "replace").split()
    except Unrecognised:
        return None
    languages = "+".join(language for language in LANGUAGES if language in installed)
    return Recogniser(program, languages, descriptor, password) if languages else None


def _run(
    command: list[str],
    *,
    content: bytes | None = None,
    stdin: int = subprocess.DEVNULL,
    told: str = "",
) -> bytes:
    """What a program says; ``Unrecognised`` when it fails or takes too long."""
    try:
        ended = subprocess.run(
            command,
            input=content,
            stdin=stdin if content is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.SECONDS_OF_A_PICTURE,
            env={
                "PATH": os.environ.get("PATH", os.defpath),
                "OMP_THREAD_LIMIT": "1",
                NAME: told,
            },
            preexec_fn=limits.apply_to_child,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unrecognised from error
    return ended.stdout

"""A course of a file without a job and without rows: to look at what would become of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from apps.courses import gateway
from apps.courses.making.lessons import lessons_of
from apps.courses.making.structure import structure_of
from apps.courses.quiz.questions import questions_of
from apps.courses.reading.protocol import Opening, Page, Wanted
from apps.courses.shapes import Lesson, Question, Structure
from apps.embeddings import embedders


@dataclass(frozen=True)
class Trial:
    """What was made; ``quizzes`` by the number of the lesson."""

    opening: Opening
    structure: Structure
    lessons: list[Lesson]
    quizzes: dict[int, list[Question]]

    @property
    def questions(self) -> list[Question]:
        """All of them, in the order of the document."""
        return [question for _, quiz in sorted(self.quizzes.items()) for question in quiz]


def course_of(path: Path) -> Trial:
    """Read, understand and ask, as the job does; ``PdfRefused`` when it cannot be read."""
    with path.open("rb") as content, gateway.read(content, Wanted()) as heard:
        said = list(heard)
    [opening] = [one for one in said if isinstance(one, Opening)]
    structure = structure_of(opening, [one for one in said if isinstance(one, Page)])
    lessons = lessons_of(structure)
    quizzes = questions_of(lessons, structure.language, embedders.by_meaning())
    return Trial(opening, structure, lessons, quizzes)

"""What somebody got right, and what the document says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.courses.shapes import Question, Sentence


@dataclass(frozen=True)
class Mark:
    """One question after it was answered.

    chosen: the option's number; ``None`` when there was no answer that it has an option for
    source: the sentence that explains it
    """

    chosen: int | None
    right: int
    source: Sentence

    @property
    def is_right(self) -> bool:
        """Whether the right option was chosen."""
        return self.chosen == self.right


@dataclass(frozen=True)
class Grade:
    """An attempt: a mark for each question, in their order."""

    marks: tuple[Mark, ...]

    @property
    def right(self) -> int:
        """How many."""
        return sum(mark.is_right for mark in self.marks)

    @property
    def asked(self) -> int:
        """How many."""
        return len(self.marks)


def grade(questions: Sequence[Question], answers: Mapping[int, int]) -> Grade:
    """Mark ``answers``: place of a question (0-based) → number of the chosen option."""
    return Grade(
        tuple(
            Mark(_chosen(question, answers.get(place)), question.answer, question.source)
            for place, question in enumerate(questions)
        )
    )


def _chosen(question: Question, answer: int | None) -> int | None:
    return answer if answer is not None and 0 <= answer < len(question.options) else None

"""What a language model may add to a course: a better summary, objectives and questions.

    generator = current()
    improved = generator.improve(lesson, ledger) if generator else None

Nothing that it says is believed: docs/adr/0020-what-a-generator-may-say.md.
"""

from apps.courses.generator.chat import current
from apps.courses.generator.checking import checked, has_one_answer
from apps.courses.generator.ledger import Ledger
from apps.courses.generator.shapes import (
    Chunk,
    Evidence,
    GeneratedQuestion,
    Generator,
    Improved,
    LessonText,
    Reason,
    Statement,
    Without,
)

__all__ = [
    "Chunk",
    "Evidence",
    "GeneratedQuestion",
    "Generator",
    "Improved",
    "Ledger",
    "LessonText",
    "Reason",
    "Statement",
    "Without",
    "checked",
    "current",
    "has_one_answer",
]

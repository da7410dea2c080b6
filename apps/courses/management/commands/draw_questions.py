"""Questions drawn by a seed from real documents, for anybody to judge."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.courses import library, trial
from apps.courses.shapes import Question

DEFAULT_DOCUMENTS = ("policy", "install-en", "install-es", "maint-guide-es", "debian-faq")
COUNT, SEED = 60, 1

HEAD = """# Questions, drawn by a seed

Written by `manage.py draw_questions --write docs/questions.md`: {count} of the {all} questions that
were made of {documents}, PDFs that Debian's documentation packages ship, drawn with seed {seed}.
Nothing was left out or mended. The right option is marked; below it stands the sentence that says
it, and its page.
"""


class Command(BaseCommand):
    """``manage.py draw_questions``"""

    help = "Draw questions by a seed from real documents; they are fetched once from Debian."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, of which documents, and where to."""
        known = ", ".join(library.DOCUMENTS)
        parser.add_argument("documents", nargs="*", metavar="DOCUMENT", help=f"{known}.")
        parser.add_argument("--count", type=int, default=COUNT, help=f"Default: {COUNT}.")
        parser.add_argument("--seed", type=int, default=SEED, help=f"Default: {SEED}.")
        parser.add_argument("--write", type=Path, metavar="FILE", help="Write them there.")

    def handle(
        self, *, documents: list[str], count: int, seed: int, write: Path | None, **_: Any
    ) -> None:
        """Exit 2 for a document that is not known."""
        names = documents or list(DEFAULT_DOCUMENTS)
        for name in names:
            if name not in library.DOCUMENTS:
                raise CommandError(f"No document is called {name!r}.", returncode=2)
        found = [
            (name, made, question)
            for name in names
            for made in [trial.course_of(library.document(name))]
            for question in made.questions
        ]
        drawn = random.Random(seed).sample(found, min(count, len(found)))  # noqa: S311
        head = HEAD.format(count=len(drawn), all=len(found), documents=", ".join(names), seed=seed)
        text = head + "".join(_chapter(number, *one) for number, one in enumerate(drawn, 1))
        if write:
            write.write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text)


def _chapter(number: int, name: str, made: trial.Trial, question: Question) -> str:
    lesson = made.lessons[question.lesson]
    page = made.opening.labels[question.source.page]
    options = "".join(
        f"* {'**' if place == question.answer else ''}{option}"
        f"{'** ✓' if place == question.answer else ''}\n"
        for place, option in enumerate(question.options)
    )
    return (
        f"\n## {number}. {name}, {lesson.title}\n\n{question.kind}: {question.prompt}\n\n{options}"
        f"\n> {question.source.text} (page {page})\n"
    )

"""What the job page shows of a course while it is made and afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from apps.core.outcome import Download, Fact, Problem, Problems, outcome_of
from apps.courses import keeping
from apps.courses.generator import Ledger, words
from apps.courses.improving import SPENT
from apps.courses.models import Document, Question
from apps.courses.preview import facts_of
from apps.courses.reading.protocol import NONE
from apps.courses.shapes import Origin


@outcome_of(Document)
class CourseOutcome:
    """Of one document."""

    def facts(self, document: Document) -> Sequence[Fact]:
        """What the document says of itself, and what was made of it."""
        opening = keeping.opening(document)
        return [*facts_of(opening), *_made(document)]

    def downloads(self, document: Document) -> Sequence[Download]:
        """What was handed in."""
        return [Download(_("What was uploaded"), document.file)]

    def problems(self, document: Document, first: int, most: int) -> Problems:
        """Pages whose text could not be read."""
        unread = document.pages.filter(source=NONE).order_by("index")
        shown = [
            Problem(
                _("page %(page)s") % {"page": label or index + 1},
                "",
                _("No text could be read on it."),
                _("If it shows text, it is a picture: install tesseract, or scan it better."),
            )
            for index, label in unread.values_list("index", "label")[first : first + most]
        ]
        count = unread.count()
        return Problems(shown, count, count)


def _made(document: Document) -> Iterator[Fact]:
    if not document.origin:
        return
    names = {
        Origin.OUTLINE: _("the document's outline"),
        Origin.HEADINGS: _("its headings"),
        Origin.PAGES: _("groups of pages"),
    }
    yield Fact(_("Lessons come from"), names[Origin(document.origin)])
    yield Fact(_("Lessons"), str(document.lessons.count()))
    questions = Question.objects.filter(lesson__document=document, retired_at__isnull=True)
    yield Fact(_("Questions"), str(questions.count()))
    recognised = document.pages.filter(source="ocr").count()
    if recognised:
        yield Fact(_("Pages read by text recognition"), str(recognised))
    yield from _of_the_generator(Ledger.from_json(document.counts.get(SPENT, {})))


def _of_the_generator(ledger: Ledger) -> Iterator[Fact]:
    """What it has used, and what it said in vain."""
    if not ledger.requests:
        return
    used = {"requests": ledger.requests, "tokens": ledger.tokens_in + ledger.tokens_out}
    yield Fact(_("Generator"), _("%(requests)s requests, %(tokens)s tokens") % used)
    if ledger.money:
        yield Fact(_("Its price"), f"{ledger.money:.4f}")
    for reason, count in sorted(ledger.discarded.items()):
        yield Fact(f"{_('Discarded')}: {words.DISCARDED[reason]}", str(count))
    for reason, count in sorted(ledger.without.items()):
        yield Fact(f"{_('Lessons without it')}: {words.WITHOUT[reason]}", str(count))

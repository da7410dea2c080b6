"""Manuals of an invented machine, the same for the same seed: for load tests and benchmarks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from apps.courses.synthetic import prose
from apps.courses.synthetic.prose import Language, Term

WIDTH, HEIGHT, MARGIN = 595, 842, 72
"""Points: A4."""
BODY, BOLD = "Helvetica", "Helvetica-Bold"
TEXT, HEAD, LESSON, MODULE, TITLE = 10.5, 8, 15, 22, 26
"""Sizes of letters, in points."""
LEADING = 1.4
FRONT = 3
"""Pages before the first module, numbered i, ii, iii: title, preface, contents."""
LESSONS_OF_A_MODULE = 5
MOST_PAGES_OF_A_LESSON = 4
TERMS_OF_A_LESSON = 6


@dataclass(frozen=True)
class _Leaf:
    """One page: what it belongs to, and which headings begin on it."""

    number: int
    module: str
    lesson: str
    terms: list[Term]
    begins_module: bool
    begins_lesson: bool


def write(
    path: Path, pages: int, *, seed: int = 1, language: str = "en", outline: bool = True
) -> None:
    """A manual of ``pages`` pages, at least one, in English ('en') or Spanish ('es').

    Its headings are in its outline, or only on its pages. The same arguments give the same bytes.
    """
    words = prose.LANGUAGES[language]
    chance = random.Random(f"{seed} {language}")  # noqa: S311  (to be repeatable)
    front = FRONT if pages > 2 * FRONT else 0
    leaves = list(_leaves(words, chance, pages - front))
    paper = _Paper(path, words.manual, language)
    if front:
        _write_front(paper, words, leaves)
    for leaf in leaves:
        _write_leaf(paper, words, chance, leaf)
        if outline:
            _mark(paper, leaf)
        paper.turn(leaf.number)
    paper.number(front)
    paper.save()


def _leaves(words: Language, chance: random.Random, count: int) -> Iterator[_Leaf]:
    """``count`` pages: module after module, each of a few lessons of some pages."""
    number = lessons = 0
    while number < count:
        kind = lessons // LESSONS_OF_A_MODULE
        module = f"{words.module} {kind + 1}: {words.modules[kind % len(words.modules)]}"
        terms = chance.sample(words.terms, TERMS_OF_A_LESSON)
        title = chance.choice(words.lessons).format(the_x=terms[0].the)
        for place in range(min(chance.randint(1, MOST_PAGES_OF_A_LESSON), count - number)):
            is_first = place == 0
            begins_module = is_first and lessons % LESSONS_OF_A_MODULE == 0
            number += 1
            yield _Leaf(number, module, title, terms, begins_module, is_first)
        lessons += 1


def _write_front(paper: _Paper, words: Language, leaves: list[_Leaf]) -> None:
    paper.heading(words.manual, TITLE)
    paper.turn()
    paper.heading(words.preface, MODULE)
    paper.paragraph(" ".join(words.front))
    paper.turn()
    paper.heading(words.contents, MODULE)
    for leaf in leaves:
        if leaf.begins_module and paper.has_room:
            paper.paragraph(f"{leaf.module} {'. ' * 20}{leaf.number}")
    paper.turn()


def _write_leaf(paper: _Paper, words: Language, chance: random.Random, leaf: _Leaf) -> None:
    paper.running_head(f"{words.manual} | {leaf.module}")
    if leaf.begins_module:
        paper.heading(leaf.module, MODULE)
    if leaf.begins_lesson:
        paper.heading(leaf.lesson, LESSON)
        paper.paragraph(prose.definition(words, chance, leaf.terms[0]))
    while paper.has_room:
        _write_something(paper, words, chance, leaf)


def _write_something(paper: _Paper, words: Language, chance: random.Random, leaf: _Leaf) -> None:
    """A paragraph, or now and then a list."""
    kind = chance.random()
    if kind < 0.2:  # noqa: PLR2004  (a fifth)
        for _ in range(3):
            paper.paragraph("• " + prose.point(words, chance, leaf.terms))
        return
    sentences = [prose.sentence(words, chance, leaf.terms) for _ in range(chance.randint(3, 6))]
    term = chance.choice(leaf.terms)
    sentences.insert(0, prose.definition(words, chance, term))
    if kind > 0.7:  # noqa: PLR2004  (three of ten)
        sentences.append(prose.listing(words, chance, term))
    paper.paragraph(" ".join(sentences))


def _mark(paper: _Paper, leaf: _Leaf) -> None:
    if leaf.begins_module:
        paper.entry(leaf.module, 0)
    if leaf.begins_lesson:
        paper.entry(leaf.lesson, 1)


class _Paper:
    """Pages that are filled from top to bottom; what does not fit is left out."""

    def __init__(self, path: Path, title: str, language: str) -> None:
        self._canvas = _reportlab("pdfgen.canvas").Canvas(
            str(path), pagesize=(WIDTH, HEIGHT), invariant=1, lang=language
        )
        self._split = _reportlab("lib.utils").simpleSplit
        self._canvas.setTitle(title)
        self._canvas.setAuthor("Faena")
        self._entries = 0
        self._y = float(HEIGHT - MARGIN)

    @property
    def has_room(self) -> bool:
        return self._y > 2 * MARGIN

    def heading(self, text: str, size: float) -> None:
        self._y -= size
        self._lines(text, BOLD, size)
        self._y -= size / 2

    def paragraph(self, text: str) -> None:
        self._lines(text, BODY, TEXT)
        self._y -= TEXT / 2

    def running_head(self, text: str) -> None:
        self._canvas.setFont(BODY, HEAD)
        self._canvas.drawString(MARGIN, HEIGHT - MARGIN / 2, text)

    def entry(self, title: str, level: int) -> None:
        """In the outline, for this page."""
        key = f"entry{self._entries}"
        self._entries += 1
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(title, key, level)

    def turn(self, number: int | None = None) -> None:
        """The next page; ``number`` stands at the foot of this one."""
        if number is not None:
            self._canvas.setFont(BODY, HEAD)
            self._canvas.drawCentredString(WIDTH / 2, MARGIN / 2, str(number))
        self._canvas.showPage()
        self._y = float(HEIGHT - MARGIN)

    def number(self, front: int) -> None:
        """Page labels: i, ii, … for the front matter, then 1, 2, …"""
        if front:
            self._canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
        self._canvas.addPageLabel(front, style="ARABIC", start=1)

    def save(self) -> None:
        self._canvas.save()

    def _lines(self, text: str, font: str, size: float) -> None:
        self._canvas.setFont(font, size)
        for line in self._split(text, font, size, WIDTH - 2 * MARGIN):
            if self._y < MARGIN:
                return
            self._canvas.drawString(MARGIN, self._y, line)
            self._y -= size * LEADING


def require_reportlab() -> None:
    """``ImportError`` that says what to do, unless ``write`` can work."""
    _reportlab("pdfgen.canvas")


def _reportlab(module: str) -> Any:
    """It makes test data only, so that what serves people need not have it."""
    try:
        return import_module(f"reportlab.{module}")
    except ImportError as error:
        raise ImportError(
            "Synthetic PDFs need reportlab: pip install -r requirements-worker.txt, or run this in "
            "the container of a worker, which has it."
        ) from error

"""Manuals of an invented machine are repeatable, and look like manuals to the reader."""

from __future__ import annotations

import random
import sys

import pytest
from django.core.management import CommandError, call_command

from apps.courses import gateway
from apps.courses.reading.protocol import End, Opening, Page, Wanted
from apps.courses.synthetic import prose, write

PAGES = 40
FIRST_WORD = {"en": "Module", "es": "Módulo"}


@pytest.fixture(scope="module", params=["en", "es"])
def manual(request, tmp_path_factory):
    """Language, opening, and pages of a manual."""
    path = tmp_path_factory.mktemp("manual") / "manual.pdf"
    write(path, PAGES, seed=7, language=request.param)
    with path.open("rb") as file, gateway.read(file, Wanted()) as heard:
        opening, *pages, end = heard
    assert isinstance(end, End)
    return request.param, opening, pages


def lines_of(page: Page) -> list[str]:
    return [line.text for line in page.lines]


def test_same_seed_gives_the_same_bytes(tmp_path):
    one, two, other = (tmp_path / name for name in ("one.pdf", "two.pdf", "other.pdf"))
    write(one, 20, seed=1)
    write(two, 20, seed=1)
    write(other, 20, seed=2)

    assert one.read_bytes() == two.read_bytes() != other.read_bytes()


@pytest.mark.parametrize("pages", [1, 6, 7, 25])
def test_manual_has_as_many_pages_as_it_should(tmp_path, pages):
    path = tmp_path / "manual.pdf"
    write(path, pages)

    with path.open("rb") as file, gateway.read(file, Wanted()) as heard:
        assert len(list(heard)) == pages + 2


def test_front_matter_is_numbered_for_itself(manual):
    _, opening, pages = manual

    assert opening.labels == ["i", "ii", "iii", *(str(n) for n in range(1, PAGES - 2))]
    assert [lines_of(page)[-1] for page in pages[3:6]] == ["1", "2", "3"]


def test_document_says_its_title_and_language(manual):
    language, opening, _ = manual

    assert opening.language == language
    assert opening.author == "Faena"
    assert opening.title.startswith(
        {"en": "Operating manual", "es": "Manual de operación"}[language]
    )
    assert opening.notes == []


def test_every_entry_of_the_outline_stands_on_its_page(manual):
    language, opening, pages = manual

    assert len(opening.outline) > 10
    for entry in opening.outline:
        assert entry.title in lines_of(pages[entry.page])
        assert (entry.level == 0) == entry.title.startswith(FIRST_WORD[language])


def test_headings_are_larger_than_the_text(manual):
    _, opening, pages = manual
    sizes = {line.text: line.size for page in pages for line in page.lines}
    body = sorted(line.size for page in pages for line in page.lines)[len(sizes) // 2]

    modules = {sizes[entry.title] for entry in opening.outline if entry.level == 0}
    lessons = {sizes[entry.title] for entry in opening.outline if entry.level == 1}
    assert min(modules) > max(lessons) > body


def test_pages_are_full_and_begin_with_a_running_head(manual):
    _, opening, pages = manual

    for page in pages[3:]:
        assert lines_of(page)[0].startswith(opening.title)
        assert sum(map(len, lines_of(page))) > 1000


@pytest.mark.parametrize(("language", "that"), [("en", " that "), ("es", " que ")])
def test_every_term_has_one_definition_and_no_other_has_it(language, that):
    words, chance = prose.LANGUAGES[language], random.Random(1)  # noqa: S311  (to be repeatable)

    said = [
        {prose.definition(words, chance, term).partition(that)[2] for _ in range(9)}
        for term in words.terms
    ]

    assert {len(found) for found in said} == {1}
    assert len(set().union(*said)) == len(words.terms) == 150


def test_manual_without_an_outline_has_its_headings_on_the_pages(tmp_path):
    path = tmp_path / "manual.pdf"
    write(path, 20, outline=False)

    with path.open("rb") as file, gateway.read(file, Wanted()) as heard:
        opening, *pages, _ = heard

    assert isinstance(opening, Opening)
    assert opening.outline == []
    lines = [line for page in pages if isinstance(page, Page) for line in lines_of(page)[:2]]
    assert any(line.startswith("Module 1: ") for line in lines)


def test_who_lacks_reportlab_is_told_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "reportlab.pdfgen.canvas", None)

    with pytest.raises(ImportError, match=r"pip install -r requirements-worker\.txt"):
        write(tmp_path / "manual.pdf", 3)


def test_load_of_who_lacks_reportlab_is_refused_before_it_begins(monkeypatch):
    monkeypatch.setitem(sys.modules, "reportlab.pdfgen.canvas", None)

    with pytest.raises(CommandError, match="run this in the container of a worker") as refused:
        call_command("loadtest", mix="emails=1,pdf=1")

    assert refused.value.returncode == 2

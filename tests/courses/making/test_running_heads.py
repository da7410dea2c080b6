"""What runs over the pages goes, and nothing else."""

from apps.courses.making.heads import RunningHeads
from apps.courses.reading.protocol import Page
from tests.courses.making.pages import BODY, TITLE, page

WORDS = "amber birch cedar delta ember fjord grove heath inlet jetty knoll lodge".split()  # noqa: SIM905


def kept(pages: list[Page], labels: list[str] | None = None) -> list[list[str]]:
    lines = [each.lines for each in pages]
    heads = RunningHeads(lines, labels or [str(each.index + 1) for each in pages])
    return [
        [line.text for line in heads.removed(number, found)] for number, found in enumerate(lines)
    ]


def bodies(count: int) -> list[str]:
    return [f"All about the {WORDS[number]} stands here." for number in range(count)]


def test_title_of_the_document_over_every_page():
    pages = [page(n, "Manual of Survey", text) for n, text in enumerate(bodies(5))]

    assert kept(pages) == [[text] for text in bodies(5)]


def test_page_numbers_below():
    pages = [page(n, text, str(n + 1)) for n, text in enumerate(bodies(5))]

    assert kept(pages) == [[text] for text in bodies(5)]


def test_page_numbers_within_a_line_that_is_else_the_same():
    pages = [page(n, text, f"Page {n + 1} of 5") for n, text in enumerate(bodies(5))]

    assert kept(pages) == [[text] for text in bodies(5)]


def test_heads_of_three_lines():
    pages = [page(n, "ACME", "Survey", f"- {n + 7} -", text) for n, text in enumerate(bodies(5))]

    assert kept(pages) == [[text] for text in bodies(5)]


def test_section_and_page_number_that_change_with_each_page():
    """As LaTeX sets a book: '12 Chapter 3. Rivers' on the left, '3.2. Depth 13' on the right."""
    heads = [
        f"{n + 1} Chapter {n}. Of {WORDS[n]}" if n % 2 else f"{n}.{n}. On {WORDS[n]} {n + 1}"
        for n in range(8)
    ]
    pages = [page(n, text, heads[n]) for n, text in enumerate(bodies(8))]

    assert kept(pages) == [[text] for text in bodies(8)]


def test_name_of_a_chapter_over_its_pages():
    chapters = ["Rivers"] * 4 + ["Mountains"] * 4
    others = [page(n + 8, f"{text} Again.") for n, text in enumerate(bodies(12))]
    pages = [page(n, chapters[n], text) for n, text in enumerate(bodies(8))]

    assert kept([*pages, *others])[:8] == [[text] for text in bodies(8)]


def test_title_of_a_chapter_stays_where_it_is_larger_than_what_runs_over_its_pages():
    pages = [
        page(0, ("Rivers", TITLE), bodies(4)[0]),
        *(page(n, "Rivers", bodies(4)[n]) for n in range(1, 4)),
    ]
    others = [page(n + 4, f"{text} Again.") for n, text in enumerate(bodies(12))]

    assert kept([*pages, *others])[0] == ["Rivers", bodies(4)[0]]
    assert kept([*pages, *others])[1] == [bodies(4)[1]]


def test_roman_numbers_of_the_front_matter():
    labels = ["i", "ii", "iii", "1", "2"]
    pages = [page(n, text, labels[n]) for n, text in enumerate(bodies(5))]

    assert kept(pages, labels) == [[text] for text in bodies(5)]


def test_articles_that_begin_pages_are_no_heads_although_only_their_numbers_differ():
    numbers = [1, 4, 5, 9, 12, 13]
    pages = [page(n, f"Artículo {numbers[n]}", text) for n, text in enumerate(bodies(6))]

    assert [lines[0] for lines in kept(pages)] == [f"Artículo {number}" for number in numbers]


def test_two_pages_are_too_few_to_say():
    pages = [page(n, "Manual of Survey", text) for n, text in enumerate(bodies(2))]

    assert kept(pages) == [["Manual of Survey", text] for text in bodies(2)]


def test_line_in_the_middle_of_every_page_stays():
    pages = [page(n, *bodies(4), "Note", *bodies(4), text) for n, text in enumerate(bodies(5))]

    assert all("Note" in lines for lines in kept(pages))


def test_text_that_ends_with_some_number():
    pages = [page(n, text, f"In all there were {n * n + 3}") for n, text in enumerate(bodies(6))]

    assert all(len(lines) == 2 for lines in kept(pages))


def test_empty_pages_and_pages_of_nothing_but_heads():
    pages = [page(n, ("Manual of Survey", BODY)) if n % 2 else page(n) for n in range(8)]

    assert kept(pages) == [[]] * 8


def test_number_sign_is_no_number():
    pages = [page(n, "# 1" if n % 2 else f"{n} 1", text) for n, text in enumerate(bodies(8))]

    assert [lines[-1] for lines in kept(pages)] == bodies(8)


def test_number_too_long_to_be_read_as_one():
    pages = [page(n, "7" * 5000, text) for n, text in enumerate(bodies(5))]

    assert kept(pages) == [[text] for text in bodies(5)]

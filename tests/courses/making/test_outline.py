"""Entries of an outline become lessons that begin where their headings stand."""

from collections.abc import Sequence
from time import process_time

import pytest

from apps.courses.making.structure import structure_of
from apps.courses.reading.protocol import Page
from apps.courses.shapes import Origin, Structure
from tests.courses.making.pages import HEAD, TITLE, filled, opening, page

Outline = Sequence[tuple[int, str, int | None]]


def made(pages: list[Page], outline: Outline) -> Structure:
    return structure_of(opening(pages, outline), pages)


def beginnings(structure: Structure) -> list[tuple[str, int, str]]:
    """Of each lesson: title, page, and the first words of its text."""
    return [
        (lesson.title, first.page, structure.pages[first.page].text[first.start :].split("\n")[0])
        for lesson in structure.lessons
        for first in lesson.spans[:1]
    ]


RIVERS = [
    page(0, ("1 Rivers", TITLE), *filled(3), ("1.1 Depth", HEAD), *filled(3)),
    page(1, *filled(2), ("1.2 Width", HEAD), *filled(3)),
    page(2, ("2 Hills", TITLE), *filled(4)),
    page(3, ("3 Roads", TITLE), *filled(4)),
]
TOP_OF_PAGE_1 = " ".join(line.text for line in RIVERS[1].lines[:2])


def test_each_entry_begins_at_its_heading():
    outline = [(0, "Rivers", 0), (1, "Depth", 0), (1, "Width", 1), (0, "Hills", 2), (0, "Roads", 3)]

    structure = made(RIVERS, outline)

    assert structure.origin == Origin.OUTLINE
    assert beginnings(structure) == [
        ("Rivers", 0, "1 Rivers"),
        ("Depth", 0, "1.1 Depth"),
        ("Width", 1, "1.2 Width"),
        ("Hills", 2, "2 Hills"),
        ("Roads", 3, "3 Roads"),
    ]
    assert [lesson.module for lesson in structure.lessons] == [
        "Rivers",
        "Rivers",
        "Rivers",
        "Hills",
        "Roads",
    ]
    assert [lesson.entry for lesson in structure.lessons] == [0, 1, 2, 3, 4]


def test_lesson_goes_on_over_pages_up_to_the_next_heading():
    outline = [(0, "Rivers", 0), (1, "Depth", 0), (1, "Width", 1), (0, "Hills", 2), (0, "Roads", 3)]

    structure = made(RIVERS, outline)

    depth = structure.lessons[1]
    assert [span.page for span in depth.spans] == [0, 1]
    last = structure.pages[1].text[depth.spans[1].start : depth.spans[1].end]
    assert last == TOP_OF_PAGE_1


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Of the rivers", ["Of the rivers"]),
        ("3. Of the rivers", ["Of the Rivers"]),
        ("Of the rivers", ["3.1.2 Of the rivers"]),
        ("Chapter 3. Of the rivers", ["CHAPTER 3", "OF THE RIVERS"]),
        ("Of the rivers", ["Chapter III", "Of the rivers"]),
        ("Of the rivers and of the seas", ["7. Of the rivers", "and of the", "seas"]),
        ("Los ríos “anchos”", ["2.4 Los rios 'anchos'"]),
        ("Appendix B: Rivers", ["B Rivers"]),
        ("The “rivers/lakes” file format", ["The rivers/ lakes file-format"]),
        ("Rivers → lakes and ponds", ["Rivers to lakes and ponds"]),
    ],
)
def test_heading_that_is_written_in_another_way(title, lines):
    pages = [
        page(0, *filled(3), *[(line, HEAD) for line in lines], *filled(3)),
        page(1, ("Hills", HEAD), *filled(4)),
        page(2, ("Roads", HEAD), *filled(4)),
    ]

    structure = made(pages, [(0, title, 0), (0, "Hills", 1), (0, "Roads", 2)])

    rivers = next(lesson for lesson in structure.lessons if lesson.title == title)
    assert structure.pages[0].text[rivers.spans[0].start :].startswith(lines[0])


def test_run_in_heading_parts_no_sentence():
    line = (
        "Depth of rivers. It is measured with a line, and noted beside the hour of the day and the"
    )
    pages = [page(n, *filled(2), *([line] if n == 0 else []), "season of @.") for n in range(3)]

    structure = made(pages, [(0, "Depth of rivers", 0), (0, "Hills", 1), (0, "Roads", 2)])

    assert (
        structure.pages[0].text.split("\n")[1] == f"{line} season of {pages[0].lines[3].text[10:]}"
    )


def test_mention_in_smaller_letters_is_not_the_heading():
    pages = [
        page(0, *filled(2), "Hills", *filled(2), ("Hills", HEAD), *filled(3)),
        page(1, ("Rivers", HEAD), *filled(3)),
        page(2, ("Roads", HEAD), *filled(3)),
    ]

    structure = made(pages, [(0, "Hills", 0), (0, "Rivers", 1), (0, "Roads", 2)])

    hills = next(lesson for lesson in structure.lessons if lesson.title == "Hills")
    assert hills.spans[0].start == structure.pages[0].text.rindex("Hills")


def test_number_above_a_larger_heading_belongs_to_it():
    pages = [
        page(0, *filled(3), ("Chapter III", HEAD), ("Of the rivers", TITLE), *filled(3)),
        page(1, ("Hills", TITLE), *filled(3)),
        page(2, ("Roads", TITLE), *filled(3)),
    ]

    structure = made(pages, [(0, "Of the rivers", 0), (0, "Hills", 1), (0, "Roads", 2)])

    assert ("Of the rivers", structure.pages[0].text.index("Chapter III")) in structure.pages[
        0
    ].starts


def test_heading_over_two_short_lines_is_one_paragraph():
    pages = [
        page(0, *filled(3), ("Rivers and", HEAD), ("Seas of the North", HEAD), *filled(3)),
        page(1, ("Hills", HEAD), *filled(3)),
        page(2, ("Roads", HEAD), *filled(3)),
    ]
    outline = [(0, "Rivers and Seas of the North", 0), (0, "Hills", 1), (0, "Roads", 2)]

    structure = made(pages, outline)

    assert "Rivers and Seas of the North" in structure.pages[0].text.split("\n")


def test_few_parts_of_dozens_of_chapters_are_the_modules():
    pages = [page(n, (f"Rule {n}", HEAD), *filled(3)) for n in range(40)]
    outline = [(1, f"Rule {n}", n) for n in range(40)]
    outline[20:20] = [(0, "Part of hills", 20)]
    outline[:0] = [(0, "Part of rivers", 0)]

    modules = [lesson.module for lesson in made(pages, outline).lessons]

    assert list(dict.fromkeys(modules)) == ["Part of rivers", "Part of hills"]


def test_entry_without_a_page_is_found_by_its_title():
    outline = [(0, "Rivers", 0), (0, "Hills", None), (0, "Roads", 3)]

    assert ("Hills", 2, "2 Hills") in beginnings(made(RIVERS, outline))


@pytest.mark.parametrize("nowhere", [None, -1, 99])
def test_entry_that_is_nowhere_takes_nothing_from_the_others(nowhere):
    outline = [(0, "Rivers", 0), (0, "Lost", nowhere), (0, "Hills", 2), (0, "Roads", 3)]

    assert [title for title, _, _ in beginnings(made(RIVERS, outline))] == [
        "Rivers",
        "Hills",
        "Roads",
    ]


def test_entry_whose_heading_is_not_in_the_text_begins_at_the_top_of_its_page():
    outline = [(0, "Rivers", 0), (0, "Something else", 1), (0, "Hills", 2), (0, "Roads", 3)]

    assert ("Something else", 1, TOP_OF_PAGE_1) in beginnings(made(RIVERS, outline))


def test_entries_without_headings_share_what_follows_on_their_page():
    pages = [
        page(0, ("Rivers", HEAD), *(f"{n}. {line}" for n, line in enumerate(filled(9)))),
        page(1, ("Hills", HEAD), *filled(4)),
    ]
    outline = [(0, "Rivers", 0), (1, "An image", 0), (1, "Another image", 0), (0, "Hills", 1)]

    structure = made(pages, outline)

    assert [lesson.title for lesson in structure.lessons] == [
        "Rivers",
        "An image",
        "Another image",
        "Hills",
    ]


def test_smallest_entry_is_a_lesson_of_its_own():
    pages = [page(0, ("Rivers", HEAD), "Wide.", ("Hills", HEAD), "High.", ("Roads", HEAD), "Long.")]

    structure = made(pages, [(0, "Rivers", 0), (0, "Hills", 0), (0, "Roads", 0)])

    assert [lesson.title for lesson in structure.lessons] == ["Rivers", "Hills", "Roads"]


def test_entry_of_nothing_but_its_heading_is_a_module_and_no_lesson():
    pages = [
        page(0, ("Rivers", TITLE), ("Depth", HEAD), *filled(4), ("Width", HEAD), *filled(4)),
        page(1, ("Hills", TITLE), *filled(4)),
        page(2, ("Roads", TITLE), *filled(4)),
    ]
    outline = [(0, "Rivers", 0), (1, "Depth", 0), (1, "Width", 0), (0, "Hills", 1), (0, "Roads", 2)]

    structure = made(pages, outline)

    assert [(lesson.module, lesson.title) for lesson in structure.lessons] == [
        ("Rivers", "Depth"),
        ("Rivers", "Width"),
        ("Hills", "Hills"),
        ("Roads", "Roads"),
    ]


def test_same_title_twice_on_a_page():
    pages = [
        page(
            0,
            ("Rivers", TITLE),
            *filled(2),
            ("Bugs", HEAD),
            *filled(2),
            ("Hills", TITLE),
            *filled(2),
            ("Bugs", HEAD),
            *filled(2),
        )
    ]
    outline = [(0, "Rivers", 0), (1, "Bugs", 0), (0, "Hills", 0), (1, "Bugs", 0)]

    structure = made(pages, outline)

    text = structure.pages[0].text
    assert [lesson.spans[0].start for lesson in structure.lessons] == [
        0,
        text.index("Bugs"),
        text.index("Hills"),
        text.rindex("Bugs"),
    ]


def test_outline_in_another_order_than_the_pages():
    outline = [(0, "Roads", 3), (0, "Hills", 2), (0, "Rivers", 0)]

    assert [title for title, _, _ in beginnings(made(RIVERS, outline))] == [
        "Rivers",
        "Hills",
        "Roads",
    ]


def test_front_matter_is_a_lesson_when_it_is_worth_reading():
    before = [
        page(0, *filled(6)),
        *(
            page(n + 1, *[(line.text, line.size) for line in each.lines])
            for n, each in enumerate(RIVERS)
        ),
    ]
    outline = [(0, "Rivers", 1), (0, "Hills", 3), (0, "Roads", 4)]

    assert beginnings(made(before, outline))[0][:2] == ("Front matter", 0)


def test_title_page_and_table_of_contents_are_not():
    contents = [f"{n} Rivers and hills of the north . . . . . . . . {n}" for n in range(30)]
    before = [
        page(0, ("Survey", TITLE), *contents),
        *(
            page(n + 1, *[(line.text, line.size) for line in each.lines])
            for n, each in enumerate(RIVERS)
        ),
    ]
    outline = [(0, "Rivers", 1), (0, "Hills", 3), (0, "Roads", 4)]

    assert beginnings(made(before, outline))[0][:2] == ("Rivers", 1)


@pytest.mark.parametrize(
    ("outline", "modules"),
    [
        (
            [(0, "Survey", 0), (1, "Rivers", 0), (1, "Hills", 2), (1, "Roads", 3)],
            ["Rivers", "Hills", "Roads"],
        ),
        ([(0, "Rivers", 0), (0, "Hills", 2)], ["Rivers", "Hills"]),
    ],
)
def test_modules_are_of_the_level_that_makes_some(outline, modules):
    structure = made(RIVERS, outline)

    assert list(dict.fromkeys(lesson.module for lesson in structure.lessons)) == modules


def test_dozens_of_parts_without_a_level_are_one_module():
    pages = [page(n, (f"Rule {n}", HEAD), *filled(3)) for n in range(40)]

    structure = structure_of(
        opening(pages, [(0, f"Rule {n}", n) for n in range(40)], title="Rules"), pages
    )

    assert len(structure.lessons) == 40
    assert {lesson.module for lesson in structure.lessons} == {"Rules"}


def test_titles_stand_in_the_clean_page():
    structure = made(RIVERS, [(0, "Rivers", 0), (1, "Depth", 0), (0, "Hills", 2), (0, "Roads", 3)])

    assert structure.pages[0].starts == (
        ("Rivers", 0),
        ("Depth", structure.pages[0].text.index("1.1 Depth")),
    )


def test_long_entry_is_split_into_parts_of_a_readable_size():
    pages = [page(n, *([("Rivers", HEAD)] if n == 0 else []), *filled(40)) for n in range(9)]
    pages += [page(9, ("Hills", HEAD), *filled(4)), page(10, ("Roads", HEAD), *filled(4))]

    structure = made(pages, [(0, "Rivers", 0), (0, "Hills", 9), (0, "Roads", 10)])

    parts = [lesson for lesson in structure.lessons if lesson.entry == 0]
    count = len(parts)
    assert count > 2
    assert [part.title for part in parts] == [f"Rivers ({n}/{count})" for n in range(1, count + 1)]
    for part in parts:
        texts = [structure.pages[span.page].text[span.start : span.end] for span in part.spans]
        assert len(" ".join(texts).split()) <= 1500


@pytest.mark.parametrize(
    ("lines", "entries"),
    [([f"{n}a" for n in range(30_000)], 100), ([" ".join(f"{n}a" for n in range(30_000))], 600)],
    ids=["many short rows", "one long row"],
)
def test_page_of_hundreds_of_thousands_of_letters_is_not_searched_for_ever(lines, entries):
    pages = [page(0, *lines), page(1, ("Hills", HEAD), *filled(4))]
    outline = [*((0, f"Depth of river {n}", 0) for n in range(entries)), (0, "Hills", 1)]
    began = process_time()

    assert beginnings(made(pages, outline))[-1] == ("Hills", 1, "Hills")
    assert process_time() - began < 8

"""Documents without an outline: headings by size, by name, by number; else groups of pages."""

from apps.courses.making.structure import structure_of
from apps.courses.reading.protocol import NONE, Line, Page
from apps.courses.shapes import Origin, Structure
from tests.courses.making.pages import HEAD, RELLENO, TITLE, filled, opening, page


def made(*pages: Page, title: str = "") -> Structure:
    return structure_of(opening(pages, title=title), pages)


def titles(structure: Structure) -> list[tuple[str, str]]:
    return [(lesson.module, lesson.title) for lesson in structure.lessons]


def test_large_headings_of_two_sizes():
    structure = made(
        page(0, ("Rivers", TITLE), *filled(8), ("Depth", HEAD), *filled(8)),
        page(1, ("Width", HEAD), *filled(8)),
        page(2, ("Hills", TITLE), *filled(8)),
        page(3, ("Roads", TITLE), *filled(8)),
    )

    assert structure.origin == Origin.HEADINGS
    assert titles(structure) == [
        ("Rivers", "Rivers"),
        ("Rivers", "Depth"),
        ("Rivers", "Width"),
        ("Hills", "Hills"),
        ("Roads", "Roads"),
    ]
    assert all(lesson.entry is None for lesson in structure.lessons)


def test_heading_over_two_lines_is_one():
    structure = made(
        page(0, ("Of the wide rivers", HEAD), ("and the seas", HEAD), *filled(8)),
        page(1, ("Hills", HEAD), *filled(8)),
        page(2, ("Roads", HEAD), *filled(8)),
    )

    assert structure.lessons[0].title == "Of the wide rivers and the seas"


def test_sizes_that_stand_on_the_title_page_alone_are_no_level():
    structure = made(
        page(0, ("SURVEY", 40.0), ("of the north", 30.0), ("by nobody", 25.0), ("1998", 22.0)),
        *(page(n, (f"Part of {word}", TITLE), *filled(8)) for n, word in enumerate("abc", start=1)),
    )

    assert [module for module, _ in titles(structure)] == ["Part of a", "Part of b", "Part of c"]


def test_notes_of_music_are_no_headings():
    notes = ["\ue050 \ue0a4", "\ue0a4 \ue0a4 \ue050", "\ue0a3", "\ue050 \ue0a2"]
    structure = made(
        *(page(n, *filled(8), (each, TITLE), *filled(8)) for n, each in enumerate(notes))
    )

    assert structure.origin == Origin.PAGES


def test_short_section_whose_heading_is_only_guessed_goes_with_the_one_before():
    structure = made(
        page(
            0, ("Rivers", TITLE), *filled(8), ("Note", HEAD), "Wide.", ("Depth", HEAD), *filled(8)
        ),
        page(1, ("Hills", TITLE), *filled(8), ("Height", HEAD), *filled(8)),
        page(2, ("Roads", TITLE), *filled(8)),
    )

    assert ("Rivers", "Note") not in titles(structure)
    assert ("Rivers", "Depth") in titles(structure)


def test_numbers_that_follow_each_other():
    structure = made(
        page(0, "1 Rivers", *filled(8), "1.1 Depth", *filled(8)),
        page(1, "1.2 Width", *filled(8), "2 Hills", *filled(8)),
        page(2, "3 Roads", *filled(8), "7 Nothing", *filled(8)),
    )

    assert structure.origin == Origin.HEADINGS
    assert titles(structure) == [
        ("1 Rivers", "1 Rivers"),
        ("1 Rivers", "1.1 Depth"),
        ("1 Rivers", "1.2 Width"),
        ("2 Hills", "2 Hills"),
        ("3 Roads", "3 Roads"),
    ]


def test_items_of_a_list_are_no_headings():
    items = [f"{n}. Bring the {word} along." for n, word in enumerate(("rope", "line", "log"), 1)]

    assert made(page(0, *filled(8), *items, *filled(8))).origin == Origin.PAGES


def test_law_of_titles_and_articles():
    text = filled(4, RELLENO)
    structure = made(
        page(
            0,
            "Título I",
            "De los ríos",
            "Artículo 1.- Del agua. Los ríos son de todos.",
            *text,
            "Los de los montes, los caminos, los valles, los lagos y las nieves, conforme al",
            "Artículo 9 de la otra ley no se venden.",
            *text,
        ),
        page(
            1,
            "Artículo 2.- Nadie los cierra.",
            *text,
            "Título II",
            "De los montes",
            "Artículo 3. Los montes son de todos.",
            *text,
        ),
        page(2, "Título III", "De los caminos", "Artículo 4.- Nadie los cierra.", *text),
    )

    assert structure.language == "es"
    assert titles(structure) == [
        ("Título I. De los ríos", "Artículo 1. Del agua"),
        ("Título I. De los ríos", "Artículo 2. Nadie los cierra"),
        ("Título II. De los montes", "Artículo 3. Los montes son de todos"),
        ("Título III. De los caminos", "Artículo 4. Nadie los cierra"),
    ]


def test_pages_some_at_a_time():
    structure = made(*(page(n, *filled(6)) for n in range(20)), title="Survey")

    assert structure.origin == Origin.PAGES
    assert titles(structure) == [
        ("Survey", "Pages 1–8"),
        ("Survey", "Pages 9–16"),
        ("Survey", "Pages 17–20"),
    ]


def test_full_pages_fewer_at_a_time_and_in_modules():
    structure = made(*(page(n, *filled(40, RELLENO)) for n in range(60)))

    assert structure.lessons[0].title == "Páginas 1–2"
    assert structure.lessons[0].module == "Páginas 1–20"
    assert {len(lesson.spans) for lesson in structure.lessons} == {2}


def test_pages_that_were_not_read_are_said():
    pages = [page(0, *filled(6)), Page(1, [], source=NONE), page(3, *filled(6))]

    structure = structure_of(opening([*pages, pages[0]]), pages)

    assert structure.unread == [1, 2]
    assert [clean.text != "" for clean in structure.pages] == [True, False, False, True]
    assert [span.page for lesson in structure.lessons for span in lesson.spans] == [0, 3]


def test_document_without_any_text():
    structure = made(*(Page(n, [Line(" ", 10)], source=NONE) for n in range(5)))

    assert structure.lessons == []
    assert structure.language == ""
    assert structure.unread == [0, 1, 2, 3, 4]


def test_document_without_pages():
    assert made().lessons == []


def test_numbers_say_more_of_levels_than_sizes():
    structure = made(
        page(
            0,
            ("ONE RIVERS", HEAD),
            ("1.1 Depth", HEAD),
            *filled(8),
            ("1.1.1 Old", 12.0),
            *filled(8),
        ),
        page(1, ("1.2 Width", HEAD), *filled(8), ("TWO HILLS", HEAD), *filled(8)),
        page(
            2,
            ("THREE ROADS", HEAD),
            ("3.1 Dust", HEAD),
            *filled(8),
            ("3.1.1 New", 12.0),
            *filled(8),
        ),
    )

    assert titles(structure) == [
        ("ONE RIVERS", "1.1 Depth"),
        ("ONE RIVERS", "1.1.1 Old"),
        ("ONE RIVERS", "1.2 Width"),
        ("TWO HILLS", "TWO HILLS"),
        ("THREE ROADS", "3.1 Dust"),
        ("THREE ROADS", "3.1.1 New"),
    ]


def test_number_of_a_chapter_above_its_larger_title():
    chapters = [("Chapter 1", "Rivers"), ("Chapter 2", "Hills"), ("Chapter 3", "Roads")]
    pages = [page(n, *filled(8)) for n in range(6)]
    for n, (number, title) in zip((0, 3, 4), chapters, strict=True):
        pages[n] = page(n, (number, HEAD), (title, TITLE), *filled(8))

    structure = made(*pages)

    assert [title for _, title in titles(structure)] == [" ".join(each) for each in chapters]

"""Lines become paragraphs: '\\n' parts them, and lines within are parted by a blank."""

from apps.courses.making.structure import structure_of
from tests.courses.making.pages import HEAD, filled, opening, page

FULL = [line.text for line in page(0, *filled(4)).lines]


def paragraphs(*lines: str | tuple[str, float]) -> list[str]:
    pages = [page(0, *lines)]
    return structure_of(opening(pages), pages).pages[0].text.split("\n")


def test_full_lines_go_on():
    assert paragraphs(*FULL) == [" ".join(FULL)]


def test_short_line_after_which_there_was_room_ends_a_paragraph():
    assert paragraphs(*FULL, "So it ended.", *FULL) == [
        " ".join([*FULL, "So it ended."]),
        " ".join(FULL),
    ]


def test_short_line_in_the_middle_of_a_sentence_does_not():
    short = "They came to the bend of the wide and silent river before"

    assert paragraphs(*FULL, short, "noon, and rested.") == [
        " ".join([*FULL, short, "noon, and rested."])
    ]


def test_heading_of_another_size_stands_alone():
    assert paragraphs(*FULL, ("Of the rivers", HEAD), *FULL) == [
        " ".join(FULL),
        "Of the rivers",
        " ".join(FULL),
    ]


def test_line_that_is_mostly_a_program_in_smaller_letters_stays_in_its_sentence():
    inside = (
        "and then /usr/share/doc/manual/survey/valley/north/index.html is opened, for it",
        9.0,
    )

    assert (
        len(
            paragraphs(
                *FULL[:3], "Nothing is left open at the end of the day in this house", inside
            )
        )
        == 1
    )


def test_items_of_a_list():
    items = [
        "• The first of the items is as long as a line may ever be in this whole document.",
        "1. The second of the items is as long as a line may ever be in this whole document.",
        "b) The third of the items is as long as a line may ever be in this whole document.",
    ]

    assert paragraphs(*FULL, *items)[1:] == items


def test_lines_of_a_table_of_contents():
    contents = ["1 Rivers . . . . . . . . . 3", "2 Mountains . . . . . . . . 9"]

    assert paragraphs(*contents) == contents


def test_blanks_of_any_kind_are_one():
    assert paragraphs("The\u00a0quick \t survey  ended.") == ["The quick survey ended."]

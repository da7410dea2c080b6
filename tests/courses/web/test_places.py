from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.courses.places import Piece, address_of, page_ranges, paragraphs_of, place_at
from apps.courses.shapes import Span

TEXT = "One two.\nThree four five.\n\nSix."
numbers = st.integers(0, 40)


def marked(text: str, span: Span, wanted: Span) -> list[str]:
    pieces = (piece for paragraph in paragraphs_of(text, span, wanted) for piece in paragraph)
    return [piece.text for piece in pieces if piece.is_marked]


@given(st.builds(Span, numbers, numbers, numbers))
def test_an_address_leads_back_to_its_place(place):
    assert place_at(address_of(place)) == place


@pytest.mark.parametrize(
    "nonsense", ["", "1.2", "1.2.3.4", "-1.2.3", "a.b.c", "1.2.3 ", "١.٢.٣", "1.2." + "9" * 99]
)
def test_nonsense_names_no_place(nonsense):
    assert place_at(nonsense) is None


def test_a_page_falls_into_its_paragraphs():
    shown = list(paragraphs_of(TEXT, Span(0, 0, len(TEXT))))

    assert shown == [[Piece("One two.")], [Piece("Three four five.")], [Piece("Six.")]]


def test_only_what_the_lesson_spans_is_shown():
    assert list(paragraphs_of(TEXT, Span(0, 4, 14))) == [[Piece("two.")], [Piece("Three")]]


def test_the_wanted_place_is_cut_out_and_marked():
    [first, second, _] = paragraphs_of(TEXT, Span(0, 0, len(TEXT)), Span(0, 15, 19))

    assert first == [Piece("One two.")]
    assert second == [Piece("Three "), Piece("four", True, True), Piece(" five.")]


def test_a_place_over_two_paragraphs_is_marked_in_both_and_led_to_once():
    shown = paragraphs_of(TEXT, Span(0, 0, len(TEXT)), Span(0, 4, 14))
    pieces = [piece for paragraph in shown for piece in paragraph if piece.is_marked]

    assert pieces == [Piece("two.", True, True), Piece("Three", True, False)]


def test_a_place_on_another_page_marks_nothing():
    assert marked(TEXT, Span(0, 0, len(TEXT)), Span(1, 0, 5)) == []


@given(
    st.text(st.sampled_from("ab \n"), max_size=30), numbers, numbers, st.tuples(numbers, numbers)
)
def test_whatever_is_marked_no_character_is_lost_or_added(text, start, end, wanted):
    shown = paragraphs_of(text, Span(0, start, end), Span(0, *wanted))

    said = ["".join(piece.text for piece in paragraph) for paragraph in shown]
    assert said == [part for part in text[start:end].split("\n") if part.strip()]


@given(st.text(st.sampled_from("ab"), min_size=1, max_size=30), st.tuples(numbers, numbers))
def test_what_is_marked_is_exactly_the_wanted_place(text, wanted):
    assert "".join(marked(text, Span(0, 0, len(text)), Span(0, *wanted))) == text[slice(*wanted)]


@pytest.mark.parametrize(
    ("pages", "ranges"),
    [
        ([], []),
        ([(4, "5")], ["5"]),
        ([(0, "i"), (1, "ii"), (2, "iii")], ["i–iii"]),
        ([(0, "i"), (2, "1"), (3, "2"), (9, "8")], ["i", "1–2", "8"]),
    ],
)
def test_pages_that_follow_each_other_are_told_as_one(pages, ranges):
    assert page_ranges(pages) == ranges

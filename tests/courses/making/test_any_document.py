"""What holds of the lessons of any pages and any outline."""

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.courses.making.lessons import lessons_of
from apps.courses.making.structure import structure_of
from apps.courses.reading.protocol import JOINT, Entry, Line, Opening, Page
from apps.courses.shapes import Structure
from tests.courses.making.pages import FILLING, RELLENO

TITLES = ["1 Rivers", "Hills", "2.1 Of the roads", "Artículo 4", "iv", "Chapter 2", "—"]
LINES = st.one_of(
    st.sampled_from([*FILLING, *RELLENO, *TITLES, "12", " ", "• wide.", "Files . . . . . 3"]),
    st.text(alphabet=f"ab AB.-,{JOINT}1\u00ad", max_size=30),
)
SIZES = st.sampled_from([0.0, 8.0, 10.0, 10.0, 10.0, 14.0, 20.0])


@st.composite
def documents(draw) -> tuple[Opening, list[Page]]:
    pages = [
        Page(index, [Line(draw(LINES), draw(SIZES)) for _ in range(draw(st.integers(0, 12)))])
        for index in range(draw(st.integers(0, 8)))
    ]
    entries = st.builds(
        Entry,
        level=st.integers(0, 3),
        title=st.sampled_from(["", *TITLES]),
        page=st.none() | st.integers(-1, 9),
    )
    outline = draw(st.lists(entries, max_size=8))
    return Opening([str(page.index + 1) for page in pages], outline), pages


@settings(max_examples=300, deadline=None)
@given(documents())
def test_lessons_are_pieces_of_the_text_one_after_the_other(document):
    structure = structure_of(*document)

    end = (0, 0)
    for plan in structure.lessons:
        assert plan.module
        assert plan.title
        assert plan.spans
        for span in plan.spans:
            assert (span.page, span.start) >= end
            assert 0 <= span.start < span.end <= len(structure.pages[span.page].text)
            end = (span.page, span.end)
        assert [span.page for span in plan.spans] == sorted({span.page for span in plan.spans})


@settings(max_examples=100, deadline=None)
@given(documents())
def test_everything_that_a_lesson_says_stands_in_its_text(document):
    structure = structure_of(*document)

    for lesson in lessons_of(structure):
        for sentence in lesson.sentences:
            text = structure.pages[sentence.page].text
            assert text[sentence.start : sentence.end] == sentence.text
            assert any(
                span.page == sentence.page
                and span.start <= sentence.start
                and sentence.end <= span.end
                for span in lesson.spans
            )
        assert set(lesson.summary) <= set(lesson.sentences)
        assert lesson.minutes >= 1
        assert lesson.objectives


@settings(max_examples=100, deadline=None)
@given(documents())
def test_clean_text_has_neither_joints_nor_blanks_in_a_row(document):
    structure: Structure = structure_of(*document)

    for page in structure.pages:
        assert JOINT not in page.text
        assert "\u00ad" not in page.text
        assert "  " not in page.text
        assert page.text == page.text.strip()
        assert all(0 <= start <= len(page.text) for _, start in page.starts)

"""A text is cut between sentences into passages of about the same length."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.embeddings.passages import LONGEST, MOST, WANTED, Cut, cut


@dataclass
class Said:
    text: str


def sentence(words: int, word: str = "word") -> Said:
    return Said(" ".join([word] * words))


def lengths(cuts: list[Cut]) -> list[int]:
    return [len(one.text.split()) for one in cuts]


def test_nothing_gives_no_passage() -> None:
    assert cut([]) == []


def test_sentences_without_words_are_in_no_passage() -> None:
    assert cut([Said(""), Said(" \n")]) == []


def test_a_short_text_is_one_passage() -> None:
    sentences = [Said("One."), Said("Two."), Said("Three.")]

    assert cut(sentences) == [Cut(0, 2, "One. Two. Three.")]


def test_empty_sentences_between_others_leave_no_gap_in_the_text() -> None:
    assert cut([Said("One."), Said("  "), Said("Three.")]) == [Cut(0, 2, "One. Three.")]


def test_passages_are_about_as_long_as_wanted() -> None:
    cuts = cut([sentence(20) for _ in range(70)])

    assert lengths(cuts) == [WANTED] * 10
    assert [(one.first, one.last) for one in cuts[:2]] == [(0, 6), (7, 13)]


def test_what_is_left_at_the_end_goes_to_the_passage_before() -> None:
    cuts = cut([sentence(20) for _ in range(9)])

    assert lengths(cuts) == [180]


def test_what_is_left_at_the_end_stands_alone_where_there_is_no_room() -> None:
    cuts = cut([sentence(200), sentence(60)])

    assert lengths(cuts) == [200, 60]


def test_a_short_beginning_stands_alone_where_the_next_sentence_would_be_too_much() -> None:
    assert lengths(cut([sentence(40), sentence(190)])) == [40, 190]


def test_a_sentence_that_is_too_long_is_cut_into_equal_parts() -> None:
    cuts = cut([sentence(500), sentence(10)])

    assert lengths(cuts) == [167, 167, 176]
    assert [(one.first, one.last) for one in cuts] == [(0, 0), (0, 0), (0, 1)]


def test_letters_without_a_space_are_cut_too() -> None:
    cuts = cut([Said("漢" * 10_000)])

    assert max(len(one.text) for one in cuts) <= MOST * LONGEST
    assert "".join(one.text for one in cuts) == "漢" * 10_000


words = st.text(st.sampled_from("abc.ñ漢"), min_size=1, max_size=30)
sentences = st.lists(
    st.lists(words, max_size=300).map(" ".join) | st.sampled_from(["", " ", "x" * 9_000]),
    max_size=30,
).map(lambda texts: [Said(text) for text in texts])


@settings(max_examples=60, deadline=None)
@given(sentences)
def test_every_word_is_in_one_passage_in_order(said: list[Said]) -> None:
    cuts = cut(said)

    letters = "".join("".join(one.text.split()) for one in said)
    assert "".join("".join(one.text.split()) for one in cuts) == letters


@settings(max_examples=60, deadline=None)
@given(sentences)
def test_no_passage_is_empty_or_too_long(said: list[Said]) -> None:
    for one in cut(said):
        assert 0 < len(one.text.split()) <= MOST
        assert len(one.text) <= MOST * (LONGEST + 1)


@settings(max_examples=60, deadline=None)
@given(sentences)
def test_passages_say_which_sentences_they_are_made_of(said: list[Said]) -> None:
    for one in cut(said):
        inside = "".join("".join(s.text.split()) for s in said[one.first : one.last + 1])

        assert "".join(one.text.split()) in inside
        assert said[one.first].text.split()
        assert said[one.last].text.split()

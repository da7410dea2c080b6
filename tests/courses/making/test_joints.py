"""Words that the ends of lines have parted come together again."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.courses.making.sheets import sheets_of
from apps.courses.making.structure import structure_of
from apps.courses.reading.protocol import JOINT
from tests.courses.making.pages import filled, opening, page


def text_of(*lines: str) -> str:
    pages = [page(0, *lines)]
    return structure_of(opening(pages), pages).pages[0].text


def test_word():
    assert "the installation of" in text_of(f"Before the instal{JOINT}lation of the program.")


def test_word_whose_hyphen_the_document_writes_elsewhere():
    text = text_of(f"Start the debian{JOINT}installer now.", "The debian-installer has started.")

    assert text.startswith("Start the debian-installer now.")


def test_word_that_is_more_often_written_as_one():
    text = text_of(f"Send an e{JOINT}mail.", "An email is not an e-mail, says the email program.")

    assert text.startswith("Send an email.")


@pytest.mark.parametrize(
    ("parted", "whole"),
    [
        (f"the x86{JOINT}64 machine", "the x86-64 machine"),
        (f"the Debian{JOINT}Edu team", "the Debian-Edu team"),
        (f"the INSTAL{JOINT}LATION guide", "the INSTALLATION guide"),
        (f"a state-of{JOINT}the-art work, so state-of-the-art", "a state-of-the-art work"),
    ],
)
def test_what_the_halves_say_themselves(parted, whole):
    assert whole in text_of(parted)


def test_two_common_words_stand_for_themselves():
    text = text_of(*["Each user has defined it."] * 3, f"A user{JOINT}defined name.")

    assert "A user-defined name." in text


def test_plain_hyphen_at_the_end_of_a_line():
    text = text_of("We begin with the instal-", "lation of it.", "The installation ends.")

    assert text.startswith("We begin with the installation of it.")


def test_hyphen_that_is_not_of_the_word_after_it():
    assert "pre- and postfix" in text_of("There are pre-", "and postfix operators in it.")


def test_joint_at_the_end_of_a_page_leaves_no_trace():
    assert text_of(f"It goes on with the instal{JOINT}") == "It goes on with the instal"


def test_rows_keep_their_places_although_words_go_on():
    pages = [page(0, f"Before the instal{JOINT}lation of it.", "Afterwards.")]

    rows = sheets_of(["1"], pages)[0].rows

    assert [(row.text, row.glued) for row in rows] == [
        ("Before the instal", False),
        ("lation of it.", True),
        ("Afterwards.", False),
    ]


@given(st.integers(2, 10), st.sampled_from([JOINT, "\u00ad"]))
def test_word_that_is_known_is_whole_wherever_it_was_parted(place, joint):
    word = "understanding"

    text = text_of(f"Some {word[:place]}{joint}{word[place:]} here.", f"An {word}.", *filled(3))

    assert text.count(word) == 2
    assert joint not in text


@pytest.mark.parametrize("last", ["b", "b-", f"b{JOINT}"])
def test_word_as_long_as_a_page_takes_no_longer_than_a_page(last):
    began = process_time()

    assert "a" * 50_000 in text_of("a" * 50_000 + last, "Afterwards.")
    assert process_time() - began < 3

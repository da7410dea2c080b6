"""Numbers with units: found, and changed into others that look the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.courses.quiz.amount import amounts_in, figures_in, frame_of
from apps.courses.quiz.nearby import nearby

quick = settings(deadline=None, derandomize=True, max_examples=300)
languages = st.sampled_from(["en", "es"])


def found(text: str) -> list[str]:
    return [amount.text for amount in amounts_in(text)]


def written(digits: int, decimals: int, language: str, is_grouped: bool) -> str:
    text = f"{digits / 10**decimals:,.{decimals}f}"
    text = text if is_grouped else text.replace(",", "")
    return text if language == "en" else text.translate(str.maketrans(".,", ",."))


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("it waits 30 seconds and gives up", ["30 seconds"]),
        ("it keeps 1,024 bytes", ["1,024 bytes"]),
        ("guarda 1.024 bytes por 3,5 horas", ["1.024 bytes", "3,5 horas"]),
        ("between a third and 45 % of it", ["45 %"]),
        ("un plazo de 15 días hábiles desde entonces", ["15 días hábiles"]),
        ("it takes 5–10 minutes", ["5–10 minutes"]),
        ("it takes 5 to 10 minutes", ["5 to 10 minutes"]),
        ("it costs $ 500 and not more", ["$ 500"]),
        ("a disk of 500 GB or 2TB", ["500 GB", "2TB"]),
        ("version 3 files are read", []),
        ("in 2004 the days were long", []),
        ("Debian 12 users and Debian 11 packages", []),
        ("section 7 lines up with page 9", []),
        ("between 5 and 10 minutes", []),
        ("release 4.2.1 bytes", []),
        ("IPv6 days", []),
        ("on 2024-05-10 hours were lost", []),
        ("a 64-bit machine", []),
        ("10:30 hours", []),
        ("ratio 3/4 inches", []),
    ],
)
def test_an_amount_is_a_number_with_its_unit(text, amounts):
    assert found(text) == amounts


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("512 bytes", "en", "256 bytes"),
        ("30 seconds", "en", "60 seconds"),
        ("1,500 W", "en", "3,000 W"),
        ("1.500 W", "es", "3.000 W"),
        ("2,5 horas", "es", "5,0 horas"),
        ("5–10 minutes", "en", "10–20 minutes"),
        ("7 days", "en", "8 days"),
    ],
)
def test_another_amount_is_as_easily_believed(text, language, other):
    assert other in nearby(text, language)


@pytest.mark.parametrize("text", ["no number", "007 seconds", "10–5 minutes", "0 %"])
def test_what_has_no_form_is_not_changed(text):
    assert nearby(text, "en") == []


def test_no_share_is_greater_than_the_whole():
    assert all(figures_in(other, "en")[0].whole <= 100 for other in nearby("80 %", "en"))


def test_one_thing_does_not_become_many():
    assert "1 days" not in nearby("2 days", "en")


@quick
@given(st.integers(2, 10**7), st.integers(0, 3), languages, st.booleans())
def test_all_others_look_the_same_and_are_not(digits, decimals, language, is_grouped):
    text = f"{written(digits, decimals, language, is_grouped)} bytes"
    others = nearby(text, language)
    figures = [figures_in(one, language) for one in (text, *others)]

    assert len(others) >= 2
    assert len({(one.digits, one.decimals) for (one,) in figures}) == len(others) + 1
    assert {frame_of(one) for one in others} == {"# bytes"}
    assert len({one.decimals for (one,) in figures}) == 1


@quick
@given(st.integers(2, 10**6), st.integers(1, 10**6), languages)
def test_a_range_stays_a_range(low, more, language):
    high = low + more
    for other in nearby(f"{low}–{high} bytes", language):
        first, second = figures_in(other, language)
        assert first.digits < second.digits


def test_a_range_of_which_one_end_has_decimals_stays_a_range():
    others = [figures_in(one, "en") for one in nearby("15.5 to 17 hours", "en")]

    assert len(others) >= 3
    assert all(first.digits < 10 * second.digits for first, second in others)


@quick
@given(st.text(max_size=30), languages)
def test_any_text_can_be_looked_at(text, language):
    assert isinstance(nearby(text, language), list)
    assert all(text[one.start : one.end] == one.text for one in amounts_in(text))

"""What is a text, and what only looks like one to a program."""

from __future__ import annotations

import pytest

from apps.courses.reading.protocol import JOINT
from apps.courses.reading.usable import is_broken

ENGLISH = "The valve is a device that holds the pressure of the line while the load changes. " * 8
SPANISH = "La válvula es un dispositivo que mantiene la presión de la línea cuando cambia. " * 8
GERMAN = "Das Ventil hält den Druck der Leitung, während sich die Last ändert und fließt. " * 8
RUSSIAN = "Клапан поддерживает давление в линии при изменении нагрузки на насос. " * 8
TABLE = "12.5 103 7,400 88 % 2024 (1.2) $ 990 " * 30
CODE = "def main(argv): return sys.exit(run(argv[1:])) # {x: y} && || != <= >= \n" * 10
DOTS = "Introduction " + ". " * 60 + "7"
SHIFTED = "".join(chr(ord(each) - 29) if each.isalpha() else each for each in ENGLISH)
SCRAMBLED = ENGLISH.lower().translate(
    str.maketrans("abcdefghijklmnopqrstuvwxyz", "xkqzbvjwncrlhtmpgfsdoyuaei")
)


@pytest.mark.parametrize("text", ["", "  \n ", "7", ENGLISH, SPANISH, GERMAN, RUSSIAN, TABLE, CODE])
def test_texts_tables_and_programs_are_texts(text):
    assert not is_broken(text)


def test_contents_with_dots_are_a_text():
    assert not is_broken(DOTS)


def test_narrow_column_with_many_hyphens_is_a_text():
    assert not is_broken(ENGLISH.replace("pressure", f"pres{JOINT}sure"))


@pytest.mark.parametrize(
    "text",
    [
        "\x03\x04\x05\x06\x07" * 40,
        "".join(chr(0xE000 + ord(each)) for each in ENGLISH),
        "\ufffd" * 100 + "text",
        JOINT * 200,
        ("ab" + JOINT) * 100,
        SHIFTED,
        SCRAMBLED,
    ],
    ids=["control", "private", "replaced", "joints", "joints between", "shifted", "scrambled"],
)
def test_what_no_person_could_read_is_broken(text):
    assert is_broken(text)

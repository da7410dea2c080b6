"""Rows and columns as sheets name them."""

from __future__ import annotations

from functools import lru_cache

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
_LETTERS = 26


@lru_cache(maxsize=MOST_COLUMNS)
def column_number(letters: str) -> int:
    """'A' → 0, 'AA' → 26; ``ValueError`` for what is no column."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(f"no column: {letters!r}")
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    if not 1 <= number <= MOST_COLUMNS:
        raise ValueError(f"no column: {letters!r}")
    return number - 1


def column_letters(number: int) -> str:
    """0 → 'A', 26 → 'AA'."""
    letters = ""
    while number >= 0:
        number, letter = divmod(number, _LETTERS)
        letters = chr(ord("A") + letter) + letters
        number -= 1
    return letters


def place(reference: str) -> tuple[int, int]:
    """'B7' → row 7, column 1; ``ValueError`` for what is no cell."""
    letters = reference.rstrip("0123456789")
    row = int(reference[len(letters) :])
    if not 1 <= row <= MOST_ROWS:
        raise ValueError(f"no cell: {reference!r}")
    return row, column_number(letters)

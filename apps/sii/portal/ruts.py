"""Tax numbers (RUT) as the stand-in needs them; it does without other packages."""

from itertools import cycle
from typing import Final

_MODULUS: Final = 11


def check_digit(body: int) -> str:
    """0–9 or K: modulo 11 with the weights 2 to 7, from the right."""
    digits = map(int, reversed(str(body)))
    rest = sum(digit * weight for digit, weight in zip(digits, cycle(range(2, 8)), strict=False))
    return "0123456789K"[(_MODULUS - rest % _MODULUS) % _MODULUS]


def canonical(body: int) -> str:
    """Such as 12345678-5."""
    return f"{body}-{check_digit(body)}"


def body_of(rut: str) -> int:
    """Of a canonical RUT; ``ValueError`` when its check digit is wrong."""
    body, _, digit = rut.partition("-")
    if not body.isdecimal() or digit != check_digit(int(body)):
        raise ValueError("this is no RUT")
    return int(body)

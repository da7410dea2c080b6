"""Invented taxpayers: RUTs with right check digits, and names that say that nobody is meant."""

import string
from dataclasses import dataclass
from random import Random
from typing import Final

from apps.sii.portal.ruts import check_digit

FIRST_COMPANY: Final = 76_000_000
LAST_COMPANY: Final = 77_999_999
FIRST_PARTY: Final = 78_000_000
LAST_PARTY: Final = 96_999_999

_TRADES: Final = (
    "Ferretería",
    "Panadería",
    "Viña",
    "Librería",
    "Transportes",
    "Imprenta",
    "Comercial",
    "Constructora",
    "Óptica",
    "Servicios",
)
_INVENTED: Final = ("de Mentira", "de Fantasía", "de Cuento", "de Ensueño", "de Papel")
_PLACES: Final = ("Ñuble", "Quillay", "Maipo", "Copihue", "Araucaria", "Loa", "Chungará", "Lleuque")
_FORMS: Final = ("SpA", "Ltda.", "S.A.", "E.I.R.L.")
_SIGNS: Final = string.ascii_letters + string.digits
_LENGTH_OF_CLAVE: Final = 10


@dataclass(frozen=True)
class Party:
    """Somebody with a RUT and a name."""

    rut: int
    dv: str
    name: str


FOREIGNER: Final = Party(55_555_555, check_digit(55_555_555), "Foreign Customer of Fantasy Inc.")
"""Exports are to the RUT that stands for all who have none."""


def company(rng: Random, taken: set[int]) -> Party:
    """One that may have an account; its RUT is added to those that are taken."""
    return _party(rng, taken, FIRST_COMPANY, LAST_COMPANY)


def counterparties(rng: Random, count: int) -> list[Party]:
    """Suppliers or customers, never one of the companies."""
    taken: set[int] = set()
    return [_party(rng, taken, FIRST_PARTY, LAST_PARTY) for _ in range(count)]


def clave(rng: Random) -> str:
    """Ten letters and digits."""
    return "".join(rng.choices(_SIGNS, k=_LENGTH_OF_CLAVE))


def _party(rng: Random, taken: set[int], first: int, last: int) -> Party:
    rut = rng.randint(first, last)
    while rut in taken:
        rut = rng.randint(first, last)
    taken.add(rut)
    words = (rng.choice(words) for words in (_TRADES, _INVENTED, _PLACES, _FORMS))
    return Party(rut, check_digit(rut), " ".join(words))

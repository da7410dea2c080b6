"""Numbers with their units, as a document writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from apps.courses.quiz.grammar import BINDING

POINT = {"en": ".", "es": ","}
GROUP_DIGITS = 3

UNITS = (
    "seconds|minutes|hours|days|weeks|months|years|decades|centuries|milliseconds|microseconds"
    "|bytes|kilobytes|megabytes|gigabytes|terabytes|bits|characters|digits|letters|words|lines"
    "|columns|pages|pixels|cores|sectors|blocks|cylinders|kilometers|kilometres|meters|metres"
    "|centimeters|centimetres|millimeters|millimetres|miles|feet|inches|liters|litres|grams"
    "|kilograms|pounds|tonnes|tons|degrees|volts|watts|dollars|euros|pesos|percent|per cent"
    "|points|people|persons|members|votes|copies|packages|files|developers|users|times|bugs"
    "|segundos|minutos|horas|días(?: (?:hábiles|corridos|naturales))?|semanas|meses|años|décadas"
    "|siglos|milisegundos|microsegundos|caracteres|dígitos|letras|palabras|líneas|columnas|páginas"
    "|píxeles|núcleos|sectores|bloques|cilindros|kilómetros|metros|centímetros|milímetros|millas"
    "|pulgadas|litros|gramos|kilogramos|kilos|toneladas|grados|voltios|vatios|dólares|por ciento"
    "|puntos|personas|miembros|votos|copias|paquetes|ficheros|archivos|desarrolladores|usuarios"
    "|veces|trabajadores"
    "|UTM|UTA|UF|[kKMGT]i?B|[kMGT]?bit/s|[KMG]bps|bps|dpi|[kMG]?Hz|k?m|cm|mm|km/h|kg|mg|ml"
    "|°\\s?C|°\\s?F|k?W|k?V|mA|ms"
)
_NUMBER = r"\d{1,3}(?:[.,\u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+[.,]\d+|\d+"
_JOIN = r"\s?[–-]\s?|\s(?:to|or|and|a|o|ó|y)\s"
_AMOUNT = re.compile(
    rf"(?<![\w.,:/$€£#°+–-])(?P<sign>(?:US\$|[$€£])\s?)?(?P<low>{_NUMBER})"
    rf"(?:(?:{_JOIN})(?P<high>{_NUMBER}))?(?P<unit>\s?%|[\s\u00a0](?:{UNITS})|\s?(?:[kKMGT]i?B))?"
    r"(?![\w/]|[.,:]\d|-\w)"
)
_NAMED = re.compile(
    r"(?:version|versión|release|section|sección|chapter|capítulo|page|página|figure|figura|table"
    r"|tabla|step|paso|articles?|artículos?|level|nivel|port|puerto|rfc|bug|number|número|n[oº]\.?"
    r"|law|ley|between|entre)\s$"
    r"|\d\s?(?:,|–|-|\b(?:ó|o|u|y|a|or|and|to))\s$"
)
_ALL = re.compile(r"100\s?(?:%|percent|per cent|por ciento)")
_FIGURES = re.compile(_NUMBER)


@dataclass(frozen=True)
class Amount:
    """A number with its unit where it stands in a text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Figure:
    """A number as it is written: ``digits`` × 10^-``decimals``, grouped by ``group`` or not."""

    digits: int
    decimals: int
    group: str
    point: str

    @property
    def whole(self) -> int:
        """What stands before the decimals."""
        return int(self.digits // 10**self.decimals)

    def __str__(self) -> str:
        whole, rest = divmod(self.digits, 10**self.decimals)
        shown = f"{whole:,}".replace(",", self.group)
        return f"{shown}{self.point}{rest:0{self.decimals}d}" if self.decimals else shown


def amounts_in(text: str) -> Iterator[Amount]:
    """Numbers with a unit or a currency; none that names a version, a year or a place, nor all."""
    for found in _AMOUNT.finditer(text):
        is_measured = (found["unit"] or found["sign"]) and not _ALL.fullmatch(found.group())
        if is_measured and not _is_named(text[: found.start()]):
            yield Amount(found.group(), *found.span())


def _is_named(before: str) -> bool:
    """Whether the number belongs to a name: 'Debian 12', 'page 7'."""
    word = (before.split() or [""])[-1]
    is_name = word[:1].isupper() and word.casefold() not in BINDING
    return is_name or bool(_NAMED.search(before))


def figures_in(text: str, language: str) -> tuple[Figure, ...]:
    """Its numbers, in their order."""
    return tuple(figure(found.group(), language) for found in _FIGURES.finditer(text))


def frame_of(text: str) -> str:
    """What stands around the numbers."""
    return _FIGURES.sub("#", text)


@lru_cache(maxsize=1 << 10)
def figure(text: str, language: str) -> Figure:
    """What is written, as the language writes it: '1.500' is 1500 in Spanish, '1,500' in English.

    A document that does not keep to it keeps its form all the same: what comes out is written as
    what went in.
    """
    marks = re.findall(r"\D", text)
    last = marks[-1] if marks else ""
    rest = text.rpartition(last)[2] if last else ""
    is_group = len(rest) == GROUP_DIGITS and (marks.count(last) > 1 or last != POINT[language])
    if last and not is_group:
        group = marks[0] if len(marks) > 1 else ""
        return Figure(int(re.sub(r"\D", "", text)), len(rest), group, last)
    return Figure(int(re.sub(r"\D", "", text)), 0, last, "")

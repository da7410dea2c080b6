"""How the pages of the SII write periods, types, amounts and reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django import template

from apps.accounts.rut import parse_rut
from apps.sii import words
from apps.sii.document_types import name_of
from apps.sii.texts import grouped, month_name, whole

register = template.Library()
register.filter("month", month_name)
register.filter("type_name", name_of)


@register.filter
def pesos(amount: int | None) -> str:
    """An amount in groups of thousands."""
    return "–" if amount is None else grouped(amount)


@register.filter
def printed(text: str) -> str:
    """What stands on a form: amounts in groups, all else as it is."""
    amount = whole(text)
    return text if amount is None else grouped(amount)


@register.filter
def refusals(wrong: Sequence[tuple[str, Mapping[str, str]]]) -> Iterator[tuple[str, str]]:
    """Why a PDF was not taken, and what to do."""
    return words.refusals(wrong)


@register.filter
def dotted(rut: str) -> str:
    """A RUT as people write it: 12.345.678-5."""
    try:
        return str(parse_rut(rut).verbose)
    except ValueError:
        return rut

"""To be written: taxpayers, drawn from a seed."""

from typing import Any

from apps.sii.portal.ledger import Taxpayer
from apps.sii.portal.ruts import check_digit


def draw(seed: int, count: int, first: str, last: str, **shape: Any) -> list[Taxpayer]:
    """The same taxpayers for the same numbers."""
    bodies = range(76_000_000 + seed * 1000, 76_000_000 + seed * 1000 + count)
    return [
        Taxpayer(body, check_digit(body), f"Empresa {body} SpA", f"clave{body}") for body in bodies
    ]

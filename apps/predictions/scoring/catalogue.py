"""The models that a person may choose from, the default first."""

from __future__ import annotations

from apps.predictions.scoring.altman import Z1, Z2
from apps.predictions.scoring.model import Model
from apps.predictions.scoring.ohlson import PRICES_OF_1968, ohlson
from apps.predictions.scoring.zmijewski import ZMIJEWSKI


class UnknownModel(KeyError):
    """There is no model of this key."""

    def __init__(self, key: str, known: list[str]) -> None:
        super().__init__(key, known)

    def __str__(self) -> str:
        key, known = self.args
        return f"there is no model {key!r}: use one of {', '.join(known)}"


def models(price_index: float = PRICES_OF_1968) -> dict[str, Model]:
    """Key → model; Ohlson's at this level of prices (1968 = 100)."""
    return {model.key: model for model in (Z2, Z1, ZMIJEWSKI, ohlson(price_index))}


MODELS = models()
DEFAULT = next(iter(MODELS))


def get(key: str, price_index: float = PRICES_OF_1968) -> Model:
    """The model of this key; ``UnknownModel`` names those there are."""
    known = models(price_index)
    if key not in known:
        raise UnknownModel(key, list(known))
    return known[key]
